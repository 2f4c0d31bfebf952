"""A report prepared, read by two people, frozen."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from scoring.board import gateway
from scoring.board.data import ReportCard, ReportLine
from scoring.board.errors import NoSuchReport, ReportChanged, ReportFrozen
from scoring.board.models import Frozen, Report
from scoring.board.rules.contents import canonical, seal
from scoring.board.services.counting import Step, no_step
from scoring.board.services.gathering import gather
from scoring.errors import NeedsAnotherPerson
from scoring.permissions import BOARD_APPROVE, BOARD_PREPARE, BOARD_READ

_LONGEST = 2000


def look(as_of: date, now: datetime) -> ReportCard:
    """The report as of a day: the approved one, or what the registers say now, kept nowhere."""
    query = select(Report.id).where(Report.as_of == as_of, Report.state == "approved")
    found = session().scalar(query.order_by(Report.edition.desc()).limit(1))
    if found is not None:
        return _card(_row(found))
    content = gather(as_of, now)
    return ReportCard(0, as_of, 0, "preview", content, seal(canonical(content)), None, now)


def prepare(actor: Actor, as_of: date, asks_ar: str, asks_fr: str, now: datetime) -> int:
    """Make the report of a day, or make it again while it is not approved; who had agreed reads it again if it
    changed. After an approval it is the next edition. Raises BadDay."""
    actor.require(BOARD_PREPARE)
    return make(actor.user_id, as_of, asks_ar, asks_fr, now)


def make(
    user_id: int | None, as_of: date, asks_ar: str, asks_fr: str, now: datetime, step: Step = no_step
) -> int:
    """The same for whoever was found to be allowed when it was asked for."""
    asks = {"asks_ar": asks_ar.strip()[:_LONGEST], "asks_fr": asks_fr.strip()[:_LONGEST]}
    text = canonical(gather(as_of, now, asks["asks_ar"], asks["asks_fr"], step))
    made = {"content": text, "seal": seal(text), "prepared_by": user_id, "prepared_at": now, **asks}
    open_ = select(Report.id).where(Report.as_of == as_of, Report.state != "approved")
    with transaction():
        found = session().scalar(open_)
        found = _insert(as_of, made) if found is None else _again(found, made)
        audit(user_id, "board.prepare", f"board_report:{found}", data={"seal": made["seal"]})
    return found


def _insert(as_of: date, made: dict[str, Any]) -> int:
    last = session().scalar(select(func.max(Report.edition)).where(Report.as_of == as_of)) or 0
    row = {"as_of": as_of, "edition": last + 1, "state": "draft", **made}
    try:
        return session().execute(insert(Report).values(row).returning(Report.id)).scalar_one()
    except IntegrityError as error:  # somebody prepared the same day meanwhile
        raise ReportChanged from error


def _again(report_id: int, made: dict[str, Any]) -> int:
    same = update(Report).where(
        Report.id == report_id, Report.seal == made["seal"], Report.state != "approved"
    )
    other = update(Report).where(Report.id == report_id, Report.state != "approved")
    fresh = {"state": "draft", "first_by": None, "first_at": None}
    if not changed_one(same.values(prepared_at=made["prepared_at"])) and not changed_one(
        other.values(**made, **fresh)
    ):
        raise ReportFrozen
    return report_id


def agree(actor: Actor, report_id: int, read: str, now: datetime) -> str:
    """Agree to the report whose seal one has `read`; the second of two people freezes it. Returns the new state.

    Raises ReportChanged, ReportFrozen, NeedsAnotherPerson for somebody who agreed before.
    """
    actor.require(BOARD_APPROVE)
    with transaction():  # judged on the row that is then changed: what others did meanwhile was not read here
        row = _row(report_id)
        if row.state == "approved":
            raise ReportFrozen
        if row.seal != read:
            raise ReportChanged
        if actor.user_id is None or actor.user_id == row.first_by:
            raise NeedsAnotherPerson
        state = _second(row, actor, now) if row.state == "seconded" else _first(row, actor, now)
        audit(actor.user_id, "board.agree", f"board_report:{report_id}", data={"seal": read, "state": state})
    return state


def _first(row: Report, actor: Actor, now: datetime) -> str:
    mine = update(Report).where(Report.id == row.id, Report.state == "draft", Report.seal == row.seal)
    if not changed_one(mine.values(state="seconded", first_by=actor.user_id, first_at=now)):
        raise ReportChanged
    return "seconded"


def _second(row: Report, actor: Actor, now: datetime) -> str:
    mine = update(Report).where(
        Report.id == row.id, Report.state == "seconded", Report.seal == row.seal, Report.first_by == row.first_by
    )  # fmt: skip
    if not changed_one(mine.values(state="approved", second_by=actor.user_id, frozen_at=now)):
        raise ReportChanged
    frozen = {
        "report_id": row.id, "content": row.content, "seal": row.seal, "frozen_at": now,
        "digests": gateway.digests(json.loads(row.content)),
    }  # fmt: skip
    session().execute(insert(Frozen).values(frozen))
    return "approved"


def get_report(actor: Actor, report_id: int) -> ReportCard:
    """One report. Raises NoSuchReport."""
    actor.require(BOARD_READ)
    return _card(_row(report_id))


def list_reports(actor: Actor, limit: int = 60) -> list[ReportLine]:
    """Reports, the latest day first."""
    actor.require(BOARD_READ)
    query = select(
        Report.id, Report.as_of, Report.edition, Report.state, Report.prepared_at, Report.frozen_at
    ).order_by(Report.as_of.desc(), Report.edition.desc())
    return [ReportLine(*row) for row in session().execute(query.limit(limit))]


def _row(report_id: int) -> Report:
    row = session().get(Report, report_id, populate_existing=True)
    if row is None:
        raise NoSuchReport
    return row


def _card(row: Report) -> ReportCard:
    """A frozen report is read from what was frozen."""
    text, mark = row.content, row.seal
    if row.state == "approved" and (frozen := session().get(Frozen, row.id)):
        text, mark = frozen.content, frozen.seal
    return ReportCard(
        row.id, row.as_of, row.edition, row.state, json.loads(text), mark, row.prepared_by, row.prepared_at,
        row.first_by, row.second_by, row.frozen_at,
    )  # fmt: skip


def rendered_otherwise(report_id: int) -> list[str]:
    """Names of the papers of a frozen report that this release renders otherwise than when it was frozen."""
    frozen = session().get(Frozen, report_id)
    if frozen is None:
        raise NoSuchReport
    today = gateway.digests(json.loads(frozen.content))
    return [name for name, digest in frozen.digests.items() if today.get(name) != digest]
