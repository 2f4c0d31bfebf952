"""One generation of an index, answered with numpy: boolean AND/OR, BM25, filters, facets, top k, all over arrays."""

import math
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
from core.search.whoosh_backend.columns import Columns, taken
from core.search.whoosh_backend.filters import Filters, unknown_last
from core.search.whoosh_backend.postings import Postings
from core.search.whoosh_backend.schema import NOT_KNOWN
from core.search.whoosh_backend.segment import Segment
from core.search.whoosh_backend.sidecar import Array
from core.search.whoosh_backend.vocabulary import Vocabulary

_PRICES = {"price_asc": "price", "price_desc": "price", "unit_price": "unit_price"}
SAMPLE = 256
_SCARCE = 32
"""A list so many times shorter than the segment is looked up by bisection, a longer one by a table."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What one segment contributes: matching documents, and the filters over them."""

    segment: Segment
    lists: Sequence[Postings]
    filters: Filters
    matched: int


@dataclass(frozen=True, slots=True)
class _Best:
    """The first documents of one segment in the order asked for."""

    total: int
    """Documents that pass all filters."""
    rest: int
    """Those of them after the cursor."""
    ids: Array
    keys: Array
    scores: Array


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
            Vocabulary([segment.words for segment in self.segments]), partial(_held, self.segments)
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
        wanted = np.array(ids, np.int64)
        for segment in self.segments:
            for doc in segment.alive(segment.columns.find(kind, wanted)).tolist():
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
        pages = [_page(s, lists, query) for s, lists in zip(self.segments, found, strict=True)]
        best = [self._best(page, weights, query, after) for page in pages]
        return Found(
            total=sum(part.total for part in best),
            hits=_merged(best, query.limit),
            more=sum(part.rest for part in best) > query.limit,
            facets={name: _facet(pages, name) for name in query.facets},
            price_range=_prices(pages),
            matched=sum(page.matched for page in pages),
        )

    def _rarity(self, lists: Sequence[Postings]) -> float:
        living = sum(s.living(docs) for s, (docs, _) in zip(self.segments, lists, strict=True))
        return rarity(living, self.documents)

    def _best(
        self, page: _Page, weights: list[float], query: SearchQuery, after: tuple[float, int] | None
    ) -> _Best:
        """Only the order of relevance weighs every document; another order weighs those that are shown."""
        columns, docs = page.segment.columns, page.filters.kept()
        total, score = len(docs), partial(self._scores, page.segment, page.lists, weights)
        keys = -score(docs) if query.sort == "relevance" else _keys(columns, docs, query.sort)
        if after:
            rest = _beyond(keys, columns.id, docs, _as_key(after[0], keys, query.sort), after[1])
            docs, keys = docs[rest], keys[rest]
        first = _first(keys, columns.id, docs, query.limit)
        chosen, shown = docs[first], _shown(keys[first], query.sort)
        scores = -shown
        if query.sort != "relevance":
            ascending = np.argsort(chosen)
            scores[ascending] = score(chosen[ascending])
        return _Best(total, len(docs), columns.id[chosen], shown, scores)

    def _scores(
        self, segment: Segment, lists: Sequence[Postings], weights: list[float], docs: Array
    ) -> Array:
        scores = taken(segment.columns.scalars["prior"], docs)
        if lists:
            damping = taken(segment.columns.scalars["length"], docs).astype(np.float64)
            damping *= B  # in place: K1 * (1 - B + B * length / average)
            damping /= self._average
            damping += 1.0 - B
            damping *= K1
            for postings, weight in zip(lists, weights, strict=True):
                often = _look_up(postings, docs, len(segment))
                scores = scores + _saturated(often, damping, weight)
        return scores


def _saturated(often: Array, damping: Array, weight: float) -> Array:
    """What a word adds to the score."""
    share = often * (K1 + 1.0)
    share /= often + damping
    share *= weight
    return share


def _held(segments: Sequence[Segment], bare: str) -> tuple[int, int]:
    """In how many documents a bare word is, and in how many it names something."""
    held = [segment.held(bare) for segment in segments]
    return sum(found for found, _ in held), sum(named for _, named in held)


def _page(segment: Segment, lists: Sequence[Postings], query: SearchQuery) -> _Page:
    docs = _matching(segment, lists, query.kind)
    is_all = not lists and segment.columns.of_kind(query.kind) is None
    filters = Filters(segment.columns, docs, query, segment.gone if is_all else None)
    return _Page(segment, lists, filters, len(docs))


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


def _keys(columns: Columns, docs: Array, sort: str) -> Array:
    """Ascending keys of every order but relevance; unknown prices come last."""
    if sort in _PRICES:
        prices = taken(columns.scalars[_PRICES[sort]], docs)
        return -prices if sort == "price_desc" else unknown_last(prices)
    values = taken(columns.scalars["published" if sort == "newest" else sort], docs)
    return 0 - (values.astype(np.int64) if sort == "newest" else values)


def _unknown(keys: Array, sort: str) -> int:
    """What stands for a price that is not known."""
    return -NOT_KNOWN if sort == "price_desc" else int(np.iinfo(keys.dtype).max)


def _shown(keys: Array, sort: str) -> Array:
    """Keys as cursors hold them."""
    shown = keys.astype(np.float64)
    if sort in _PRICES:
        shown[keys == _unknown(keys, sort)] = np.inf
    return shown


def _as_key(shown: float, keys: Array, sort: str) -> float:
    """And back."""
    return _unknown(keys, sort) if sort in _PRICES and shown == math.inf else shown


def _beyond(keys: Array, ids: Array, docs: Array, key: float, id_: int) -> Array:
    """Which rows come after a cursor."""
    rest: Array = keys > key
    tied = np.flatnonzero(keys == key)
    rest[tied] = ids[docs[tied]] > id_
    return rest


def _first(keys: Array, ids: Array, docs: Array, limit: int) -> Array:
    """Positions of the first `limit` rows by (key, id); ties at the edge are cut by id."""
    if limit < 1:
        return np.empty(0, np.intp)
    chosen = _candidates(keys, limit)
    if len(chosen) > limit:
        near = keys[chosen]
        edge = np.partition(near, limit - 1)[limit - 1]
        sure, tied = chosen[near < edge], chosen[near == edge]
        if len(tied) > limit - len(sure):
            tied = tied[np.argpartition(ids[docs[tied]], limit - len(sure) - 1)[: limit - len(sure)]]
        chosen = np.concatenate((sure, tied))
    return chosen[np.lexsort((ids[docs[chosen]], keys[chosen]))]


def _candidates(keys: Array, limit: int) -> Array:
    """Positions of at least the first `limit` keys, ties included: a sample tells a bound that few stay below."""
    size = len(keys)
    if size > 8 * max(limit, SAMPLE):
        sample = np.sort(keys[:: size // SAMPLE])
        within = np.flatnonzero(keys <= sample[2 * limit * len(sample) // size + 4])
        if len(within) >= limit:
            return within
    return np.arange(size)


def _merged(best: Sequence[_Best], limit: int) -> tuple[tuple[int, float, float], ...]:
    """The first hits of all segments: (id, score, key)."""
    if not best:
        return ()
    ids, scores, keys = (
        np.concatenate([getattr(part, name) for part in best]) for name in ("ids", "scores", "keys")
    )
    first = np.lexsort((ids, keys))[:limit]
    return tuple(zip(ids[first].tolist(), scores[first].tolist(), keys[first].tolist(), strict=True))
