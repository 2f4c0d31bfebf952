"""A question's way through any backend: plan, count, relax, execute, explain.

A backend brings a `Snapshot`: one generation, unchanging while it is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from core.search.analyser import Word, clean, is_arabic, query_words
from core.search.contract import MAX_CHARS, MAX_LIMIT, Hit, Lang, SearchQuery, SearchResult, Suggestion
from core.search.lexicon import Lexicon
from core.search.plan import STEPS, Clause, Plan, Planner, completion
from core.search.ranking import decode_cursor, encode_cursor
from core.search.synonyms import Synonyms

FEW = 3
"""Up to so many matches, a better spelling is offered."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page as a backend executes it: hits with their ascending sort keys."""

    total: int
    hits: tuple[tuple[int, float, float], ...] = ()
    """(id, score, key)."""
    more: bool = False
    facets: dict[str, dict[str, int]] | None = None
    price_range: tuple[int, int] | None = None
    matched: int = 0
    """Documents that hold the text, filters left aside."""


class Snapshot(Protocol):
    """One generation of an index."""

    @property
    def generation(self) -> int:
        """Its number."""

    def has(self, stem: str) -> bool:
        """Whether a living document holds the stem."""

    def lexicon(self) -> Lexicon:
        """Its words (built on first use)."""

    def count(self, clauses: Sequence[Clause], kind: str) -> int:
        """Documents that match all clauses, filters left aside."""

    def execute(
        self,
        clauses: Sequence[Clause],
        query: SearchQuery,
        after: tuple[float, int] | None,
        *,
        names: bool = False,
    ) -> Found:
        """A page of matches; `names` looks into names alone."""

    def names(self, kind: str, ids: Sequence[int]) -> list[tuple[str, str]]:
        """(Arabic, French) names of documents."""


def answer(
    snapshot: Snapshot, synonyms: Synonyms, query: SearchQuery, steps: frozenset[str] = STEPS
) -> SearchResult:
    """Search: strict first, then with words left out; filters never loosen the text."""
    query = replace(query, limit=max(0, min(query.limit, MAX_LIMIT)))
    if not clean(query.text[:MAX_CHARS]).strip():
        return _result(snapshot, query, Plan(()), snapshot.execute((), query, decode_cursor(query)), None)
    planner = Planner(snapshot.has, snapshot.lexicon, synonyms, steps)
    typed = query_words(query.text)
    plan, found = _found(snapshot, planner.plan(typed), query, "relaxing" in steps)
    if found is None:
        empty: dict[str, dict[str, int]] = {name: {} for name in query.facets}
        return SearchResult(0, facets=empty, dropped=plan.dropped, generation=snapshot.generation)
    suggestion = None if plan.changed or found.matched > FEW else _suggestion(snapshot, planner, typed)
    return _result(snapshot, query, plan, found, suggestion)


def _found(snapshot: Snapshot, plan: Plan, query: SearchQuery, relaxing: bool) -> tuple[Plan, Found | None]:
    """The page as the words are understood; only when no document holds them all are they understood otherwise."""
    if not plan.clauses:
        return plan, None
    found = snapshot.execute(plan.clauses, query, decode_cursor(query))
    if relaxing and not found.matched and len(plan.clauses) > 1:
        plan = relax(snapshot, plan, query.kind)
        found = snapshot.execute(plan.clauses, query, decode_cursor(query))
    return plan, found


def relax(snapshot: Snapshot, plan: Plan, kind: str) -> Plan:
    """Until something matches: misspelt words read otherwise, then clauses left out.

    Guesses go first, then places and qualities, what names a thing last; of equals the one without which most is found.
    """
    if len(plan.clauses) > 1 and not snapshot.count(plan.clauses, kind):
        plan = next((other for other in plan.with_rivals() if snapshot.count(other.clauses, kind)), plan)
    while len(plan.clauses) > 1 and not snapshot.count(plan.clauses, kind):
        shorter = [(plan.without(clause), clause) for clause in reversed(plan.clauses)]
        plan = max(shorter, key=lambda p: _kept(snapshot, p[0], p[1], kind))[0]
    return plan


def _kept(snapshot: Snapshot, plan: Plan, gone: Clause, kind: str) -> tuple[bool, int, int, int]:
    found = snapshot.count(plan.clauses, kind)
    return found > 0, _worth(plan), -gone.telling, found


def _worth(plan: Plan) -> int:
    return sum(1 + clause.in_names + 2 * (not clause.corrected) for clause in plan.clauses)


def _suggestion(snapshot: Snapshot, planner: Planner, typed: Sequence[Word]) -> str | None:
    near = [planner.better(word, snapshot.lexicon().count(word.bare)) for word in typed]
    if not any(near):
        return None
    return " ".join(better or word.surface for better, word in zip(near, typed, strict=True))


def _result(
    snapshot: Snapshot, query: SearchQuery, plan: Plan, found: Found, suggestion: str | None
) -> SearchResult:
    last = found.hits[-1] if found.more and found.hits else None
    return SearchResult(
        total=found.total,
        hits=tuple(Hit(id_, score) for id_, score, _ in found.hits),
        facets=found.facets or {},
        price_range=found.price_range,
        suggestion=suggestion,
        searched_for=plan.shown if plan.changed else None,
        dropped=plan.dropped,
        next=encode_cursor(query.sort, last[2], last[0]) if last else None,
        generation=snapshot.generation,
    )


def correct(snapshot: Snapshot, synonyms: Synonyms, text: str) -> str | None:
    """The text with misspelt words put right, None when all are known or none can be helped."""
    plan = Planner(snapshot.has, snapshot.lexicon, synonyms).plan(query_words(text))
    if not any(clause.corrected for clause in plan.clauses):
        return None
    return plan.shown


def suggest(
    snapshot: Snapshot, synonyms: Synonyms, prefix: str, lang: Lang, limit: int, kind: str
) -> tuple[Suggestion, ...]:
    """Names that hold the typed words, the last one as a beginning; in the typed alphabet if they can."""
    typed = query_words(prefix)
    if not typed or limit < 1:
        return ()
    clauses = completion(typed, snapshot.lexicon(), synonyms)
    query = SearchQuery(kind=kind, limit=min(4 * limit, MAX_LIMIT))
    ids = [id_ for id_, _, _ in snapshot.execute(clauses, query, None, names=True).hits]
    arabic = is_arabic(prefix) or (lang == "ar" and not any(c.isalpha() for c in prefix))
    shown: dict[str, Suggestion] = {}
    for id_, (name_ar, name_fr) in zip(ids, snapshot.names(kind, ids), strict=True):
        text = (name_ar or name_fr) if arabic else (name_fr or name_ar)
        shown.setdefault(text, Suggestion(text, kind, id_))
    return tuple(shown.values())[:limit]
