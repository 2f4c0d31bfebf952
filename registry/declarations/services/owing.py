"""For the score: who owed a declaration in a period, and when it was filed. The same few statements for any number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, select

from core.clock import local_date
from core.db import session
from registry.data import FilingDue
from registry.declarations import rules
from registry.declarations.models import Declaration, FiscalClose
from registry.declarations.services.calendar import MONTH, MONTHS
from registry.declarations.services.terms import terms_on
from registry.models import Cooperative, RegistryEvent
from registry.rules.standing import EXISTING

Days = Mapping[tuple[int, int], date]


def filings_due(since: date, until: date) -> list[FilingDue]:
    """What each existing cooperative owed with a due day in `since`..`until`, both included, and what it did.

    Two statements for all cooperatives. Accounts brought on paper and entered in the record count as filed that day.
    """
    terms = terms_on(until)
    years = [year for year in range(since.year - 2, until.year + 1) if year >= terms.first_year]
    if not years:
        return []
    due = {(year, month): rules.due_day(year, month, terms.months) for year in years for month in MONTHS}
    found: dict[tuple[int, int], FilingDue] = {}
    paper = _paper_days(years)
    for id_, registered_on, month, year, state, filed_at in session().execute(_rows(years)):
        for owed in years:
            is_owed = registered_on <= rules.closing_day(owed, month) and since <= due[owed, month] <= until
            if is_owed and (id_, owed) not in found:
                day = _first_within(paper.get(id_, ()), rules.closing_day(owed, month))
                found[id_, owed] = FilingDue(id_, owed, due[owed, month], day, day is not None)
        if filed_at is not None and (id_, year) in found:
            is_accepted = state == "accepted"
            found[id_, year] = FilingDue(id_, year, due[year, month], local_date(filed_at), is_accepted)
    return list(found.values())


def _rows(years: Sequence[int]) -> Any:
    written = and_(Declaration.cooperative_id == Cooperative.id, Declaration.year.in_(years))
    return (
        select(
            Cooperative.id, Cooperative.registered_on, MONTH, Declaration.year, Declaration.state,
            Declaration.first_filed_at,
        )
        .outerjoin(FiscalClose, FiscalClose.cooperative_id == Cooperative.id)
        .outerjoin(Declaration, written)
        .where(Cooperative.status.in_(EXISTING))
        .order_by(Cooperative.id, Declaration.year)
    )  # fmt: skip


def _paper_days(years: Sequence[int]) -> dict[int, list[date]]:
    """Days on which accounts entered the record, by cooperative."""
    query = select(RegistryEvent.cooperative_id, RegistryEvent.happened_on).where(
        RegistryEvent.kind == "accounts_filed", RegistryEvent.happened_on > date(min(years), 1, 1)
    )
    found: dict[int, list[date]] = defaultdict(list)
    for cooperative_id, day in session().execute(query):
        found[cooperative_id].append(day)
    return found


def _first_within(days: Sequence[date], closed_on: date) -> date | None:
    until = rules.closing_day(closed_on.year + 1, closed_on.month)
    return min((day for day in days if closed_on < day <= until), default=None)
