"""For the score: who owed a declaration in a period, and when it was filed. The same few statements for any number.

`filings_due` says it of each in words; `filing_delays` the same of all at once, in columns.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, select

from core.clock import local_date
from core.db import raw_rows, session
from registry.data import FilingDelays, FilingDue
from registry.declarations import rules
from registry.declarations.models import Declaration, FiscalClose
from registry.declarations.services.calendar import MONTH, MONTHS
from registry.declarations.services.terms import terms_on
from registry.models import Cooperative, RegistryEvent
from registry.rules.standing import EXISTING

Ids = NDArray[np.int64]
Days = NDArray[np.datetime64]
_EPOCH = date(1970, 1, 1).toordinal()


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


def filing_delays(since: date, until: date) -> FilingDelays:
    """What `filings_due` says, as columns: by how many days each declaration owed was late. What was filed after
    `until` is not filed yet (3 statements)."""
    terms = terms_on(until)
    years = [year for year in range(since.year - 2, until.year + 1) if year >= terms.first_year]
    ids, registered, months = _owing()
    filed = _filed(ids, months, years, until)
    found: list[tuple[Ids, NDArray[np.float64]]] = []
    for place, year in enumerate(years):
        due = _by_month(rules.due_day(year, month, terms.months) for month in MONTHS)
        closing = _by_month(rules.closing_day(year, month) for month in MONTHS)
        mine = (due >= np.datetime64(since)) & (due <= np.datetime64(until))
        owed = mine[months] & (registered <= closing[months])
        late = filed[place] - due.astype(np.int64)[months]
        found.append((ids[owed], late[owed]))
    if not found:
        return FilingDelays(ids[:0], np.empty(0))
    return FilingDelays(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def _by_month(days: Iterable[date]) -> Days:
    """Days by the number of the month, which counts from one."""
    return np.array([date.min, *days], "datetime64[D]")


def _owing() -> tuple[Ids, Days, Ids]:
    """(ids ascending, days of registration, months of closing) of all existing cooperatives."""
    c = Cooperative.__table__.c
    query = (
        select(c.id, c.registered_on, MONTH)
        .outerjoin(FiscalClose, FiscalClose.cooperative_id == c.id)
        .where(c.status.in_(EXISTING))
        .order_by(c.id)
    )
    rows = raw_rows(query)
    registered = np.array([row[1] for row in rows], "datetime64[D]")
    return (
        np.array([row[0] for row in rows], np.int64),
        registered,
        np.array([row[2] for row in rows], np.int64),
    )


def _filed(ids: Ids, months: Ids, years: Sequence[int], until: date) -> NDArray[np.float64]:
    """The day each year's declaration was filed (days since 1970), years × cooperatives; NaN: not by `until`."""
    found = np.full((len(years), len(ids)), np.nan)
    at = {year: place for place, year in enumerate(years)}
    for key, days in _paper_days(years).items() if years else ():
        where = _place(ids, key)
        for year in years if where is not None else ():
            day = _first_within(days, rules.closing_day(year, int(months[where])))
            found[at[year], where] = _number(day) if day else np.nan
    written = select(Declaration.cooperative_id, Declaration.year, Declaration.first_filed_at).where(
        Declaration.year.in_(years), Declaration.first_filed_at.is_not(None)
    )
    for key, year, filed_at in session().execute(written).all():
        where = _place(ids, key)
        if filed_at is not None and where is not None:
            found[at[year], where] = _number(local_date(filed_at))
    found[found > _number(until)] = np.nan
    return found


def _place(ids: Ids, key: int) -> int | None:
    at = int(np.searchsorted(ids, key))
    return at if at < len(ids) and ids[at] == key else None


def _number(day: date) -> int:
    """Days since 1970."""
    return day.toordinal() - _EPOCH


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
