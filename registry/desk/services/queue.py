"""Everything that waits for a registrar in their provinces, in a handful of statements."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from core.auth.actor import Actor
from core.db import session
from registry.creation.models import ChangePoint, Contribution, Creation, Founder, NameProposal, NameRequest
from registry.creation.rules.states import due_at
from registry.data import CooperativeCard
from registry.desk import rules
from registry.desk.data import KINDS, Kind, Line
from registry.legal.services import law_at
from registry.models import Cooperative, FilingRequest
from registry.permissions import DECIDE_CREATIONS, FILE
from registry.services.reading import card_of, card_rows

MOST = 2000
PROMISE_DAYS = 5
"""An end waits so long for its second person: the Office's own promise."""
KIND_OF: dict[str, Kind] = {
    "name_requested": "name",
    "submitted": "file",
    "in_review": "file",
    "appealed": "appeal",
}


def list_queue(
    actor: Actor, now: datetime, kind: str = "", provinces: frozenset[str] | None = None
) -> list[Line]:
    """What waits, the most urgent first; of one kind, or of some provinces, when asked."""
    actor.require(DECIDE_CREATIONS)
    lines: list[Line] = []
    if kind != "end":
        lines += _creations(actor, now)
    if kind in ("", "end") and actor.may(FILE):
        lines += list_ends(actor)
    kept = (line for line in lines if kind in ("", line.kind))
    return rules.in_order(
        (line for line in kept if provinces is None or line.province_code in provinces), now
    )


def count_queue(lines: Iterable[Line]) -> dict[str, int]:
    """How many of each kind."""
    counts = dict.fromkeys(KINDS, 0)
    for line in lines:
        counts[line.kind] += 1
    return {kind: counts[kind] for kind in KINDS}


def count_waiting(actor: Actor) -> int:
    """How many creations wait in the actor's provinces, in one statement, for the inbox."""
    actor.require(DECIDE_CREATIONS)
    return session().scalar(_scoped(select(func.count(Creation.id)), actor)) or 0


def count_ends(actor: Actor) -> int:
    """How many ends wait for a second person in the actor's provinces."""
    actor.require(FILE)
    query = select(func.count(FilingRequest.id)).join(
        Cooperative, Cooperative.id == FilingRequest.cooperative_id
    )
    return session().scalar(_asked(query, actor)) or 0


def _scoped(query: Any, actor: Actor) -> Any:
    query = query.where(Creation.state.in_(tuple(KIND_OF)))
    if actor.province_codes is not None:
        query = query.where(Creation.province_code.in_(actor.province_codes))
    return query


def _creations(actor: Actor, now: datetime) -> list[Line]:
    """Files that wait, each with how many changes were asked, contributions in kind, and founders who said yes."""
    query = select(
        Creation, _how_many(ChangePoint), _how_many(Contribution), _how_many(Founder, state="consented")
    )
    rows = session().execute(_scoped(query, actor).order_by(Creation.touched_at).limit(MOST)).all()
    if not rows:
        return []
    names, law = _name_requests([row[0].id for row in rows]), law_at(now)
    return [_line(row, names, counts, law["founders_min"], law["review_delay"]) for row, *counts in rows]


def _how_many(model: Any, **only: str) -> Any:
    counted = select(func.count(model.id)).where(model.creation_id == Creation.id).filter_by(**only)
    return counted.correlate(Creation).scalar_subquery()


def _name_requests(ids: list[int]) -> dict[int, tuple[NameRequest, list[str]]]:
    """The open request of each file, with the verdicts of its proposals in order."""
    found: dict[int, tuple[NameRequest, list[str]]] = {}
    query = (
        select(NameRequest, NameProposal.report)
        .outerjoin(NameProposal, NameProposal.request_id == NameRequest.id)
        .where(NameRequest.live_key.in_(ids))
        .order_by(NameRequest.id, NameProposal.position)
    )
    for request, report in session().execute(query):
        verdicts = found.setdefault(request.creation_id, (request, []))[1]
        if report is not None:
            verdicts.append(str(report.get("verdict", "")))
    return found


def _line(row: Creation, names: Any, counts: Sequence[int], least: int, review_days: int) -> Line:
    kind, (changes, in_kind, founders) = KIND_OF[row.state], counts
    entered = row.submitted_at or row.touched_at
    name_ar, name_fr = row.name_ar, row.name_fr
    if kind == "name" and row.id in names:
        request, verdicts = names[row.id]
        risk, notes = rules.name_risk(verdicts)
        entered, due = request.requested_at, request.due_at
    else:
        risk, notes = rules.file_risk(changes, in_kind, founders, least)
        due = due_at(row.clock_used, row.clock_started_at, row.review_days or review_days) or row.touched_at
    if kind == "appeal":
        entered = row.appealed_at or entered
        due, risk, notes = entered + timedelta(days=review_days), "high", ("second_reading", *notes)
    return Line(
        kind, row.id, row.number or "", name_ar, name_fr, row.province_code or "", row.state, entered, due, risk,
        notes, row.taken_by,
    )  # fmt: skip


def list_ends(actor: Actor) -> list[Line]:
    """Ends that wait for their second person, in one statement."""
    actor.require(FILE)
    asked = FilingRequest
    query = (
        card_rows()
        .add_columns(asked.id.label("request_id"), asked.kind.label("act"), asked.asked_at, asked.asked_by_id)
        .join(asked, asked.cooperative_id == Cooperative.__table__.c.id)
    )
    rows = session().execute(_asked(query, actor).order_by(asked.asked_at, asked.id))
    return [_end(card_of(row), row) for row in rows]


def _asked(query: Any, actor: Actor) -> Any:
    query = query.where(FilingRequest.state == "asked")
    if actor.province_codes is not None:
        query = query.where(Cooperative.province_code.in_(actor.province_codes))
    return query


def _end(card: CooperativeCard, row: Any) -> Line:
    return Line(
        "end", row.request_id, card.central_number, card.name_ar, card.name_fr, card.province_code, row.act,
        row.asked_at, row.asked_at + timedelta(days=PROMISE_DAYS), "high", ("second_person",), row.asked_by_id,
    )  # fmt: skip
