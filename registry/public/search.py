"""Finding a cooperative: by number, or by a name in any spelling and alphabet, the nearest first."""

from dataclasses import replace

from sqlalchemy import Select, select

from core.db import session
from registry.models import Cooperative
from registry.naming.services import find_by_name
from registry.services.reading import Criteria, Page, cooperative_cards, search_register, text_matches

NEAREST, CONTAINING = 500, 200
SHARE_OF_BEST = 0.45
"""Names less than half as near as the nearest are another matter."""


def find_cooperatives(criteria: Criteria, *, after: int = 0, limit: int = 24) -> Page:
    """A page of what was asked for. `after` is the `next_after` of the page before: with a text it is a rank."""
    if not criteria.text.strip():
        return search_register(criteria, after=after, limit=limit)
    ids = _ranked(criteria)
    shown = ids[after : after + limit]
    cards = cooperative_cards(shown)
    more = after + limit if len(ids) > after + limit else 0
    return Page([cards[number] for number in shown if number in cards], more)


def _ranked(criteria: Criteria) -> list[int]:
    """Ids that fit all criteria: the number or the words as typed, then by likeness."""
    hits = find_by_name(criteria.text, NEAREST)
    near = [hit for hit in hits if hit.score >= SHARE_OF_BEST * hits[0].score]
    exact = set(session().scalars(_fitting(criteria).where(text_matches(criteria.text)).limit(CONTAINING)))
    wanted = [hit.cooperative_id for hit in near]
    fitting = _fitting(replace(criteria, text="")).where(Cooperative.id.in_(wanted))
    kept = set(session().scalars(fitting)) if wanted else set[int]()
    score = {hit.cooperative_id: hit.score for hit in hits}
    return sorted(exact | kept, key=lambda number: (-(score.get(number, 0) + (number in exact)), number))


def _fitting(criteria: Criteria) -> Select[int]:
    query = select(Cooperative.id)
    for column, value in (
        (Cooperative.region_code, criteria.region_code),
        (Cooperative.sector_code, criteria.sector_code),
        (Cooperative.status, criteria.status),
    ):
        if value:
            query = query.where(column == value)
    return query
