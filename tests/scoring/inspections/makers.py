"""Inspectors, visits and reports made for tests."""

import itertools
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from core.auth.actor import Actor
from core.auth.models import User, UserRole
from core.clock import local_date
from core.db import session, transaction
from registry.models import Cooperative
from scoring.inspections.data import Answer, ReportDraft
from scoring.inspections.models import Visit
from scoring.inspections.permissions import CAPACITY, VISIT
from scoring.inspections.services import planning, proposing, reporting
from tests.shop.catalog.makers import NOW, Stall, make_stall
from tests.shop.vendors.makers import make_user

TODAY = local_date(NOW)
HERE = "09.541"
_keys = itertools.count(1)


def inspector(provinces: frozenset[str] | None = None) -> Actor:
    """A member of staff who may be sent anywhere, and sees these provinces."""
    user_id = make_user()
    with transaction() as s:
        s.execute(insert(UserRole).values(user_id=user_id, role="inspector", granted_at=NOW))
        s.execute(update(User).where(User.id == user_id).values(nationwide=True))
    return Actor(user_id, frozenset({VISIT, CAPACITY}), provinces, is_staff=True)


def stalls(count: int, registered_on: date = date(2020, 1, 1)) -> list[Stall]:
    """Cooperatives of Taroudannt."""
    made = [make_stall() for _n in range(count)]
    ids = [one.cooperative_id for one in made]
    with transaction() as s:
        s.execute(update(Cooperative).where(Cooperative.id.in_(ids)).values(registered_on=registered_on))
    return made


def visits(**wanted: Any) -> list[Visit]:
    """Visits as they stand."""
    query = select(Visit).filter_by(**wanted).order_by(Visit.id).execution_options(populate_existing=True)
    return list(session().scalars(query))


def planned(kind: str = "random", boss: Actor | None = None) -> tuple[Actor, Visit]:
    """The first proposed visit of a kind, with the inspector who is sent there today."""
    boss, sent = boss or inspector(), inspector()
    if not visits(state="proposed", kind=kind):
        proposing.propose(NOW)
    visit = visits(state="proposed", kind=kind)[0]
    planning.plan(boss, [visit.id], sent.user_id or 0, TODAY, NOW)
    return sent, visits(id=visit.id)[0]


def draft(
    *severities: int, day: date = TODAY, absent: bool = False, key: str = "", **more: Any
) -> ReportDraft:
    """A report with so many findings."""
    codes = ("hygiene", "accounts", "labels", "paid")
    answers = {} if absent else {"members": Answer("ok")}
    answers |= {codes[n]: Answer("no", severity, "رأيناه في المكان") for n, severity in enumerate(severities)}
    return ReportDraft(key or f"key-{next(_keys):08d}", day, absent, answers, **more)


def visited(*severities: int, kind: str = "random", days_ago: int = 0) -> Visit:
    """A visit that was made, and found this."""
    sent, visit = planned(kind)
    reporting.receive(sent, visit.id, draft(*severities), NOW)
    if days_ago:
        day = TODAY - timedelta(days=days_ago)
        with transaction() as s:
            s.execute(update(Visit).where(Visit.id == visit.id).values(visited_on=day))
    return visits(id=visit.id)[0]
