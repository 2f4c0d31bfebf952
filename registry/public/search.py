"""Finding a cooperative: by number, or by a name in any spelling and alphabet, the nearest first."""

from dataclasses import dataclass, replace

from sqlalchemy import Select, func, select

from core.db import session
from registry.models import Cooperative
from registry.naming.services import find_by_name
from registry.services.reading import Criteria, Page, cooperative_cards, search_register, text_matches

NEAREST, MOST = 500, 1000
SHARE_OF_BEST = 0.45
"""Names less than half as near as the nearest are another matter."""


@dataclass(frozen=True)
class Found:
    """A page with how many there are in all (`is_more`: that many and more).

    `is_near`: nothing holds the words as they were written; these are the nearest names.
    """

    page: Page
    total: int
    is_more: bool
    is_near: bool


def find_cooperatives(criteria: Criteria, *, after: int = 0, limit: int = 24) -> Page:
    """A page of what was asked for. `after` is the `next_after` of the page before: with a text it is a rank."""
    if not criteria.text.strip():
        return search_register(criteria, after=after, limit=limit)
    return _page(_ranked(criteria)[0], after, limit)


def search_public(criteria: Criteria, *, after: int = 0, limit: int = 24) -> Found:
    """The same page, counted up to a thousand, and whether the words themselves were found."""
    if not criteria.text.strip():
        page = search_register(criteria, after=after, limit=limit)
        some = _fitting(criteria).limit(MOST + 1).subquery()
        total = session().scalar(select(func.count()).select_from(some)) or 0
        return Found(page, min(total, MOST), total > MOST, False)
    ids, is_near = _ranked(criteria)
    return Found(_page(ids, after, limit), min(len(ids), MOST), len(ids) > MOST, is_near)


def _page(ids: list[int], after: int, limit: int) -> Page:
    shown = ids[after : after + limit]
    cards = cooperative_cards(shown)
    more = after + limit if len(ids) > after + limit else 0
    return Page([cards[number] for number in shown if number in cards], more)


def _ranked(criteria: Criteria) -> tuple[list[int], bool]:
    """Ids that fit all criteria, the words as typed first, then by likeness; whether likeness is all there is."""
    hits = find_by_name(criteria.text, NEAREST)
    near = [hit for hit in hits if hit.score >= SHARE_OF_BEST * hits[0].score]
    as_typed = _fitting(criteria).where(text_matches(criteria.text)).order_by(Cooperative.id).limit(MOST + 1)
    exact = set(session().scalars(as_typed))
    wanted = [hit.cooperative_id for hit in near]
    fitting = _fitting(replace(criteria, text="")).where(Cooperative.id.in_(wanted))
    kept = set(session().scalars(fitting)) if wanted else set[int]()
    score = {hit.cooperative_id: hit.score for hit in hits}
    ids = sorted(exact | kept, key=lambda number: (-(score.get(number, 0) + (number in exact)), number))
    return ids, bool(kept) and not exact


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
