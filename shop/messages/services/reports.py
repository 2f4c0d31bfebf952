"""Reporting a conversation, and what staff decide: keep, hide messages, close the conversation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.errors import NotFound
from core.events import announce
from core.i18n import _
from registry import api as registry
from shop.messages import permissions, rules
from shop.messages.data import ThreadData
from shop.messages.errors import BadThreadReport, ThreadReportDecided
from shop.messages.events import ThreadDecided
from shop.messages.models import Message, Thread, ThreadReport
from shop.messages.services import access, reading
from shop.messages.services.access import Side
from shop.vendors.services import get_vendor_card, vendor_ids_within

DECISIONS = ("kept", "hidden", "blocked")


def report(side: Side, thread_id: int, why: str, text: str, now: datetime) -> None:
    """Tell the Office; it may read the conversation from now on. A second report of one side adds nothing."""
    access.get_thread(side, thread_id)
    if why not in rules.WHYS:
        raise BadThreadReport
    ratelimit.limit("thread-report", f"{side.party}:{thread_id}", times=5, per=24 * 3600)
    row = {
        "thread_id": thread_id, "party": side.party, "reporter_id": side.user_id, "why": why,
        "text": text.strip()[:1000], "live_key": f"{thread_id}:{side.party}", "at": now,
    }  # fmt: skip
    try:
        with transaction() as s:
            s.execute(insert(ThreadReport).values(row))
            opened = update(Thread).where(Thread.id == thread_id, Thread.staff_since.is_(None))
            s.execute(opened.values(staff_since=now).execution_options(synchronize_session=False))
    except IntegrityError:
        return  # said before


@dataclass(frozen=True)
class ReportedThread:
    """An open report with its conversation's sides."""

    report: ThreadReport
    thread: ThreadData


def _open_reports(actor: Actor) -> Select[ThreadReport]:
    actor.require(permissions.MODERATE)
    return (
        select(ThreadReport)
        .join(Thread, Thread.id == ThreadReport.thread_id)
        .where(ThreadReport.state == "open", Thread.vendor_id.in_(vendor_ids_within(actor)))
    )


def count_reported(actor: Actor) -> int:
    """How many reports wait in the actor's provinces."""
    return session().scalar(select(func.count()).select_from(_open_reports(actor).subquery())) or 0


def report_queue(actor: Actor, limit: int = 100) -> list[ReportedThread]:
    """Open reports in the actor's provinces, oldest first."""
    rows = session().scalars(_open_reports(actor).order_by(ThreadReport.at).limit(limit)).all()
    return [ReportedThread(row, reading.get_for_news(row.thread_id)[0]) for row in rows]


def get_report(actor: Actor, report_id: int) -> ReportedThread:
    """One open report with all that was said; the look is in the audit log. Raises NotFound."""
    row = session().scalars(_open_reports(actor).where(ThreadReport.id == report_id)).first()
    if row is None:
        raise NotFound("report_not_found", _("This report does not exist, or was decided."))
    return ReportedThread(row, reading.read_as_staff(actor, row.thread_id))


def decide(actor: Actor, report_id: int, state: str, hide: list[int], reason: str, now: datetime) -> None:
    """Keep the conversation, hide some of its messages, or close it; with a reason. Raises OwnCase for who acts for
    the cooperative, ThreadReportDecided when somebody else was faster."""
    found = session().scalars(_open_reports(actor).where(ThreadReport.id == report_id)).first()
    if found is None:
        raise NotFound("report_not_found", _("This report does not exist, or was decided."))
    thread = access.get_thread(access.staff(actor), found.thread_id)
    registry.refuse_own_case(actor, get_vendor_card(thread.vendor_id).cooperative.id)
    if state not in DECISIONS or not reason.strip() or (state == "hidden" and not hide):
        raise BadThreadReport
    with transaction() as s:
        _close(report_id, state, actor, reason, now)
        if state == "hidden":
            mine = update(Message).where(Message.thread_id == thread.id, Message.id.in_(hide))
            s.execute(mine.values(state="hidden").execution_options(synchronize_session=False))
        if state == "blocked":
            shut = update(Thread).where(Thread.id == thread.id).values(state="blocked")
            s.execute(shut.execution_options(synchronize_session=False))
        audit(actor.user_id, f"thread.{state}", f"thread:{thread.id}", reason=reason.strip()[:500])
        announce(ThreadDecided(thread.id, state))


def _close(report_id: int, state: str, actor: Actor, reason: str, now: datetime) -> None:
    mine = update(ThreadReport).where(ThreadReport.id == report_id, ThreadReport.state == "open")
    values = {"state": state, "decided_at": now, "decided_by": actor.user_id, "reason": reason.strip()[:2000]}
    if not changed_one(mine.values(**values, live_key=None).execution_options(synchronize_session=False)):
        raise ThreadReportDecided
