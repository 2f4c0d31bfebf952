"""What the report to the board asks of the register besides its figures: one statement each for all cooperatives."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from core.db import session
from registry.data import DataQuality, Jobs, Moves
from registry.models import Cooperative, Movement, RegistryEvent
from registry.rules.filings import STANDING_KINDS
from registry.rules.standing import EXISTING

_RECENT = timedelta(days=730)


def moves(since: date, until: date) -> Moves:
    """How many cooperatives were registered and how many ended on days from `since` to `until`, both included."""
    born = case((Movement.kind == "registered", Movement.d_cooperatives), else_=0)
    died = case(
        (and_(Movement.kind.in_(STANDING_KINDS), Movement.d_cooperatives < 0), -Movement.d_cooperatives), else_=0
    )  # fmt: skip
    query = select(func.sum(born), func.sum(died)).where(Movement.day.between(since, until))
    row = session().execute(query).one()
    return Moves(int(row[0] or 0), int(row[1] or 0))


def jobs_as_of(day: date) -> Jobs:
    """Jobs in the last accounts, filed in the two years up to a day, of every cooperative that existed at its end."""
    last = _last_accounts(day).subquery()
    there = (
        select(Movement.cooperative_id)
        .where(Movement.day <= day)
        .group_by(Movement.cooperative_id)
        .having(func.sum(Movement.d_cooperatives) > 0)
    )
    query = select(
        func.coalesce(func.sum(last.c.permanent), 0), func.coalesce(func.sum(last.c.seasonal), 0),
        func.count().filter(or_(last.c.permanent.is_not(None), last.c.seasonal.is_not(None))),
    ).where(last.c.nth == 1, last.c.cooperative_id.in_(there))  # fmt: skip
    return Jobs(*map(int, session().execute(query).one()))


def _last_accounts(day: date) -> Select[*tuple[Any, ...]]:
    facts, undone = RegistryEvent.data["facts"], _undone()
    nth = func.row_number().over(
        partition_by=RegistryEvent.cooperative_id,
        order_by=(RegistryEvent.happened_on.desc(), RegistryEvent.id.desc()),
    )
    return select(
        RegistryEvent.cooperative_id, facts["jobs_permanent"].as_integer().label("permanent"),
        facts["jobs_seasonal"].as_integer().label("seasonal"), nth.label("nth"),
    ).where(
        RegistryEvent.kind == "accounts_filed",
        RegistryEvent.happened_on.between(day - _RECENT, day),
        RegistryEvent.id.not_in(undone),
    )  # fmt: skip


def _undone() -> Select[int | None]:
    return select(RegistryEvent.corrects_id).where(RegistryEvent.corrects_id.is_not(None))


def data_quality(day: date) -> DataQuality:
    """How complete the records of existing cooperatives are now; checked: within the year before `day`."""
    wanted: Sequence[ColumnElement[bool]] = (
        Cooperative.commune_code.is_not(None),
        or_(Cooperative.phone_enc.is_not(None), Cooperative.email_enc.is_not(None)),
        Cooperative.ice.is_not(None),
        Cooperative.capital_centimes.is_not(None),
        Cooperative.last_checked_on > day - timedelta(days=365),
        Cooperative.is_demo.is_(True),
    )
    counts = [func.count().filter(condition) for condition in wanted]
    query = select(func.count(), *counts).where(Cooperative.status.in_(EXISTING))
    return DataQuality(*map(int, session().execute(query).one()))
