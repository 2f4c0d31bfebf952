"""Everything that waits for a registrar in their provinces, in a handful of statements."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, select, union_all

from core.auth.actor import Actor
from core.db import session
from registry.creation.models import ChangePoint, Contribution, Creation, Founder, NameProposal, NameRequest
from registry.creation.rules.states import due_at
from registry.desk import rules
from registry.desk.data import KINDS, Kind, Line
from registry.legal.services import law_at
from registry.permissions import DECIDE_CREATIONS, FILE
from registry.services import requests
from registry.services.reading import cooperative_cards

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
    return len(requests.list_requests(actor))


def _scoped(query: Any, actor: Actor) -> Any:
    query = query.where(Creation.state.in_(tuple(KIND_OF)))
    if actor.province_codes is not None:
        query = query.where(Creation.province_code.in_(actor.province_codes))
    return query


def _creations(actor: Actor, now: datetime) -> list[Line]:
    rows = session().scalars(_scoped(select(Creation), actor).order_by(Creation.touched_at).limit(MOST)).all()
    ids = [row.id for row in rows]
    if not ids:
        return []
    names, counts, law = _name_requests(ids), _counts(ids), law_at(now)
    return [_line(row, names, counts, law["founders_min"], law["review_delay"]) for row in rows]


def _name_requests(ids: list[int]) -> dict[int, tuple[NameRequest, list[str]]]:
    """The open request of each file, with the verdicts of its proposals in order."""
    found: dict[int, tuple[NameRequest, list[str]]] = {
        request.creation_id: (request, [])
        for request in session().scalars(select(NameRequest).where(NameRequest.live_key.in_(ids)))
    }
    query = (
        select(NameProposal.creation_id, NameProposal.report)
        .where(NameProposal.request_id.in_([request.id for request, _v in found.values()]))
        .order_by(NameProposal.request_id, NameProposal.position)
    )
    for creation_id, report in session().execute(query):
        found[creation_id][1].append(str(report.get("verdict", "")))
    return found


def _counts(ids: list[int]) -> dict[int, dict[str, int]]:
    """Changes asked for, contributions in kind, founders who said yes, by file; in one statement."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: {"changes": 0, "in_kind": 0, "founders": 0})
    parts = []
    for name, model in (("changes", ChangePoint), ("in_kind", Contribution), ("founders", Founder)):
        table: Any = model
        part = select(literal(name), table.creation_id, func.count()).where(table.creation_id.in_(ids))
        if name == "founders":
            part = part.where(Founder.state == "consented")
        parts.append(part.group_by(table.creation_id))
    for name, creation_id, number in session().execute(union_all(*parts)):
        found[creation_id][name] = number
    return found


def _line(row: Creation, names: Any, counts: dict[int, dict[str, int]], least: int, review_days: int) -> Line:
    kind, n = KIND_OF[row.state], counts[row.id]
    entered = row.submitted_at or row.touched_at
    name_ar, name_fr = row.name_ar, row.name_fr
    if kind == "name" and row.id in names:
        request, verdicts = names[row.id]
        risk, notes = rules.name_risk(verdicts)
        entered, due = request.requested_at, request.due_at
    else:
        risk, notes = rules.file_risk(n["changes"], n["in_kind"], n["founders"], least)
        due = due_at(row.clock_used, row.clock_started_at, row.review_days or review_days) or row.touched_at
    if kind == "appeal":
        entered = row.appealed_at or entered
        due, risk, notes = entered + timedelta(days=review_days), "high", ("second_reading", *notes)
    return Line(
        kind, row.id, row.number or "", name_ar, name_fr, row.province_code or "", row.state, entered, due, risk,
        notes, row.taken_by,
    )  # fmt: skip


def list_ends(actor: Actor) -> list[Line]:
    """Ends that wait for their second person."""
    waiting = requests.list_requests(actor)
    cards = cooperative_cards(request.cooperative_id for request in waiting)
    return [
        Line(
            "end", request.id, card.central_number, card.name_ar, card.name_fr, card.province_code,
            request.draft.kind, request.asked_at, request.asked_at + timedelta(days=PROMISE_DAYS), "high",
            ("second_person",), request.asked_by_id,
        )
        for request in waiting
        if (card := cards.get(request.cooperative_id))
    ]  # fmt: skip
