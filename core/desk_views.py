"""The staff desk's own pages: the inbox of all packages' cases, and the audit log."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from core import clock
from core.audit import audit
from core.audit_log import PAGE, AuditFilter, AuditLine, every_entry, list_actions, list_entries
from core.auth import (
    current_actor,
    find_user_by_login,
    fresh_required,
    permission_required,
    staff_required,
    users_by_id,
)
from core.auth.permissions import DESK, READ_AUDIT
from core.db import transaction
from core.desk import DeskCase, inbox, sources, waiting
from core.format import western_digits
from core.i18n import _
from core.tabular import csv_lines
from core.web import lang_blueprint

desk = lang_blueprint("desk", __name__, "/desk")
SHOWN = 100


@desk.after_request
def _never_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def inbox_count() -> int:
    """How many cases wait for the person at the desk."""
    return sum(waiting(current_actor()).values())


def due_in(due_at: datetime, now: datetime) -> tuple[str, str]:
    """What is left of a delay, as read on the desk, and how urgent it looks."""
    left = due_at - now
    if left <= timedelta(0):
        return _("late"), "bad"
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    if hours >= 24:
        return _("%(n)s d", n=hours // 24), ""
    kind = "bad" if hours < 1 else "warn" if hours < 4 else "wait" if hours < 8 else ""
    return (_("%(h)s h %(m)s", h=hours, m=f"{minutes:02d}") if hours < 10 else _("%(h)s h", h=hours)), kind


@desk.get("/", endpoint="inbox")
@staff_required
@permission_required(DESK)
def inbox_page() -> ResponseReturnValue:
    """What waits for this person: late first, then by what is left of the delay; filtered by source."""
    actor, now, only = current_actor(), clock.now(), request.args.get("source", "")
    known = [(s, waiting(actor)[s.key]) for s in sources(actor)]
    cases = [(case, *due_in(case.due_at, now)) for case in inbox(actor, now, only=only, limit=SHOWN)]
    return render_template(
        "core/desk_inbox.html", sources=known, total=sum(n for _s, n in known), picked=only, cases=cases,
        chosen=_chosen(cases), nav_key="inbox",
    )  # fmt: skip


def _chosen(cases: list[tuple[DeskCase, str, str]]) -> tuple[DeskCase, str, str] | None:
    wanted = request.args.get("case")
    return next((entry for entry in cases if entry[0].id == wanted), cases[0] if cases else None)


@desk.get("/audit")
@staff_required
@permission_required(READ_AUDIT)
def audit_log() -> ResponseReturnValue:
    """Who did what to which subject, and why."""
    wanted = _wanted()
    entries = list_entries(wanted, before=_number(request.args.get("before", "")), limit=PAGE + 1)
    shown = entries[:PAGE]
    people = users_by_id(e.actor_id for e in shown if e.actor_id)
    return render_template(
        "core/desk_audit.html", entries=shown, people=people, actions=list_actions(), args=request.args,
        before=shown[-1].id if len(entries) > PAGE else None, as_json=_as_json, nav_key="audit",
    )  # fmt: skip


@desk.get("/audit.csv")
@staff_required
@permission_required(READ_AUDIT)
@fresh_required
def audit_csv() -> ResponseReturnValue:
    """The same as a file; taking it is itself recorded."""
    wanted = _wanted()
    with transaction():
        audit(
            current_actor().user_id,
            "audit.exported",
            "audit:log",
            data={"action": wanted.action, "subject": wanted.subject},
        )
    headings = [_("Number"), _("Date"), _("Account"), _("Action"), _("Subject"), _("Reason"), _("Details")]
    lines = (text.encode() for text in csv_lines(headings, _rows(every_entry(wanted))))
    return Response(
        stream_with_context(lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )


def _rows(entries: Iterator[AuditLine]) -> Iterator[list[object]]:
    for e in entries:
        yield [
            e.id,
            e.at.isoformat(timespec="seconds"),
            e.actor_id,
            e.action,
            e.subject,
            e.reason,
            _as_json(e.data),
        ]


def _as_json(data: dict[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True) if data else ""


def _wanted() -> AuditFilter:
    text = request.args.get("actor", "").strip()
    known = find_user_by_login(text) if text else None
    actor_id = known.id if known else _number(text)
    if text and actor_id is None:
        actor_id = 0  # nobody
    return AuditFilter(
        request.args.get("action", "").strip()[:80], request.args.get("subject", "").strip()[:80], actor_id
    )


def _number(text: str) -> int | None:
    digits = western_digits(text).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
