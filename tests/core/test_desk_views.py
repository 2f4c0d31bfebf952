"""The desk: who may open it, the inbox's order, the audit log and its file."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry, audit
from core.auth import UserData
from core.auth.actor import Actor
from core.db import session, transaction
from core.desk import DeskCase, DeskSource, register_source
from core.desk_views import due_in
from tests.core.auth.conftest import buyer, make_staff, sign_in, staff_in  # noqa: F401

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def plant_cases(now: datetime) -> None:
    def case(number: int, risk: str, hours: float) -> DeskCase:
        due = now + timedelta(hours=hours)
        return DeskCase(
            f"t:{number}",
            "test",
            f"Case number {number}",
            "Subtitle",
            risk,
            "why",
            due,
            f"/fr/desk/?case={number}",
            "flag",
        )

    cases = [case(1, "low", 20), case(2, "high", 0.5), case(3, "low", -1), case(4, "high", -2)]

    def listed(actor: Actor, limit: int) -> Sequence[DeskCase]:
        return cases[:limit]

    register_source(DeskSource("tests", "Tests", "flag", "core.desk", lambda actor: len(cases), listed))
    register_source(DeskSource("hidden", "Hidden", "flag", "core.nobody", lambda actor: 5, listed))


@pytest.fixture
def moderator(app: Flask) -> UserData:
    return make_staff("m@odco.example", ("moderator",))


def test_visitors_sign_in_and_buyers_are_refused(client: FlaskClient, buyer: UserData) -> None:  # noqa: F811
    for path in ("/fr/desk/", "/fr/desk/audit", "/fr/desk/audit.csv"):
        assert client.get(path).headers["Location"].startswith("/fr/account/login?next=")
    sign_in(client, "salma@example.ma")
    for path in ("/fr/desk/", "/fr/desk/audit", "/fr/desk/audit.csv"):
        assert client.get(path).status_code == 403


def test_the_inbox_shows_late_cases_first_by_risk(client: FlaskClient, moderator: UserData) -> None:
    plant_cases(clock.now())
    staff_in(client, moderator.login)
    text = client.get("/fr/desk/").text
    places = [text.index(f"Case number {n}") for n in (4, 3, 2, 1)]
    assert places == sorted(places)
    assert "Hidden" not in text
    assert "Case number" not in client.get("/fr/desk/?source=other").text
    assert "Case number 2" in client.get("/ar/desk/?source=tests").text


def test_an_empty_inbox_says_so(client: FlaskClient, moderator: UserData) -> None:
    staff_in(client, moderator.login)
    assert client.get("/en/desk/").status_code == 200


@pytest.mark.parametrize(
    ("hours", "text", "kind"),
    [
        (-1, "late", "bad"),
        (0.67, "0 h 40", "bad"),
        (2.17, "2 h 10", "warn"),
        (5.5, "5 h 30", "wait"),
        (18, "18 h", ""),
        (49, "2 d", ""),
    ],
)
def test_delays_read_at_a_glance(app: Flask, hours: float, text: str, kind: str) -> None:
    from core.i18n import speaking

    with speaking("en"):
        assert due_in(NOW + timedelta(hours=hours), NOW) == (text, kind)


def test_the_audit_log_is_for_those_who_may_read_it(client: FlaskClient, moderator: UserData) -> None:
    staff_in(client, moderator.login)
    assert client.get("/fr/desk/audit").status_code == 403
    assert client.get("/fr/desk/audit.csv").status_code == 403


@pytest.fixture
def auditor(app: Flask, client: FlaskClient) -> UserData:
    admin = make_staff("admin@odco.example", ("admin",))
    staff_in(client, admin.login)
    with transaction():
        for n in range(120):
            audit(
                admin.id if n % 2 else None,
                "stall.suspended" if n % 3 else "claim.approved",
                f"vendor:{n}",
                reason="=1+1",
            )
    return admin


def test_the_log_is_filtered_and_paged_without_gaps(client: FlaskClient, auditor: UserData) -> None:
    seen, path = [], "/fr/desk/audit?subject=vendor:"
    while path:
        text = client.get(path).text
        found = text.split("subject=vendor:")[1:]
        seen += [int(part.split('"')[0].split("&")[0]) for part in found if part.split('"')[0].isdigit()]
        after = text.split('rel="next" href="')
        path = after[1].split('"')[0].replace("&amp;", "&") if len(after) > 1 else ""
    assert seen == list(reversed(range(120)))
    assert "vendor:1<" not in client.get("/fr/desk/audit?action=claim").text
    assert "Hind Bennani" in client.get("/fr/desk/audit?actor=admin@odco.example").text
    nobody = client.get("/fr/desk/audit?actor=nobody@example.ma").text
    assert "vendor:" not in nobody.split("<main")[1].split("<tbody>")[-1] or "<tbody>" not in nobody
    for odd in ("before=x", "before=٥", "before=99999999999999999999", "actor=%27", "action=%25"):
        assert client.get(f"/fr/desk/audit?{odd}").status_code == 200


def test_the_file_is_complete_harmless_and_recorded(client: FlaskClient, auditor: UserData) -> None:
    answer = client.get("/fr/desk/audit.csv?subject=vendor:")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 121
    assert rows[1][5] == "'=1+1"
    assert "attachment" in answer.headers["Content-Disposition"]
    last = session().scalar(select(AuditEntry.action).order_by(AuditEntry.id.desc()))
    assert last == "audit.exported"
