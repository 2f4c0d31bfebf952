"""The Office's side of a file: names, review, refusal, appeal. Called by the registrar's desk.

Every act needs `registry.creations`, the file's province in the registrar's scope, and somebody who is not in the file
(OwnCase). Two registrars at once: one wins, the other reads who and when (MovedOn). Acts with a reason write to the
founders; `letters.letter` shows the same words before.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.errors import NotFound
from core.i18n import _
from core.storage import storage
from registry.creation.data import CreationData, PersonData
from registry.creation.errors import BadEntry, CreationNotFound, NameTaken
from registry.creation.models import (
    ChangePoint,
    Creation,
    CreationDocument,
    CreationMessage,
    Founder,
    NameProposal,
    NameRequest,
)
from registry.creation.rules.names import name_key
from registry.creation.rules.states import ASKABLE, WITH_OFFICE, State, end_of_day
from registry.creation.services import reading
from registry.creation.services.letters import tell
from registry.creation.services.moving import move
from registry.data import CreationCard
from registry.errors import OutsideScope, OwnCase
from registry.legal.services import law_at
from registry.naming.services import check_name, place_words
from registry.permissions import DECIDE_CREATIONS

Points = Sequence[tuple[str, str]]
"""(section, what to change); sections: idea, founders, capital, organs, statutes, documents."""


def list_files(actor: Actor, states: Sequence[State] = WITH_OFFICE, limit: int = 100) -> list[CreationCard]:
    """Files in these states in the actor's provinces, those touched longest ago first."""
    ids = (
        session()
        .scalars(_within(actor, states).order_by(Creation.touched_at, Creation.id).limit(limit))
        .all()
    )
    return reading.creation_cards(ids)


def count_files(actor: Actor, states: Sequence[State] = WITH_OFFICE) -> int:
    """How many files are in these states in the actor's provinces."""
    return session().scalar(_within(actor, states).with_only_columns(func.count())) or 0


def _within(actor: Actor, states: Sequence[State]) -> Select[int]:
    actor.require(DECIDE_CREATIONS)
    query = select(Creation.id).where(Creation.state.in_(states))
    return (
        query
        if actor.province_codes is None
        else query.where(Creation.province_code.in_(actor.province_codes))
    )


def get_file(actor: Actor, creation_id: int, now: datetime) -> CreationData:
    """A whole file, people masked. Raises NotAllowed, CreationNotFound, OutsideScope."""
    actor.require(DECIDE_CREATIONS)
    file = reading.load(creation_id, now)
    if file.state == "draft" and not file.requests:
        raise CreationNotFound  # nobody has asked the Office anything yet
    if not actor.covers(file.province_code or ""):
        raise OutsideScope
    return file


def to_decide(actor: Actor, creation_id: int, now: datetime) -> CreationData:
    """The same for whoever may decide about it: nobody who is in the file. Raises OwnCase too."""
    file = get_file(actor, creation_id, now)
    if actor.user_id is not None and actor.user_id in {file.leader_id, *(f.user_id for f in file.founders)}:
        raise OwnCase
    return file


def reserve_name(actor: Actor, creation_id: int, proposal_id: int, now: datetime) -> None:
    """Hold one of the proposed names; those before it are refused, those after it lapse.

    Raises NameTaken when a cooperative has it or another file holds it, MovedOn, NotFound.
    """
    with transaction() as s:
        file = to_decide(actor, creation_id, now)
        chosen = _proposal(creation_id, proposal_id)
        days = law_at(now)["name_reservation"]
        until = end_of_day(now + timedelta(days=days))
        move(creation_id, "reserve_name", actor.user_id, now, reserved_at=now, reserved_until=until, reminded_at=None,
             name_ar=chosen.name_ar, name_fr=chosen.name_fr)  # fmt: skip
        _close_request(chosen.request_id, "reserved", "", actor, now)
        _hold(file, chosen)
        s.execute(_others(chosen, "<").values(state="refused"))
        s.execute(_others(chosen, ">").values(state="lapsed"))
        audit(
            actor.user_id, "creation.reserve_name", f"creation:{creation_id}", data={"proposal": proposal_id}
        )
        tell(reading.load(creation_id, now), "reserve_name", until=until)


def _proposal(creation_id: int, proposal_id: int) -> NameProposal:
    query = select(NameProposal).join(NameRequest, NameRequest.id == NameProposal.request_id)
    found = session().scalar(query.where(NameProposal.id == proposal_id, NameRequest.live_key == creation_id))
    if found is None:
        raise NotFound("proposal_not_found", _("This name is not in the open request of this file."))
    return found


def _hold(file: CreationData, chosen: NameProposal) -> None:
    names, key = (chosen.name_ar, chosen.name_fr), str(file.id)
    report = check_name(*names, file.sector_code or "", file.province_code or "", besides=[key])
    if report.verdict == "same":
        raise NameTaken
    held_ar, held_fr = (name_key(name, place_words()) for name in names)
    mine = update(NameProposal).where(NameProposal.id == chosen.id, NameProposal.state == "proposed")
    try:
        with session().begin_nested():
            session().execute(mine.values(state="reserved", held_ar=held_ar, held_fr=held_fr))
    except IntegrityError as error:
        raise NameTaken from error


def _others(chosen: NameProposal, side: str) -> Any:
    where = (
        NameProposal.position < chosen.position if side == "<" else NameProposal.position > chosen.position
    )
    return update(NameProposal).where(NameProposal.request_id == chosen.request_id, where)


def _close_request(request_id: int, outcome: str, reason: str, actor: Actor, now: datetime) -> None:
    closing = update(NameRequest).where(NameRequest.id == request_id, NameRequest.outcome == "")
    values = {
        "outcome": outcome,
        "reason": reason,
        "decided_by": actor.user_id,
        "decided_at": now,
        "live_key": None,
    }
    changed_one(closing.values(**values))


def refuse_names(actor: Actor, creation_id: int, reason: str, now: datetime) -> None:
    """Refuse all proposed names, with the reason the founders read. Raises ReasonMissing, MovedOn."""
    with transaction() as s:
        to_decide(actor, creation_id, now)
        move(creation_id, "refuse_names", actor.user_id, now, reason=reason)
        request_id = s.scalar(select(NameRequest.id).where(NameRequest.live_key == creation_id))
        if request_id is not None:
            _close_request(request_id, "refused", reason, actor, now)
            refused = update(NameProposal).where(NameProposal.request_id == request_id)
            s.execute(refused.values(state="refused", reason=reason))
        _note(actor, creation_id, "refuse_names", reason, now)


def take(actor: Actor, creation_id: int, now: datetime) -> None:
    """Begin to read a submitted file. Raises MovedOn when a colleague has taken it."""
    with transaction():
        to_decide(actor, creation_id, now)
        move(creation_id, "take", actor.user_id, now, taken_by=actor.user_id)
        _note(actor, creation_id, "take", "", now)


def ask_changes(actor: Actor, creation_id: int, points: Points, now: datetime) -> None:
    """Ask for changes, point by point; the clock stops until the founders answer. Raises BadEntry, MovedOn."""
    wanted = [(section, " ".join(text.split())) for section, text in points if text.strip()]
    if not wanted or any(section not in ASKABLE for section, _text in wanted):
        raise BadEntry({"points": _("Write at least one thing to change, and the step where it stands.")})
    reason = "; ".join(text for _section, text in wanted)
    with transaction() as s:
        to_decide(actor, creation_id, now)
        move(creation_id, "ask_changes", actor.user_id, now, reason=reason)
        row = {"creation_id": creation_id, "asked_by": actor.user_id, "asked_at": now}
        s.execute(insert(ChangePoint), [row | {"section": section, "text": text} for section, text in wanted])
        _note(actor, creation_id, "ask_changes", reason, now)


def resume(actor: Actor, creation_id: int, reason: str, now: datetime) -> None:
    """Take back the request for changes: the clock runs again. Raises ReasonMissing, MovedOn."""
    with transaction() as s:
        to_decide(actor, creation_id, now)
        move(creation_id, "resume", actor.user_id, now, reason=reason)
        open_points = update(ChangePoint).where(
            ChangePoint.creation_id == creation_id, ChangePoint.closed_at.is_(None)
        )
        s.execute(open_points.values(closed_at=now))
        _note(actor, creation_id, "resume", reason, now)


def refuse(actor: Actor, creation_id: int, reason: str, now: datetime) -> None:
    """Refuse to register, with the reason; the founders may appeal once. Raises ReasonMissing, MovedOn."""
    with transaction():
        to_decide(actor, creation_id, now)
        move(creation_id, "refuse", actor.user_id, now, reason=reason, refusal_reason=reason,
             decided_by=actor.user_id, decided_at=now)  # fmt: skip
        until = end_of_day(now + timedelta(days=law_at(now)["appeal_days"]))
        _note(actor, creation_id, "refuse", reason, now, until)


def decide_appeal(actor: Actor, creation_id: int, accepted: bool, reason: str, now: datetime) -> None:
    """Second reading, by somebody else than who refused: read the file again, or uphold the refusal. Raises OwnCase."""
    act = "reopen" if accepted else "uphold"
    with transaction():
        file = to_decide(actor, creation_id, now)
        if actor.user_id is not None and actor.user_id == file.decided_by:
            raise OwnCase
        taken: dict[str, Any] = {"taken_by": actor.user_id} if accepted else {}
        move(
            creation_id,
            act,
            actor.user_id,
            now,
            reason=reason,
            decided_by=actor.user_id,
            decided_at=now,
            **taken,
        )
        _note(actor, creation_id, act, reason, now)


def _note(
    actor: Actor, creation_id: int, act: str, reason: str, now: datetime, until: datetime | None = None
) -> None:
    """The line of the audit log, and the letters."""
    audit(actor.user_id, f"creation.{act}", f"creation:{creation_id}", reason=reason)
    tell(reading.load(creation_id, now), act, reason=reason, until=until)


def write_message(actor: Actor, creation_id: int, text: str, now: datetime) -> None:
    """Write to the founders without moving the file."""
    text = text.strip()[:2000]
    if not text:
        raise BadEntry({"text": _("Write the message.")})
    with transaction() as s:
        file = get_file(actor, creation_id, now)
        row = {
            "creation_id": creation_id,
            "author_id": actor.user_id,
            "from_office": True,
            "text": text,
            "at": now,
        }
        s.execute(insert(CreationMessage).values(row))
        audit(actor.user_id, "creation.message", f"creation:{creation_id}")
        tell(file, "message", reason=text)


def check_document(actor: Actor, creation_id: int, document_id: int, now: datetime) -> None:
    """Tick a document as read and right."""
    with transaction() as s:
        get_file(actor, creation_id, now)
        mine = CreationDocument.id == document_id, CreationDocument.creation_id == creation_id
        s.execute(update(CreationDocument).where(*mine).values(checked_at=now, checked_by=actor.user_id))
        audit(
            actor.user_id,
            "creation.document_checked",
            f"creation:{creation_id}",
            data={"document": document_id},
        )


def open_document(actor: Actor, creation_id: int, document_id: int, now: datetime) -> tuple[bytes, str]:
    """(bytes, content type) of a document, for registrars; every look is in the audit log. Raises NotFound."""
    get_file(actor, creation_id, now)
    row = session().get(CreationDocument, document_id)
    if row is None or row.creation_id != creation_id or not row.key:
        raise NotFound("document_not_found", _("This document does not exist."))
    content, kind = storage().open(row.key), row.content_type
    with transaction():
        audit(
            actor.user_id, "creation.document_read", f"creation:{creation_id}", data={"document": document_id}
        )
    return content, kind


def unmask_founder(actor: Actor, creation_id: int, founder_id: int, now: datetime) -> PersonData | None:
    """A founder with their CIN, for registrars; every look is in the audit log. None before consent."""
    get_file(actor, creation_id, now)
    row = session().get(Founder, founder_id)
    if row is None or row.creation_id != creation_id:
        raise NotFound("founder_not_found", _("This founder is not in the file."))
    person = reading.person_of(row)
    with transaction():
        audit(actor.user_id, "creation.founder_read", f"creation:{creation_id}", data={"founder": founder_id})
    return person
