"""One segment of an index: postings as arrays, kept in a bounded cache that all generations share."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from core.search.contract import IndexUnavailable
from core.search.lexicon import Form
from core.search.plan import Clause
from core.search.whoosh_backend.columns import Array, Columns, load
from core.search.whoosh_backend.library import TermNotFound, W3LeafMatcher
from core.search.whoosh_backend.schema import SCHEMA

Postings = tuple[Array, Array]
"""Sorted document numbers (int32) and weights (float64)."""
NOTHING: Postings = (np.empty(0, np.int32), np.empty(0, np.float64))


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
    """Postings and columns of one Whoosh segment. Files are read under a lock: they have one position for all."""

    def __init__(self, storage: Any, segment: Any, folder: Path, cache: Cache) -> None:
        self.key = segment.segment_id()
        self._codec = segment.codec()
        self._cache = cache
        self._lock = threading.Lock()
        self._checked = False
        self._terms = self._codec.terms_reader(storage, segment)
        self.columns: Columns = load(folder / segment.make_filename(".columns"), _stored(storage, segment))
        self.live: Array | None = None
        deleted = np.fromiter(segment.deleted_docs(), np.int64)
        if len(deleted):
            self.live = np.ones(len(self.columns), bool)
            self.live[deleted] = False

    def __len__(self) -> int:
        return len(self.columns)

    def close(self) -> None:
        """Close the files; happens by itself when nobody uses the segment any more."""
        with self._lock, suppress(Exception):  # Whoosh refuses to close a file twice
            self._terms.close()

    def __del__(self) -> None:
        if hasattr(self, "_terms"):
            self.close()

    def alive(self, docs: Array) -> Array:
        """The documents that are not deleted."""
        return docs if self.live is None else docs[self.live[docs]]

    def postings(self, field: str, term: str) -> Postings:
        """Documents of a term, deleted ones included."""
        key = (self.key, field, term)
        known = self._cache.get(key)
        return known if known is not None else self._cache.put(key, self._read(field, term))

    def _read(self, field: str, term: str) -> Postings:
        with self._lock, unreadable():
            try:
                matcher = self._terms.matcher(field, term.encode(), SCHEMA[field].format)
            except TermNotFound:
                return NOTHING
            parts = list(_blocks(matcher) if isinstance(matcher, W3LeafMatcher) else _slowly(matcher))
        return np.concatenate([docs for docs, _ in parts]), np.concatenate([weights for _, weights in parts])

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

    def forms(self) -> Iterator[Form]:
        """Every spelling of every word, deleted documents included."""
        with self._lock, unreadable():
            cursor = self._terms.items_from("form", b"")
            terms = [(text.decode(), info.doc_frequency()) for text, info in _of_field(cursor, "form")]
        for term, count in terms:
            bare, surface, named = term.split("\t")
            yield Form(bare, surface, count, named == "1")

    def check(self) -> None:
        """Read the first and the last posting list: files that are cut or foreign show. Raises IndexUnavailable."""
        if self._checked:
            return
        words = sorted(form.bare for form in self.forms())
        for term in words[:1] + words[-1:]:
            if not len(self._read("word", term)[0]):
                raise IndexUnavailable("the search index cannot be read: postings are missing")
        self._checked = True


@contextmanager
def unreadable() -> Iterator[None]:
    """Whatever Whoosh stumbles over in its files (struct, zlib, pickle, missing files) is one fault to callers."""
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        raise IndexUnavailable(f"the search index cannot be read: {error!r}") from error


def _of_field(cursor: Iterator[Any], field: str) -> Iterator[tuple[bytes, Any]]:
    for (found, text), info in cursor:
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
