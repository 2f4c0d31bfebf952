"""A second index for the contract: tantivy keeps and finds postings, the same arithmetic ranks what it finds.

An extra (`search-tantivy`). tantivy's own scores know neither our weights nor our alternatives,
so its lists are read and answered like Whoosh's: ids, totals, facets and order are equal. What it lacks are arrays on
disk: a reader gathers figures and words when it opens a generation, in seconds for 100,000 products.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import tantivy

from core.search.contract import IndexUnavailable, Progress, SearchDocument
from core.search.pending import Changes, Key
from core.search.whoosh_backend import WhooshBackend, columns, vocabulary
from core.search.whoosh_backend.columns import Columns
from core.search.whoosh_backend.postings import NOTHING, Postings
from core.search.whoosh_backend.schema import NAMED, row
from core.search.whoosh_backend.segment import Cache, Segment, form_of, unreadable
from core.search.whoosh_backend.sidecar import Array
from core.search.whoosh_backend.snapshot import WhooshSnapshot
from core.search.whoosh_backend.store import Store
from core.search.whoosh_backend.vocabulary import SegmentWords

FIELDS = ("text", "name", "word", "form")
PER_FOLDER = 10**12
HEAP = 64 * 1024 * 1024
_BETWEEN = "\x1f"
"""Between a term and its weight: tantivy counts words, it keeps no weights."""


def schema() -> tantivy.Schema:
    """Terms come ready: each value is one term."""
    made = tantivy.SchemaBuilder().add_text_field("key", tokenizer_name="raw", index_option="basic")
    for field in FIELDS:
        made = made.add_text_field(field, tokenizer_name="raw", index_option="basic")
    return made.add_text_field("doc", stored=True, tokenizer_name="raw", index_option="basic").build()


class TantivySegment(Segment):
    """All of one generation."""

    def __init__(self, searcher: tantivy.Searcher, key: str, cache: Cache) -> None:
        self.key, self._cache, self._searcher = key, cache, searcher
        self._most = max(searcher.num_docs, 1)
        found = searcher.search(tantivy.Query.all_query(), self._most, count=False).hits
        addresses = sorted((address for _, address in found), key=_place)
        self._places = np.array([_place(address) for address in addresses], np.int64)
        stored = (str(searcher.doc(address)["doc"][0]).encode() for address in addresses)
        self.columns = Columns(*columns.build(stored))
        self.words = SegmentWords(vocabulary.build(form_of(*one) for one in self._forms()))
        self.live = None
        self.gone = np.empty(0, np.int64)

    def check(self) -> None:
        """tantivy checks its files when it opens them."""

    def _forms(self) -> Iterator[tuple[str, int]]:
        for term, count in self._searcher.terms_with_prefix("form", ""):
            yield term.rpartition(_BETWEEN)[0], count

    def documents(self, field: str, term: str) -> Array:
        """Documents of a term."""
        return self.postings(field, term)[0]

    def held(self, bare: str) -> tuple[int, int]:
        """How many documents hold a bare word, and how many it names."""
        docs, weights = self.postings("word", bare)
        return len(docs), int(np.count_nonzero(weights == NAMED))

    def postings(self, field: str, term: str) -> Postings:
        """Documents of a term and its weight in each."""
        key = (self.key, field, term)
        known = self._cache.get(key)
        return known if known is not None else self._cache.put(key, self._read(field, term))

    def _read(self, field: str, term: str) -> Postings:
        parts = [
            (docs, np.full(len(docs), float(token.rpartition(_BETWEEN)[2])))
            for token, _ in self._searcher.terms_with_prefix(field, term + _BETWEEN)
            if len(docs := self._holding(field, token))
        ]
        if not parts:
            return NOTHING
        docs, weights = (np.concatenate(of) for of in zip(*parts, strict=True))
        order = np.argsort(docs)
        return docs[order], weights[order]

    def _holding(self, field: str, token: str) -> Array:
        query = tantivy.Query.term_query(self._searcher_schema, field, token)
        found = self._searcher.search(query, self._most, count=False).hits
        places = np.fromiter((_place(address) for _, address in found), np.int64, len(found))
        return np.searchsorted(self._places, places).astype(np.int32)

    _searcher_schema = schema()


def _place(address: tantivy.DocAddress) -> int:
    return (address.segment_ord << 32) + address.doc


class TantivyStore(Store):
    """The same folder and swap; inside, tantivy's files."""

    def _latest(self) -> tuple[str, int]:
        folder = self.current()
        try:
            number = json.loads((self.root / folder / "meta.json").read_text())["opstamp"]
        except (OSError, ValueError, KeyError) as error:
            raise IndexUnavailable(f"the search index cannot be read: {error!r}") from error
        return folder, int(folder[6:]) * PER_FOLDER + int(number)

    def _open(self) -> WhooshSnapshot:
        folder, generation = self._latest()
        with unreadable():
            index = tantivy.Index.open(str(self.root / folder))
            if self._latest() != (folder, generation):
                raise FileNotFoundError(folder)  # published between two looks
            segment = TantivySegment(index.searcher(), f"{folder}.{generation}", self._cache)
        return WhooshSnapshot([segment], generation, folder)

    def apply(self, changes: Changes) -> None:
        """Publish changes as the next generation; the caller holds the lock."""
        with unreadable():
            writer = tantivy.Index.open(str(self.root / self.current())).writer(HEAP, 1)
            for key, document in changes.items():
                _replace(writer, key, document)
            writer.commit()
            writer.wait_merging_threads()

    def _fill(self, folder: Path, documents: Iterable[SearchDocument], progress: Progress | None) -> int:
        writer = tantivy.Index(schema(), path=str(folder)).writer(HEAP, 1)
        seen: set[Key] = set()
        for number, document in enumerate(documents, 1):
            key = (document.kind, document.id)
            _replace(writer, key, document, is_new=key not in seen)
            seen.add(key)
            if progress:
                progress(number)
        with unreadable():  # no room
            writer.commit()
            writer.wait_merging_threads()
        return len(seen)


def _replace(
    writer: tantivy.IndexWriter, key: Key, document: SearchDocument | None, is_new: bool = False
) -> None:
    name = f"{key[0]}{_BETWEEN}{key[1]}"
    if not is_new:
        writer.delete_documents_by_term("key", name)
    if document is None:
        return
    fields = row(document)
    made = tantivy.Document(key=name, doc=fields.pop("doc").decode())
    for field, terms in fields.items():
        for term, weight in terms.items():
            made.add_text(field, f"{term}{_BETWEEN}{weight!r}")
    writer.add_document(made)


class TantivyBackend(WhooshBackend):
    """The contract over tantivy's files."""

    store = TantivyStore
