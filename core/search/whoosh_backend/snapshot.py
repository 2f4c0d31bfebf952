"""One generation of an index, answered with numpy: boolean AND/OR, BM25, filters, facets, top k, all over arrays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from core.search.contract import SearchQuery
from core.search.lexicon import Lexicon
from core.search.pipeline import Found
from core.search.plan import Clause
from core.search.ranking import K1, B, rarity
from core.search.whoosh_backend.filters import Filters
from core.search.whoosh_backend.postings import Postings
from core.search.whoosh_backend.schema import NAMED, NOT_KNOWN
from core.search.whoosh_backend.segment import Segment
from core.search.whoosh_backend.sidecar import Array
from core.search.whoosh_backend.vocabulary import Vocabulary

_KEYS = {"price_asc": ("price", 1), "price_desc": ("price", -1), "unit_price": ("unit_price", 1)}
_SCARCE = 32
"""A list so many times shorter than the segment is looked up by bisection, a longer one by a table."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What one segment contributes: matching documents, and the filters over them."""

    segment: Segment
    docs: Array
    scores: Array
    filters: Filters


class WhooshSnapshot:
    """Segments of one generation; their files are closed when the last user lets go of it."""

    def __init__(self, segments: Sequence[Segment], generation: int, folder: str) -> None:
        self.segments = segments
        self.folder = folder
        self._generation = generation

    @property
    def generation(self) -> int:
        """Its number."""
        return self._generation

    @cached_property
    def documents(self) -> int:
        """Living documents of all kinds."""
        return sum(len(s) if s.live is None else int(np.count_nonzero(s.live)) for s in self.segments)

    @cached_property
    def _average(self) -> float:
        lengths = (s.columns.scalars["length"] for s in self.segments)
        total = sum(
            float(np.sum(of if s.live is None else of[s.live]))
            for s, of in zip(self.segments, lengths, strict=True)
        )
        return total / max(self.documents, 1)

    @cached_property
    def _words(self) -> Lexicon:
        return Lexicon(
            Vocabulary([segment.words for segment in self.segments]), partial(_known, self.segments)
        )

    def lexicon(self) -> Lexicon:
        """Its words."""
        return self._words

    def has(self, stem: str) -> bool:
        """Whether a living document holds the stem."""
        return any(segment.living(segment.documents("text", stem)) for segment in self.segments)

    def count(self, clauses: Sequence[Clause], kind: str) -> int:
        """Documents that match all clauses."""
        return sum(len(_matching(s, [s.clause(c, "text") for c in clauses], kind)) for s in self.segments)

    def check(self) -> None:
        """Raise IndexUnavailable when files are damaged."""
        for segment in self.segments:
            segment.check()

    def ids(self, kind: str) -> frozenset[int]:
        """Ids of a kind."""
        return frozenset(id_ for s in self.segments for id_ in s.columns.id[_matching(s, [], kind)].tolist())

    def names(self, kind: str, ids: Sequence[int]) -> list[tuple[str, str]]:
        """(Arabic, French) names."""
        found: dict[int, tuple[str, str]] = {}
        for segment in self.segments:
            docs = _matching(segment, [], kind)
            for doc in docs[np.isin(segment.columns.id[docs], ids)].tolist():
                found[int(segment.columns.id[doc])] = segment.columns.names(doc)
        return [found[id_] for id_ in ids]

    def execute(
        self,
        clauses: Sequence[Clause],
        query: SearchQuery,
        after: tuple[float, int] | None,
        *,
        names: bool = False,
    ) -> Found:
        """A page of matches."""
        found = [[s.clause(c, "name" if names else "text") for c in clauses] for s in self.segments]
        weights = [self._rarity([lists[at] for lists in found]) for at in range(len(clauses))]
        pages = [self._page(s, lists, weights, query) for s, lists in zip(self.segments, found, strict=True)]
        chosen = [(page, page.filters.pick(page.docs), page.filters.pick(page.scores)) for page in pages]
        total = sum(len(docs) for _, docs, _ in chosen)
        hits, more = _top(chosen, query, after)
        facets = {name: _facet(pages, name) for name in query.facets}
        return Found(total, hits, more, facets, _prices(pages))

    def _rarity(self, lists: Sequence[Postings]) -> float:
        living = sum(s.living(docs) for s, (docs, _) in zip(self.segments, lists, strict=True))
        return rarity(living, self.documents)

    def _page(
        self, segment: Segment, lists: Sequence[Postings], weights: list[float], query: SearchQuery
    ) -> _Page:
        docs = _matching(segment, lists, query.kind)
        scores = segment.columns.scalars["prior"][docs]
        if lists:
            damping = K1 * (1.0 - B + B * segment.columns.scalars["length"][docs] / self._average)
            for postings, weight in zip(lists, weights, strict=True):
                often = _look_up(postings, docs, len(segment))
                scores = scores + weight * (often * (K1 + 1.0) / (often + damping))
        return _Page(segment, docs, scores, Filters(segment.columns, docs, query))


def _known(segments: Sequence[Segment], bare: str) -> tuple[int, int]:
    """In how many documents a bare word is, and in how many it names something."""
    found = named = 0
    for segment in segments:
        docs, weights = segment.postings("word", bare)
        if segment.live is not None:
            weights = weights[segment.live[docs]]
        found += len(weights)
        named += int(np.count_nonzero(weights == NAMED))
    return found, named


def _matching(segment: Segment, lists: Sequence[Postings], kind: str) -> Array:
    """Living documents of a kind that are in every list, ascending."""
    if lists:
        shortest, *others = sorted((docs for docs, _ in lists), key=len)
        docs = segment.alive(shortest)
        for other in others:
            docs = docs[_member(other, docs, len(segment))]
    else:
        docs = segment.alive(np.arange(len(segment), dtype=np.int32))
    of_kind = segment.columns.of_kind(kind)
    return docs if of_kind is None else docs[of_kind[docs]]


def _member(docs: Array, asked: Array, size: int) -> Array:
    if len(asked) * _SCARCE < size:
        at = np.searchsorted(docs, asked)
        inside = at < len(docs)
        inside[inside] = docs[at[inside]] == asked[inside]
        return inside
    table = np.zeros(size, bool)
    table[docs] = True
    return table[asked]


def _look_up(postings: Postings, asked: Array, size: int) -> Array:
    """Weights of documents that are all in the list."""
    docs, weights = postings
    if len(docs) == len(asked):
        return weights
    if len(asked) * _SCARCE < size:
        return weights[np.searchsorted(docs, asked)]
    table = np.zeros(size, np.float64)
    table[docs] = weights
    return table[asked]


def _facet(pages: Sequence[_Page], name: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(page.filters.count(name))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _prices(pages: Sequence[_Page]) -> tuple[int, int] | None:
    known = [prices for page in pages if (prices := page.filters.prices())]
    return (min(low for low, _ in known), max(high for _, high in known)) if known else None


def _keys(page: _Page, docs: Array, scores: Array, sort: str) -> Array:
    """Ascending sort keys; unknown prices come last."""
    if sort == "relevance":
        return -scores
    scalars = page.segment.columns.scalars
    if sort in _KEYS:
        name, sign = _KEYS[sort]
        values = scalars[name][docs]
        return np.where(values == NOT_KNOWN, np.inf, sign * values.astype(np.float64))
    return -scalars["published" if sort == "newest" else sort][docs].astype(np.float64)


def _top(
    chosen: Sequence[tuple[_Page, Array, Array]], query: SearchQuery, after: tuple[float, int] | None
) -> tuple[tuple[tuple[int, float, float], ...], bool]:
    """The first hits by (key, id) after the cursor, and whether more follow."""
    if not chosen:
        return (), False
    ids = np.concatenate([page.segment.columns.id[docs] for page, docs, _ in chosen])
    keys = np.concatenate([_keys(page, docs, scores, query.sort) for page, docs, scores in chosen])
    scores = np.concatenate([scores for _, _, scores in chosen])
    if after:
        rest = (keys > after[0]) | ((keys == after[0]) & (ids > after[1]))
        ids, keys, scores = ids[rest], keys[rest], scores[rest]
    first = _first(keys, ids, query.limit)
    hits = tuple(zip(ids[first].tolist(), scores[first].tolist(), keys[first].tolist(), strict=True))
    return hits, len(keys) > query.limit


def _first(keys: Array, ids: Array, limit: int) -> Array:
    """Positions of the first `limit` rows by (key, id); ties at the edge are cut by id."""
    if limit < 1:
        return np.empty(0, np.intp)
    if len(keys) <= limit:
        return np.lexsort((ids, keys))
    edge = np.partition(keys, limit - 1)[limit - 1]
    sure = np.flatnonzero(keys < edge)
    tied = np.flatnonzero(keys == edge)
    room = limit - len(sure)
    if len(tied) > room:
        tied = tied[np.argpartition(ids[tied], room - 1)[:room]]
    chosen = np.concatenate((sure, tied))
    return chosen[np.lexsort((ids[chosen], keys[chosen]))]
