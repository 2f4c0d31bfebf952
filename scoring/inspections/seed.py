"""Visits of the demonstration: last month's, with what they found, and this month's, of which two are planned."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from core.auth.actor import Actor
from core.clock import local_date
from core.db import session
from scoring.inspections.data import Answer, ReportDraft
from scoring.inspections.models import Visit
from scoring.inspections.permissions import VISIT
from scoring.inspections.services import planning, proposing, reporting

BEFORE, MADE = timedelta(days=40), 9
FOUND: tuple[tuple[tuple[str, int, str], ...], ...] = (
    (),
    (("labels", 1, "بعض البطائق بلا تاريخ الصنع (عرض تجريبي)"),),
    (
        ("hygiene", 2, "أرضية المعمل غير نظيفة (عرض تجريبي)"),
        ("accounts", 1, "وثائق إثبات ناقصة (عرض تجريبي)"),
    ),
    (),
)
IN_ORDER = ("assembly", "members", "stock", "paid")


def seed_visits(now: datetime, say: Callable[[str], object], **_options: object) -> None:
    """Draw two months; make some visits of the first, plan two of the second. Once: a second call adds nothing."""
    if session().scalar(select(Visit.id).limit(1)):
        return
    then = now - BEFORE
    proposing.propose(then)
    made = 0
    for visit_id, province in _proposed()[: MADE * 2]:
        if made < MADE and (sent := _send(visit_id, province, then)):
            reporting.receive(sent, visit_id, _report(made, visit_id, then), then)
            made += 1
    proposing.propose(now)
    planned = sum(bool(_send(visit_id, province, now)) for visit_id, province in _proposed()[:2])
    say(f"{made} visits made, {planned} planned")


def _proposed() -> list[tuple[int, str]]:
    """Drawn ones first, so that there is something to compare with."""
    query = select(Visit.id, Visit.province_code).where(Visit.state == "proposed")
    rows = session().execute(query.order_by((Visit.kind == "random").desc(), Visit.id))
    return [(row[0], row[1]) for row in rows]


def _send(visit_id: int, province: str, now: datetime) -> Actor | None:
    """Two of the staff of the province: one sends the other; nobody where there are no two."""
    people = [key for key, _name in planning.inspectors(province)]
    if len(people) < 2:
        return None
    sent, boss = (Actor(key, frozenset({VISIT}), None, is_staff=True) for key in people[:2])
    planning.plan(boss, [visit_id], people[0], local_date(now), now)
    return sent


def _report(place: int, visit_id: int, now: datetime) -> ReportDraft:
    answers = {code: Answer("ok") for code in IN_ORDER}
    answers |= {code: Answer("no", severity, text) for code, severity, text in FOUND[place % len(FOUND)]}
    return ReportDraft(f"demo-{visit_id:08d}", local_date(now), False, answers, "زيارة عرض تجريبي", now)
