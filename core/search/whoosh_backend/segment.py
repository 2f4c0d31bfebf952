"""One segment of an index: postings as arrays, kept in a bounded cache that all generations share."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.search.contract import IndexUnavailable
from core.search.lexicon import Form
from core.search.plan import Clause
from core.search.whoosh_backend import columns, vocabulary
from core.search.whoosh_backend.columns import Columns
from core.search.whoosh_backend.library import W3LeafMatcher
from core.search.whoosh_backend.postings import Lists, Postings, lists
from core.search.whoosh_backend.schema import NAMED, SCHEMA
from core.search.whoosh_backend.sidecar import Array, Content, damaged, load_or_make, write
from core.search.whoosh_backend.vocabulary import SegmentWords

FIELDS = ("text", "name", "word")
ListsOf = Callable[[str], Iterable[tuple[str, Postings]]]
"""Field → every term with its list."""


class Cache:
    """Least recently used arrays, bounded in bytes. Safe between threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Any, Postings] = OrderedDict()

    def get(self, key: Any) -> Postings | None:
        """A kept value, which becomes the youngest."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            return None

    def put(self, key: Any, value: Postings) -> Postings:
        """Keep a value, forgetting the oldest ones when it gets too much."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = value
                self._size += _bytes(value)
            while self._size > self._limit and self._kept:
                self._size -= _bytes(self._kept.popitem(last=False)[1])
        return value


def _bytes(value: Postings) -> int:
    return value[0].nbytes + value[1].nbytes + 200


class Segment:
    """Postings, words and columns of one Whoosh segment, all of them mapped: no file is open while it is used."""

    def __init__(self, storage: Any, segment: Any, folder: Path, cache: Cache) -> None:
        self.key = segment.segment_id()
        self._cache = cache
        figures, inverted = sidecars(storage, segment, folder)
        self._contents = (figures, inverted)
        self._source = (storage, segment)
        self._checked = False
        self.columns = Columns(*figures)
        arrays, _ = inverted
        self._lists = {field: Lists(arrays, field) for field in FIELDS}
        self.words = SegmentWords(arrays)
        self.live: Array | None = None
        self.gone = np.fromiter(segment.deleted_docs(), np.int64)
        self.gone.sort()
        if len(self.gone):
            self.live = np.ones(len(self.columns), bool)
            self.live[self.gone] = False

    def __len__(self) -> int:
        return len(self.columns)

    def check(self) -> None:
        """Read every array, and Whoosh's first and last list, once. Raises IndexUnavailable when files are damaged."""
        if self._checked:
            return
        wrong = [name for content in self._contents for name in damaged(content)]
        if wrong:
            raise IndexUnavailable(f"the search index cannot be read: {wrong[0]} is damaged")
        with _reader(*self._source) as reader:
            for term in self.words.ends():
                if not len(_list_of(reader, "word", term.encode())[0]):
                    raise IndexUnavailable("the search index cannot be read: postings are missing")
        self._checked = True

    def alive(self, docs: Array) -> Array:
        """The documents that are not deleted."""
        return docs if self.live is None else docs[self.live[docs]]

    def living(self, docs: Array) -> int:
        """How many documents are not deleted."""
        return len(docs) if self.live is None else int(np.count_nonzero(self.live[docs]))

    def documents(self, field: str, term: str) -> Array:
        """Documents of a term, deleted ones included."""
        return self._lists[field].numbers(term)

    def postings(self, field: str, term: str) -> Postings:
        """Documents of a term and its weight in each, deleted ones included."""
        return self._lists[field].postings(term)

    def held(self, bare: str) -> tuple[int, int]:
        """How many living documents hold a bare word, and how many it names."""
        docs, naming = self._lists["word"].weighing(bare, NAMED)
        if self.live is not None:
            naming = naming[self.live[docs]]
        return len(naming), int(np.count_nonzero(naming))

    def clause(self, clause: Clause, field: str) -> Postings:
        """Documents of a clause and the frequency of the best alternative in each, deleted ones included."""
        if len(clause.alternatives) == 1 and len(clause.alternatives[0].stems) == 1:
            return self._alternative(clause.alternatives[0].stems, clause.alternatives[0].weight, field)
        key = (self.key, field, clause.alternatives)
        known = self._cache.get(key)
        return known if known is not None else self._cache.put(key, self._union(clause, field))

    def _union(self, clause: Clause, field: str) -> Postings:
        best = np.zeros(len(self), np.float64)
        for one in clause.alternatives:
            docs, weights = self._alternative(one.stems, one.weight, field)
            best[docs] = np.maximum(best[docs], weights)
        docs = np.flatnonzero(best).astype(np.int32)
        return docs, best[docs]

    def _alternative(self, stems: tuple[str, ...], weight: float, field: str) -> Postings:
        docs, least = self.postings(field, stems[0])
        for stem in stems[1:]:
            others, weights = self.postings(field, stem)
            docs, mine, theirs = np.intersect1d(docs, others, assume_unique=True, return_indices=True)
            least = np.minimum(least[mine], weights[theirs])
        return docs, least if weight == 1.0 else least * weight


@contextmanager
def unreadable() -> Iterator[None]:
    """Whatever Whoosh stumbles over in its files (struct, zlib, pickle, missing files) is one fault to callers."""
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        raise IndexUnavailable(f"the search index cannot be read: {error!r}") from error


def sidecars(storage: Any, segment: Any, folder: Path) -> tuple[Content, Content]:
    """Figures and lists of a segment, made when they are not there; the writer does so before it publishes."""
    stored = _stored(storage, segment)
    return (
        load_or_make(folder / segment.make_filename(".columns"), lambda: columns.build(stored)),
        load_or_make(folder / segment.make_filename(".lists"), lambda: _inverted(storage, segment)),
    )


@contextmanager
def _reader(storage: Any, segment: Any) -> Iterator[Any]:
    """Whoosh's lists; its files are closed even where it forgets them."""
    with unreadable():
        try:
            yield segment.codec().terms_reader(storage, segment)
        finally:
            storage.let_go()


def _inverted(storage: Any, segment: Any) -> Content:
    """Whoosh's lists and words as arrays."""
    with _reader(storage, segment) as reader:
        return _arranged(_forms(reader), partial(_lists_of, reader))


def keep_lists(segment: Any, folder: Path, lists_of: ListsOf) -> None:
    """The same from the lists that were just written, so that they need not be read again."""
    forms = (form_of(term, len(docs)) for term, (docs, _) in lists_of("form"))
    with suppress(OSError):  # no room: Whoosh's lists are there
        write(folder / segment.make_filename(".lists"), *_arranged(forms, lists_of))


def _arranged(forms: Iterable[Form], lists_of: ListsOf) -> Content:
    arrays = vocabulary.build(forms)
    for field in FIELDS:
        arrays |= lists(field, lists_of(field))
    return arrays, {}


def _lists_of(reader: Any, field: str) -> Iterator[tuple[str, Postings]]:
    found = [text for text, _ in _terms_of(reader, field)]  # reading a list moves the cursor of the terms
    for text in found:
        yield text.decode(), _list_of(reader, field, text)


def _list_of(reader: Any, field: str, text: bytes) -> Postings:
    matcher = reader.matcher(field, text, SCHEMA[field].format)
    parts = list(_blocks(matcher) if isinstance(matcher, W3LeafMatcher) else _slowly(matcher))
    docs, weights = zip(*parts, strict=True)
    return np.concatenate(docs), np.concatenate(weights)


def _forms(reader: Any) -> Iterator[Form]:
    """Every spelling of every word, deleted documents included."""
    for term, info in _terms_of(reader, "form"):
        yield form_of(term.decode(), info.doc_frequency())


def form_of(term: str, count: int) -> Form:
    """The spelling that a term of the field `form` stands for."""
    bare, surface, named = term.split("\t")
    return Form(bare, surface, count, named == "1")


def _terms_of(reader: Any, field: str) -> Iterator[tuple[bytes, Any]]:
    for (found, text), info in reader.items_from(field, b""):
        if found != field:
            return
        yield text, info


def _blocks(matcher: Any) -> Iterator[Postings]:
    """Whole blocks as arrays: the codec's own loop unpacks number by number."""
    while matcher.is_active():
        matcher._read_data()
        gaps, weights, _ = matcher._data
        docs = np.cumsum(np.array(gaps, np.int32), dtype=np.int32)
        if isinstance(weights, tuple):
            yield docs, np.array(weights, np.float32).astype(np.float64)
        else:
            yield docs, np.full(len(docs), 1.0 if weights is None else weights, np.float64)
        matcher._next_block()


def _slowly(matcher: Any) -> Iterator[Postings]:
    pairs = []
    while matcher.is_active():
        pairs.append((matcher.id(), matcher.weight()))
        matcher.next()
    yield np.array([doc for doc, _ in pairs], np.int32), np.array([weight for _, weight in pairs], np.float64)


def _stored(storage: Any, segment: Any) -> Iterator[bytes]:
    """The stored documents in order; opens the file only when asked for the first."""
    reader = segment.codec().per_document_reader(storage, segment)
    try:
        for doc in range(segment.doc_count_all()):
            yield reader.stored_fields(doc)["doc"]
    finally:
        reader.close()
