"""A backend in plain dictionaries: for tests, and the plain reading that faster backends are held to."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.search import pipeline
from core.search.contract import (
    Health,
    Lang,
    Offer,
    Progress,
    RebuildReport,
    SearchDocument,
    SearchQuery,
    SearchResult,
    Stats,
    Suggestion,
)
from core.search.lexicon import Form, Lexicon, Words
from core.search.pending import Key, Pending
from core.search.plan import Clause
from core.search.ranking import K1, B, Entry, entry, prior, rarity, sort_key
from core.search.synonyms import Synonyms, seed


@dataclass(frozen=True, slots=True)
class _Row:
    document: SearchDocument
    entry: Entry


class MemorySnapshot:
    """One generation: rows that never change."""

    def __init__(self, rows: dict[Key, _Row], generation: int) -> None:
        self.rows = rows
        self._generation = generation

    @property
    def generation(self) -> int:
        """Its number."""
        return self._generation

    @cached_property
    def _stems(self) -> Counter[str]:
        return Counter(stem for row in self.rows.values() for stem in row.entry.text)

    @cached_property
    def _words(self) -> tuple[Counter[str], Counter[str]]:
        """How many documents hold each bare word, and how many it names."""
        forms = [row.entry.forms for row in self.rows.values()]
        return (
            Counter(bare for found in forms for bare in {form[0] for form in found}),
            Counter(bare for found in forms for bare in {form[0] for form in found if form[2]}),
        )

    @cached_property
    def _lexicon(self) -> Lexicon:
        forms = Counter(form for row in self.rows.values() for form in row.entry.forms)
        known, named = self._words
        rows = (Form(bare, text, n, naming) for (bare, text, naming), n in forms.items())
        return Lexicon(Words(rows), lambda bare: (known[bare], named[bare]))

    def lexicon(self) -> Lexicon:
        """Its words."""
        return self._lexicon

    def has(self, stem: str) -> bool:
        """Whether a document holds the stem."""
        return stem in self._stems

    def count(self, clauses: Sequence[Clause], kind: str) -> int:
        """Documents that match all clauses."""
        return sum(1 for row in self._of(kind) if all(_frequency(row, clause) for clause in clauses))

    def names(self, kind: str, ids: Sequence[int]) -> list[tuple[str, str]]:
        """(Arabic, French) names."""
        found = [self.rows[kind, id_].document for id_ in ids]
        return [(document.name_ar, document.name_fr) for document in found]

    def _of(self, kind: str) -> Iterator[_Row]:
        return (row for row in self.rows.values() if row.document.kind == kind)

    def execute(
        self,
        clauses: Sequence[Clause],
        query: SearchQuery,
        after: tuple[float, int] | None,
        *,
        names: bool = False,
    ) -> pipeline.Found:
        """A page of matches."""
        scores = self._scores(clauses, query.kind, names)
        texts = [self.rows[query.kind, id_].document for id_ in scores]
        matches = [d for d in texts if _passing(d, query)]
        keyed = sorted((_key(d, query, scores[d.id]), d.id) for d in matches)
        rest = [pair for pair in keyed if after is None or pair > after]
        offers = [offer for d in texts for offer in _passing(d, query, priced=False)]
        prices = [offer.price for offer in offers if offer.price is not None]
        return pipeline.Found(
            total=len(matches),
            hits=tuple((id_, scores[id_], key) for key, id_ in rest[: query.limit]),
            more=len(rest) > query.limit,
            facets={name: _facet(texts, query, name) for name in query.facets},
            price_range=(min(prices), max(prices)) if prices else None,
            matched=len(texts),
        )

    def _scores(self, clauses: Sequence[Clause], kind: str, names: bool) -> dict[int, float]:
        found: dict[Key, float] = {key: prior(row.document) for key, row in self.rows.items()}
        average = sum(row.entry.length for row in self.rows.values()) / max(len(self.rows), 1)
        for clause in clauses:
            matches = {key: _frequency(row, clause, names) for key, row in self.rows.items()}
            matches = {key: value for key, value in matches.items() if value}
            weight = rarity(len(matches), len(self.rows))
            found = {
                key: score + weight * _saturated(matches[key], self.rows[key].entry.length, average)
                for key, score in found.items()
                if key in matches
            }
        return {id_: score for (of, id_), score in found.items() if of == kind}


def _frequency(row: _Row, clause: Clause, names: bool = False) -> float:
    best = 0.0
    for one in clause.alternatives:
        if names:
            least = 1.0 if all(stem in row.entry.name for stem in one.stems) else 0.0
        else:
            least = min(row.entry.text.get(stem, 0.0) for stem in one.stems)
        best = max(best, least * one.weight)
    return best


def _saturated(frequency: float, length: float, average: float) -> float:
    return frequency * (K1 + 1.0) / (frequency + K1 * (1.0 - B + B * length / average))


def _key(document: SearchDocument, query: SearchQuery, score: float) -> float:
    return -score if query.sort == "relevance" else sort_key(query.sort, document)


def _offers(document: SearchDocument) -> tuple[Offer, ...]:
    return document.offers or (Offer(price=document.price),)


def _priced(offer: Offer, query: SearchQuery) -> bool:
    if query.price_min is None and query.price_max is None:
        return True
    if offer.price is None:
        return False
    return (query.price_min is None or offer.price >= query.price_min) and (
        query.price_max is None or offer.price <= query.price_max
    )


def _values(document: SearchDocument, offer: Offer, name: str) -> set[str]:
    return {*document.facets.get(name, ()), *offer.facets.get(name, ())}


def _passing(
    document: SearchDocument, query: SearchQuery, *, but: str | None = None, priced: bool = True
) -> list[Offer]:
    """The offers that pass every filter, one of them left aside."""
    asked = [(name, set(values)) for name, values in query.filters.items() if values and name != but]
    return [
        offer
        for offer in _offers(document)
        if (not priced or _priced(offer, query))
        and all(values & _values(document, offer, name) for name, values in asked)
    ]


def _facet(texts: Iterable[SearchDocument], query: SearchQuery, name: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for document in texts:
        passing = _passing(document, query, but=name)
        counts.update({value for offer in passing for value in _values(document, offer, name)})
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


_UNREAD = Entry({}, frozenset(), frozenset(), 1.0)


def page_among(
    documents: Iterable[SearchDocument], query: SearchQuery, after: tuple[float, int] | None
) -> pipeline.Found:
    """A page of a few documents, all of which match: filters, price, facets and order are as in any index."""
    rows = {(document.kind, document.id): _Row(document, _UNREAD) for document in documents}
    return MemorySnapshot(rows, 0).execute((), query, after)


class MemoryBackend(Pending):
    """Keeps everything in this process."""

    def __init__(self, synonyms: Synonyms | None = None) -> None:
        super().__init__()
        self._synonyms = synonyms or seed()
        self._snapshot = MemorySnapshot({}, 0)

    def commit(self) -> int:
        """Publish."""
        with self._lock:
            if self._pending:
                rows = {key: row for key, row in self._snapshot.rows.items() if key not in self._pending}
                rows.update((key, _Row(d, entry(d))) for key, d in self._pending.items() if d is not None)
                self._snapshot = MemorySnapshot(rows, self._snapshot.generation + 1)
                self._pending = {}
            return self._snapshot.generation

    def rebuild(self, documents: Iterable[SearchDocument], progress: Progress | None = None) -> RebuildReport:
        """Replace everything."""
        start = time.monotonic()
        rows: dict[Key, _Row] = {}
        for done, document in enumerate(documents, 1):
            rows[document.kind, document.id] = _Row(document, entry(document))
            if progress:
                progress(done)
        with self._lock:
            self._snapshot = MemorySnapshot(rows, self._snapshot.generation + 1)
            return RebuildReport(len(rows), time.monotonic() - start, self._snapshot.generation, 0)

    def snapshot(self) -> MemorySnapshot:
        """The generation that is read now."""
        return self._snapshot

    def search(self, query: SearchQuery) -> SearchResult:
        """Answer."""
        return pipeline.answer(self._snapshot, self._synonyms, query)

    def suggest(
        self, prefix: str, lang: Lang = "ar", limit: int = 8, kind: str = "product"
    ) -> tuple[Suggestion, ...]:
        """Complete."""
        return pipeline.suggest(self._snapshot, self._synonyms, prefix, lang, limit, kind)

    def correct(self, text: str, lang: Lang = "ar") -> str | None:
        """Put right."""
        return pipeline.correct(self._snapshot, self._synonyms, text)

    def teach(self, synonyms: Synonyms) -> None:
        """Another dictionary."""
        self._synonyms = synonyms

    def documents(self, kind: str = "product") -> frozenset[int]:
        """Ids of a kind."""
        return frozenset(id_ for of, id_ in self._snapshot.rows if of == kind)

    def stats(self) -> Stats:
        """Figures."""
        snapshot = self._snapshot
        return Stats(
            len(snapshot.rows), snapshot.generation, len(snapshot.lexicon()), 1, 0, len(self._pending)
        )

    def health(self) -> Health:
        """Always well."""
        return Health(True, "ok", "", len(self._snapshot.rows), self._snapshot.generation)
