"""Filings that end a cooperative: one person asks, another confirms (four eyes)."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.errors import NotAllowed
from core.i18n import _
from registry.data import FilingDraft, FilingRequestData
from registry.errors import AlreadyAsked, ReasonMissing, RequestDecided
from registry.models import Cooperative, FilingRequest
from registry.permissions import FILE
from registry.rules.record import as_json, from_json
from registry.services import journal
from registry.services.filing import checked, record, take
from registry.services.roles import refuse_own_case
from registry.services.standing import SHORTEST_REASON


def ask(cooperative_id: int, draft: FilingDraft, actor: Actor, now: datetime) -> int:
    """Ask for a grave filing; returns the request's id. Raises like `file`, ReasonMissing and AlreadyAsked."""
    actor.require(FILE)
    if actor.user_id is None:
        raise NotAllowed("nobody_asks", _("A person of the Office asks for this, not the product itself."))
    if len(" ".join(draft.reason.split())) < SHORTEST_REASON:
        raise ReasonMissing
    refuse_own_case(actor, cooperative_id)
    try:
        with transaction() as s, s.begin_nested():
            take(cooperative_id, actor, now)
            checked(draft, journal.histories([cooperative_id]).get(cooperative_id, []), now)
            return _insert(cooperative_id, draft, actor.user_id, now)
    except IntegrityError as twice:
        raise AlreadyAsked from twice


def _insert(cooperative_id: int, draft: FilingDraft, user_id: int, now: datetime) -> int:
    row = {
        "cooperative_id": cooperative_id, "kind": draft.kind, "draft": _stored(draft), "state": "asked",
        "asked_by_id": user_id, "asked_at": now, "live_key": f"{cooperative_id}:{draft.kind}",
    }  # fmt: skip
    id_ = session().execute(insert(FilingRequest).values(row).returning(FilingRequest.id)).scalar_one()
    audit(user_id, f"registry.ask_{draft.kind}", f"cooperative:{cooperative_id}", reason=draft.reason,
          data={"request": id_})  # fmt: skip
    return id_


def confirm(request_id: int, actor: Actor, now: datetime) -> int:
    """Record what somebody else asked for; returns the filing's id. Raises OwnCase, RequestDecided and like `file`."""
    actor.require(FILE)
    with transaction():
        request = _take_request(request_id, actor, "confirmed", "", now)
        filing_id = record(request.cooperative_id, request.draft, actor, now, asked_by=request.asked_by_id)
        decided = update(FilingRequest).where(FilingRequest.id == request_id)
        session().execute(decided.values(filing_id=filing_id))
    return filing_id


def refuse(request_id: int, actor: Actor, reason: str, now: datetime) -> None:
    """Decline what somebody else asked for. Raises ReasonMissing, OwnCase, RequestDecided."""
    actor.require(FILE)
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing
    with transaction():
        request = _take_request(request_id, actor, "refused", reason, now)
        refuse_own_case(actor, request.cooperative_id, request.asked_by_id)
        _audit_end(request, actor, "refuse", reason)


def withdraw(request_id: int, actor: Actor, now: datetime) -> None:
    """Take one's own request back. Raises NotAllowed, RequestDecided."""
    actor.require(FILE)
    with transaction():
        request = _take_request(request_id, actor, "withdrawn", "", now)
        if request.asked_by_id != actor.user_id:
            raise NotAllowed("not_your_request", _("Only the person who asked takes a request back."))
        _audit_end(request, actor, "withdraw", "")


def list_requests(actor: Actor) -> list[FilingRequestData]:
    """Requests that wait within the actor's provinces, oldest first."""
    actor.require(FILE)
    query = (
        select(FilingRequest)
        .join(Cooperative, Cooperative.id == FilingRequest.cooperative_id)
        .where(FilingRequest.state == "asked")
        .order_by(FilingRequest.asked_at, FilingRequest.id)
    )
    if actor.province_codes is not None:
        query = query.where(Cooperative.province_code.in_(actor.province_codes))
    return [_data(request) for request in session().scalars(query)]


def requests_of(cooperative_id: int) -> list[FilingRequestData]:
    """What was asked about a cooperative and what became of it, newest first. Whether one may read it: the caller."""
    query = select(FilingRequest).where(FilingRequest.cooperative_id == cooperative_id)
    return [_data(request) for request in session().scalars(query.order_by(FilingRequest.id.desc()))]


def _take_request(request_id: int, actor: Actor, state: str, reason: str, now: datetime) -> FilingRequestData:
    """Decide a request that still waits, within the actor's provinces: one person wins."""
    mine = (
        update(FilingRequest)
        .where(FilingRequest.id == request_id, FilingRequest.state == "asked")
        .values(
            state=state, decided_by_id=actor.user_id, decided_at=now, decision_reason=reason, live_key=None
        )
    )
    if actor.province_codes is not None:
        within = select(Cooperative.id).where(Cooperative.province_code.in_(actor.province_codes))
        mine = mine.where(FilingRequest.cooperative_id.in_(within))
    if not changed_one(mine.execution_options(synchronize_session=False)):
        raise RequestDecided
    query = select(FilingRequest).where(FilingRequest.id == request_id)
    return _data(session().scalars(query.execution_options(populate_existing=True)).one())


def _audit_end(request: FilingRequestData, actor: Actor, act: str, reason: str) -> None:
    audit(actor.user_id, f"registry.{act}_{request.draft.kind}", f"cooperative:{request.cooperative_id}",
          reason=reason, data={"request": request.id})  # fmt: skip


def _stored(draft: FilingDraft) -> dict[str, Any]:
    values = asdict(draft)
    return values | {
        "happened_on": draft.happened_on.isoformat(),
        "set": {name: as_json(value) for name, value in draft.set.items()},
    }


def _data(row: FilingRequest) -> FilingRequestData:
    stored = dict(row.draft)
    stored["happened_on"] = date.fromisoformat(stored["happened_on"])
    stored["set"] = {name: from_json(name, value) for name, value in stored["set"].items()}
    return FilingRequestData(
        row.id, row.cooperative_id, FilingDraft(**stored), row.state, row.asked_by_id, row.asked_at,
        row.decided_by_id, row.decided_at, row.decision_reason, row.filing_id,
    )  # fmt: skip
