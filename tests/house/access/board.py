"""A report to the board in the world: prepared, not yet agreed to."""

from datetime import date, datetime
from typing import Any

from core.auth.actor import Actor
from core.clock import local_date
from core.db import session
from scoring.board.models import Report
from scoring.board.rules.periods import period_of
from scoring.board.services import reports
from scoring.permissions import BOARD_PREPARE

NONE = 987_654


def prepare_report(people: dict[str, int], now: datetime) -> None:
    """The report of the last half-year."""
    actor = Actor(people["admin"], frozenset({BOARD_PREPARE}), None, is_staff=True)
    reports.prepare(actor, _day(now), "", "", now)


def _day(now: datetime) -> date:
    return period_of(local_date(now)).before


def _reports(_world: Any) -> Any:
    yield "", {"report_id": 1}, ""
    yield "none", {"report_id": NONE}, ""


def _papers(_world: Any) -> Any:
    for report_id, owner in ((1, ""), (NONE, "none")):
        yield owner, {"report_id": report_id, "paper": "fr", "form": "csv"}, ""


def _seal(world: Any, _case: Any, _person: str) -> dict[str, str]:
    with world.app.app_context():
        row = session().get(Report, 1)
        return {"seal": row.seal if row else ""}


BOARD_KINDS: dict[str, Any] = {"board_report": _reports, "board_paper": _papers}
BOARD_FORMS: dict[str, Any] = {
    "board_desk.prepare": {"as_of": "2025-06-30", "asks_ar": "", "asks_fr": ""},
    "board_desk.agree": _seal,
}
