"""The cooperative's side: answers kept at every screen, then the filing."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.clock import local_date
from core.db import changed_one, session, transaction
from registry.data import CooperativeCard
from registry.declarations import rules
from registry.declarations.data import YearData
from registry.declarations.errors import Incomplete, NotOpen, UnknownYear
from registry.declarations.models import Declaration
from registry.declarations.permissions import FILE, READ, WRITE
from registry.declarations.services.calendar import form_of, get_year, years_of
from registry.services.reading import cooperative_cards
from registry.services.roles import may_act, roles_of


def my_cooperatives(user_id: int) -> list[CooperativeCard]:
    """The cooperatives whose declarations this person may see, by name."""
    ids = {role.cooperative_id for role in roles_of(user_id)}
    cards = cooperative_cards(id_ for id_ in ids if may_act(user_id, id_, READ))
    return sorted(cards.values(), key=lambda card: (card.name_ar, card.id))


def my_cooperative(user_id: int, cooperative_id: int, permission: str = READ) -> CooperativeCard:
    """The card of a cooperative for which this person may do this. Raises UnknownYear for every other one."""
    if not may_act(user_id, cooperative_id, permission):
        raise UnknownYear
    return cooperative_cards([cooperative_id])[cooperative_id]


def my_years(user_id: int, cooperative_id: int, now: datetime) -> list[YearData]:
    """The years of one's cooperative, newest first. Raises UnknownYear."""
    my_cooperative(user_id, cooperative_id)
    return years_of(cooperative_id, local_date(now))


def my_year(user_id: int, cooperative_id: int, year: int, now: datetime, permission: str = READ) -> YearData:
    """One year of one's cooperative, prefilled from the last one while nothing is written. Raises UnknownYear."""
    my_cooperative(user_id, cooperative_id, permission)
    data = get_year(cooperative_id, year, local_date(now))
    if data.state != "expected":
        return data
    before = last_filed(cooperative_id, year)
    return YearData(**{**_shallow(data), "form": rules.prefilled(before.form if before else None)})


def _shallow(data: YearData) -> dict[str, Any]:
    return {name: getattr(data, name) for name in YearData.__dataclass_fields__}


def last_filed(cooperative_id: int, before: int) -> YearData | None:
    """The newest filed year before this one, shown beside the questions."""
    query = (
        select(Declaration)
        .where(
            Declaration.cooperative_id == cooperative_id,
            Declaration.year < before,
            Declaration.state.in_(rules.FILED),
        )
        .order_by(Declaration.year.desc())
        .limit(1)
    )
    row = session().scalar(query)
    if row is None:
        return None
    return YearData(
        row.cooperative_id, row.year, row.closed_on, row.due_on, "accepted", False, row.id, form_of(row)
    )


def save_answers(
    user_id: int, cooperative_id: int, year: int, values: Mapping[str, Any], now: datetime
) -> YearData:
    """Keep the answers of one screen. Raises UnknownYear, NotOpen."""
    data = my_year(user_id, cooperative_id, year, now, WRITE)
    if not data.is_open:
        raise NotOpen
    with transaction():
        if data.state == "expected":
            _begin(data, user_id, now)
        mine = update(Declaration).where(
            Declaration.cooperative_id == cooperative_id,
            Declaration.year == year,
            Declaration.state.in_(rules.WRITABLE),
        )
        if not changed_one(mine.values(**values, touched_at=now)):
            raise NotOpen
    session().expire_all()
    return get_year(cooperative_id, year, local_date(now))


def _begin(data: YearData, user_id: int, now: datetime) -> None:
    """The first answer writes the row; of two people who begin at once the second goes on in the first one's."""
    row = Declaration(
        cooperative_id=data.cooperative_id, year=data.year, closed_on=data.closed_on, due_on=data.due_on,
        state="draft", started_by=user_id, created_at=now, touched_at=now, **asdict(data.form),
    )  # fmt: skip
    try:
        with session().begin_nested():
            session().add(row)
    except IntegrityError:
        return


def what_is_missing(data: YearData, today: date) -> dict[str, str]:
    """{field: code} of what stops the filing."""
    return rules.faults(data.form, data.closed_on, today)


def file_declaration(user_id: int, cooperative_id: int, year: int, now: datetime) -> None:
    """Send the declaration to the Office. Raises UnknownYear, Incomplete, NotOpen (also of two filings at once)."""
    data = my_year(user_id, cooperative_id, year, now, FILE)
    if data.state == "expected":
        raise Incomplete({"assembly_held": "missing"})
    filing = update(Declaration).where(Declaration.id == data.id, Declaration.state.in_(rules.WRITABLE))
    values = {
        "state": "filed", "filed_at": now, "filed_by": user_id, "touched_at": now, "version": data.version + 1,
        "first_filed_at": func.coalesce(Declaration.first_filed_at, now), "reason": "", "decided_at": None,
        "decided_by": None,
    }  # fmt: skip
    with transaction() as s:
        if not changed_one(filing.values(**values)):
            raise NotOpen
        s.expire_all()  # nobody writes any more: what is complete now is what is filed
        if missing := what_is_missing(get_year(cooperative_id, year, local_date(now)), local_date(now)):
            raise Incomplete(missing)
        audit(user_id, "declaration.filed", f"declaration:{data.id}", data={"year": year})
