"""The Office's lists of a year: who has filed, who is late, who is inactive; within provinces, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from core.auth.actor import Actor
from core.clock import local_date
from core.db import session
from registry.data import CooperativeCard
from registry.declarations import rules
from registry.declarations.data import YearData
from registry.declarations.models import Declaration, FiscalClose
from registry.declarations.permissions import DECIDE, SEE
from registry.declarations.services.calendar import (
    MONTH,
    is_expected,
    is_inactive,
    is_past_due,
    last_due_year,
    on_paper,
    year_data,
)
from registry.declarations.services.terms import Terms, terms_on
from registry.models import Cooperative
from registry.services.reading import cooperative_cards

PAGE = 50
KINDS = ("late", "waiting", "correction_requested", "accepted", "to_come", "inactive")
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """One cooperative of a list, with its year."""

    card: CooperativeCard
    year: YearData


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: a kind of KINDS, the fiscal year, maybe one province of the actor's."""

    kind: str
    year: int
    province_code: str = ""


def default_year(now: datetime, terms: Terms) -> int:
    """The newest year that was due."""
    return last_due_year(local_date(now), terms)


def years_to_choose(now: datetime, terms: Terms) -> list[int]:
    """The years declared here whose close has passed, newest first."""
    first = terms.first_year
    return list(range(max(local_date(now).year - 1, first), first - 1, -1))


def list_lines(
    actor: Actor,
    wanted: Wanted,
    now: datetime,
    terms: Terms | None = None,
    *,
    after: int = 0,
    limit: int = PAGE,
) -> list[Line]:
    """A page of a list, in the order of the register's ids; `after` is the last id of the page before."""
    actor.require(SEE)
    today = local_date(now)
    terms = terms or terms_on(today)
    query = _query(wanted, today, terms, actor).where(Cooperative.id > after).limit(limit)
    rows = session().execute(query).all()
    cards = cooperative_cards(row[0] for row in rows)
    return [Line(cards[row[0]], _year(row, wanted.year, today, terms)) for row in rows]


def every_line(actor: Actor, wanted: Wanted, now: datetime, batch: int = 500) -> Iterator[Line]:
    """The whole list, read in batches."""
    after, terms = 0, terms_on(local_date(now))
    while lines := list_lines(actor, wanted, now, terms, after=after, limit=batch):
        yield from lines
        after = lines[-1].card.id


def count_lines(
    actor: Actor, year: int, now: datetime, province_code: str = "", terms: Terms | None = None
) -> dict[str, int]:
    """How many each list of a year holds, in one statement."""
    actor.require(SEE)
    today = local_date(now)
    terms = terms or terms_on(today)
    counted = [func.count().filter(_condition(kind, year, today, terms)).label(kind) for kind in KINDS]
    row = session().execute(_scoped(_joined(select(*counted), year), actor, province_code)).one()
    return dict(row._mapping)


def _joined(query: AnySelect, year: int) -> AnySelect:
    mine = and_(Declaration.cooperative_id == Cooperative.id, Declaration.year == year)
    return (
        query.select_from(Cooperative)
        .outerjoin(FiscalClose, FiscalClose.cooperative_id == Cooperative.id)
        .outerjoin(Declaration, mine)
    )


def _scoped(query: AnySelect, actor: Actor, province_code: str) -> AnySelect:
    if actor.province_codes is not None:
        query = query.where(Cooperative.province_code.in_(actor.province_codes))
    return query.where(Cooperative.province_code == province_code) if province_code else query


def _query(wanted: Wanted, today: date, terms: Terms, actor: Actor) -> AnySelect:
    query = _joined(select(Cooperative.id, MONTH, Declaration), wanted.year)
    query = query.where(_condition(wanted.kind, wanted.year, today, terms)).order_by(Cooperative.id)
    return _scoped(query, actor, wanted.province_code)


def _condition(kind: str, year: int, today: date, terms: Terms) -> Any:
    if kind == "inactive":
        return is_inactive(today, terms)
    if kind == "waiting":
        return Declaration.state == "filed"
    if kind in ("correction_requested", "accepted"):
        return Declaration.state == kind
    past = is_past_due(year, today, terms)
    # The year is joined already: only papers brought to the Office need a look at the filings, the costliest, last.
    missing = func.coalesce(Declaration.state, "").not_in(rules.FILED)
    when = past if kind == "late" else ~past
    return and_(when, missing, is_expected(year, today, terms), ~on_paper(year))


def _year(row: Any, year: int, today: date, terms: Terms) -> YearData:
    cooperative_id, month, declaration = row
    if declaration is not None:
        return year_data(declaration, today)
    closed_on, due_on = rules.closing_day(year, month), rules.due_day(year, month, terms.months)
    late = rules.is_late("expected", due_on, today)
    return YearData(cooperative_id, year, closed_on, due_on, "expected", late)


def waiting(actor: Actor, limit: int) -> list[tuple[CooperativeCard, YearData]]:
    """Declarations that wait for a decision in the actor's provinces, oldest first."""
    actor.require(DECIDE)
    query = _waiting(actor, select(Declaration)).order_by(Declaration.filed_at, Declaration.id)
    rows = session().scalars(query.limit(limit)).all()
    cards = cooperative_cards(row.cooperative_id for row in rows)
    return [(cards[row.cooperative_id], year_data(row, row.due_on)) for row in rows]


def count_waiting(actor: Actor) -> int:
    """How many wait for a decision in the actor's provinces."""
    actor.require(DECIDE)
    return session().scalar(_waiting(actor, select(func.count(Declaration.id)))) or 0


def _waiting(actor: Actor, query: Any) -> Any:
    query = query.join(Cooperative, Cooperative.id == Declaration.cooperative_id)
    query = query.where(Declaration.state == "filed")
    return _scoped(query, actor, "")
