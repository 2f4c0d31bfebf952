"""Which years a cooperative owes, and how they stand: computed from the register, never stored."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Date,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from core.audit import audit
from core.db import changed_one, session, transaction
from registry.declarations import rules
from registry.declarations.data import DeclarationForm, YearData
from registry.declarations.errors import UnknownYear
from registry.declarations.models import Declaration, FiscalClose
from registry.declarations.services.terms import Terms, terms_on
from registry.models import Cooperative, RegistryEvent
from registry.rules.standing import EXISTING

MONTH: Any = func.coalesce(FiscalClose.month, rules.DECEMBER)
MONTHS = range(1, 13)


def years_of(cooperative_id: int, today: date) -> list[YearData]:
    """The years of one cooperative, newest first: those it owes, and those it declared. [] for one unknown."""
    query = (
        select(Cooperative.registered_on, Cooperative.status, MONTH.label("month"))
        .outerjoin(FiscalClose, FiscalClose.cooperative_id == Cooperative.id)
        .where(Cooperative.id == cooperative_id)
    )
    about = session().execute(query).first()
    if about is None:
        return []
    terms, found = terms_on(today), _written(cooperative_id)
    owed = (
        rules.years_expected(about.registered_on, about.month, today, terms.first_year)
        if about.status in EXISTING
        else []
    )
    years = sorted({*owed, *found}, reverse=True)
    return [
        year_data(found[year], today)
        if year in found
        else _expected(cooperative_id, year, about.month, terms, today)
        for year in years
    ]


def _written(cooperative_id: int) -> dict[int, Declaration]:
    rows = session().scalars(select(Declaration).where(Declaration.cooperative_id == cooperative_id))
    return {row.year: row for row in rows}


def get_year(cooperative_id: int, year: int, today: date) -> YearData:
    """One year. Raises UnknownYear when it is neither owed nor written."""
    found = next((data for data in years_of(cooperative_id, today) if data.year == year), None)
    if found is None:
        raise UnknownYear
    return found


def _expected(cooperative_id: int, year: int, month: int, terms: Terms, today: date) -> YearData:
    closed_on, due_on = rules.closing_day(year, month), rules.due_day(year, month, terms.months)
    late = rules.is_late("expected", due_on, today)
    return YearData(cooperative_id, year, closed_on, due_on, "expected", late)


def year_data(row: Declaration, today: date) -> YearData:
    """A stored year as it is handed out."""
    return YearData(
        row.cooperative_id, row.year, row.closed_on, row.due_on, row.state,  # type: ignore[arg-type]
        rules.is_late(row.state, row.due_on, today), row.id, form_of(row), row.filed_at,  # type: ignore[arg-type]
        row.decided_at, row.decided_by, row.filed_by, row.reason, row.version,
    )  # fmt: skip


def form_of(row: Declaration) -> DeclarationForm:
    """What a row declares."""
    return DeclarationForm(**{field.name: getattr(row, field.name) for field in fields(DeclarationForm)})


def close_month(cooperative_id: int) -> int:
    """The month in which a cooperative's year closes."""
    query = select(FiscalClose.month).where(FiscalClose.cooperative_id == cooperative_id)
    return session().scalar(query) or rules.DECEMBER


def set_close_month(
    cooperative_id: int, month: int, *, actor_id: int | None, reason: str, now: datetime
) -> None:
    """Record the month of the close; years already written keep theirs. Whether the actor may is the caller's rule."""
    values = {"month": month, "changed_at": now}
    mine = FiscalClose.cooperative_id == cooperative_id
    with transaction() as s:
        if not changed_one(update(FiscalClose).where(mine).values(**values)):
            try:
                with s.begin_nested():
                    s.add(FiscalClose(cooperative_id=cooperative_id, **values))
            except IntegrityError:
                changed_one(update(FiscalClose).where(mine).values(**values))
        subject = f"cooperative:{cooperative_id}"
        audit(actor_id, "registry.fiscal_close", subject, reason=reason, data={"month": month})


def is_expected(year: int, today: date, terms: Terms) -> ColumnElement[bool]:
    """SQL: the cooperative owes this year. Needs a query with Cooperative and an outer join of FiscalClose."""
    closed = {month: rules.closing_day(year, month) for month in MONTHS}
    over = [month for month in MONTHS if closed[month] < today]
    if year < terms.first_year or not over:
        return false()
    closing = case({month: literal(closed[month], Date) for month in over}, value=MONTH)
    # Nearly all exist: by the index on the standing a page would read and sort the whole register first.
    exists_today = func.coalesce(Cooperative.status, "").in_(EXISTING)
    return and_(exists_today, MONTH.in_(over), Cooperative.registered_on <= closing)


def is_past_due(year: int, today: date, terms: Terms) -> ColumnElement[bool]:
    """SQL: the day on which this year was due has passed."""
    passed = [month for month in MONTHS if rules.due_day(year, month, terms.months) < today]
    if len(passed) == len(MONTHS):
        return true()
    return cast("ColumnElement[bool]", MONTH.in_(passed))


def was_filed(year: int) -> ColumnElement[bool]:
    """SQL: the year was declared here, or its accounts stand in the record (brought on paper)."""
    own = aliased(Declaration)
    mine = and_(own.cooperative_id == Cooperative.id, own.year == year)
    return or_(exists().where(mine, own.state.in_(rules.FILED)), on_paper(year))


def on_paper(year: int) -> ColumnElement[bool]:
    """Accounts entered in the record in the twelve months after the close."""
    after = case({m: literal(rules.closing_day(year, m), Date) for m in MONTHS}, value=MONTH)
    until = case({m: literal(rules.closing_day(year + 1, m), Date) for m in MONTHS}, value=MONTH)
    return exists().where(
        RegistryEvent.cooperative_id == Cooperative.id,
        RegistryEvent.kind == "accounts_filed",
        RegistryEvent.happened_on > after,
        RegistryEvent.happened_on <= until,
    )


def had_activity(years: Sequence[int]) -> ColumnElement[bool]:
    """SQL: one of these years was filed and tells of sales or work, or its accounts stand in the record on paper."""
    own, other = aliased(Declaration), aliased(Declaration)
    tells = or_(own.turnover_centimes > 0, own.jobs_permanent > 0, own.jobs_seasonal > 0)
    mine = and_(own.cooperative_id == Cooperative.id, own.year.in_(years))
    declared = exists().where(mine, own.state.in_(rules.FILED), tells)
    here = and_(other.cooperative_id == Cooperative.id, other.year.in_(years))
    paper_only = [and_(on_paper(year), ~exists().where(here, other.year == year)) for year in years]
    return or_(declared, *paper_only)


def last_due_year(today: date, terms: Terms) -> int:
    """The newest fiscal year that closed in December and whose declaration was due before today."""
    year = today.year
    while rules.due_day(year, months=terms.months) >= today:
        year -= 1
    return year


def is_inactive(today: date, terms: Terms) -> ColumnElement[bool]:
    """SQL: the last due years (two), all owed here, show no activity."""
    last = last_due_year(today, terms)
    years = range(last, last - terms.inactive_years, -1)
    return and_(*(is_expected(year, today, terms) for year in years), ~had_activity(years))
