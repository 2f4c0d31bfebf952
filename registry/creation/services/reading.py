"""Reading files: whole ones for their founders and for registrars, cards for other packages."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from core.crypto import decrypt
from core.db import session
from core.format import mask_phone
from core.i18n import pick
from registry.creation.data import (
    ChangeData,
    ClockData,
    ContributionData,
    CreationData,
    DocumentData,
    FounderData,
    MessageData,
    NameRequestData,
    PersonData,
    ProposalData,
    StepData,
)
from registry.creation.errors import CreationNotFound
from registry.creation.models import (
    ChangePoint,
    Contribution,
    Creation,
    CreationDocument,
    CreationMessage,
    CreationTransition,
    Founder,
    NameProposal,
    NameRequest,
)
from registry.creation.rules.founders import OPEN_STATES, mask_cin
from registry.creation.rules.states import days_left, due_at
from registry.data import CreationCard

_PLAIN = (
    "id", "state", "origin", "name_ar", "name_fr", "sector_code", "province_code", "commune_code", "address_ar",
    "address_fr", "object_ar", "object_fr", "court_code", "reserved_at", "reserved_until", "share_centimes", "organ",
    "duration_years", "close_month", "assembly_on", "assembly_place_ar", "assembly_place_fr", "statutes_version",
    "statutes_hash", "statutes_at", "submitted_at", "taken_by", "decided_by", "decided_at", "refusal_reason",
    "appealed_at", "cooperative_id", "is_demo", "created_at", "touched_at",
)  # fmt: skip


def load(creation_id: int, now: datetime | None = None) -> CreationData:
    """A whole file, whoever asks: callers check. Raises CreationNotFound."""
    row = session().get(Creation, creation_id)
    if row is None:
        raise CreationNotFound
    contributions = _contributions(creation_id)
    return CreationData(
        **{name: getattr(row, name) for name in _PLAIN},
        number=row.number or "",
        leader_id=row.user_id,
        legal_categories=list(row.legal_categories),
        clock=_clock(row, now),
        founders=_founders(row, contributions),
        contributions=contributions,
        requests=_requests(creation_id),
        documents=_documents(creation_id),
        changes=_changes(creation_id),
        messages=_messages(creation_id),
        history=_history(creation_id),
    )


def load_for_founder(user_id: int, creation_id: int, now: datetime | None = None) -> CreationData:
    """A file for its leader or for a founder who said yes. Raises CreationNotFound for everybody else."""
    file = load(creation_id, now)
    if user_id != file.leader_id and user_id not in {f.user_id for f in file.consented}:
        raise CreationNotFound
    return file


def _clock(row: Creation, now: datetime | None) -> ClockData | None:
    if row.submitted_at is None or now is None:
        return None
    started, days = row.clock_started_at, row.review_days
    left = days_left(row.clock_used, started, days, now)
    return ClockData(days, left, due_at(row.clock_used, started, days), started is not None)


def _of(model: Any, creation_id: int, *order: Any) -> Sequence[Any]:
    query = select(model).where(model.creation_id == creation_id).order_by(*(order or (model.id,)))
    return session().scalars(query.execution_options(populate_existing=True)).all()


def _founders(file: Creation, contributions: list[ContributionData]) -> list[FounderData]:
    in_kind: dict[int, int] = {}
    for brought in contributions:
        in_kind[brought.founder_id] = in_kind.get(brought.founder_id, 0) + brought.shares
    rows = [row for row in _of(Founder, file.id) if row.state in OPEN_STATES]
    return [_founder(row, file.user_id, in_kind.get(row.id, 0)) for row in rows]


def _founder(row: Founder, leader_id: int, in_kind: int) -> FounderData:
    person = json.loads(decrypt(row.person_enc)) if row.person_enc else {}
    label = pick(ar=person.get("name_ar"), fr=person.get("name_fr"))
    label = label or (decrypt(row.label_enc) if row.label_enc else "")
    return FounderData(
        id=row.id, state=row.state, user_id=row.user_id, label=label,
        phone=mask_phone(decrypt(row.phone_enc)) if row.phone_enc else "",
        cin=mask_cin(person["cin"]) if person.get("cin") else "",
        is_leader=row.user_id is not None and row.user_id == leader_id,
        is_woman=row.is_woman, organ_role=row.organ_role, shares=row.shares, in_kind=in_kind,
        released_centimes=row.released_centimes, expires_at=row.expires_at,
    )  # fmt: skip


def person_of(row: Founder) -> PersonData | None:
    """The person behind a founder, unmasked; None before consent. Whoever calls leaves a line in the audit log."""
    if not row.person_enc:
        return None
    stored = json.loads(decrypt(row.person_enc))
    return PersonData(**{**stored, "born_on": date.fromisoformat(stored["born_on"])})


def _contributions(creation_id: int) -> list[ContributionData]:
    return [
        ContributionData(row.id, row.founder_id, row.what_ar, row.what_fr, row.shares)
        for row in _of(Contribution, creation_id)
    ]


def _requests(creation_id: int) -> list[NameRequestData]:
    proposals: dict[int, list[ProposalData]] = {}
    for row in _of(NameProposal, creation_id, NameProposal.request_id, NameProposal.position):
        proposals.setdefault(row.request_id, []).append(
            ProposalData(
                row.id, row.position, row.name_ar, row.name_fr, row.state, row.reason, dict(row.report)
            )
        )
    return [
        NameRequestData(row.id, row.requested_at, row.due_at, row.outcome, row.reason, row.decided_by,
                        row.decided_at, proposals.get(row.id, []))
        for row in _of(NameRequest, creation_id)
    ]  # fmt: skip


def _documents(creation_id: int) -> list[DocumentData]:
    return [
        DocumentData(row.id, row.kind, row.content_type, row.size, row.issued_on, row.reference,
                     row.uploaded_at, row.checked_at)
        for row in _of(CreationDocument, creation_id) if row.live
    ]  # fmt: skip


def _changes(creation_id: int) -> list[ChangeData]:
    return [
        ChangeData(row.id, row.section, row.text, row.asked_at, row.answer, row.answered_at, row.closed_at)
        for row in _of(ChangePoint, creation_id)
    ]


def _messages(creation_id: int) -> list[MessageData]:
    rows = _of(CreationMessage, creation_id)
    return [MessageData(row.id, row.from_office, row.text, row.at, row.read_at) for row in rows]


def _history(creation_id: int) -> list[StepData]:
    return [
        StepData(row.act, row.from_state, row.to_state, row.actor_id, row.reason, row.at)
        for row in _of(CreationTransition, creation_id)
    ]


def creation_state(creation_id: int) -> CreationCard:
    """Where a creation stands, for other packages. Raises CreationNotFound."""
    cards = creation_cards([creation_id])
    if not cards:
        raise CreationNotFound
    return cards[0]


def list_of_user(user_id: int) -> list[CreationCard]:
    """The files a person leads or has said yes to, newest first."""
    founding = select(Founder.creation_id).where(Founder.user_id == user_id, Founder.state == "consented")
    mine = select(Creation.id).where((Creation.user_id == user_id) | Creation.id.in_(founding))
    return creation_cards(session().scalars(mine.order_by(Creation.id.desc()).limit(20)).all())


def creation_cards(ids: Iterable[int]) -> list[CreationCard]:
    """Cards in the order of their ids, in two queries; unknown ids are absent."""
    wanted = list(ids)
    rows = {row.id: row for row in session().scalars(select(Creation).where(Creation.id.in_(wanted)))}
    counts = _counts(wanted)
    return [_card(rows[id_], counts) for id_ in wanted if id_ in rows]


def _counts(ids: list[int]) -> dict[tuple[int, str], int]:
    query = select(Founder.creation_id, Founder.state, func.count()).where(Founder.creation_id.in_(ids))
    grouped = session().execute(query.group_by(Founder.creation_id, Founder.state))
    return {(row[0], row[1]): row[2] for row in grouped}


def _card(row: Creation, counts: dict[tuple[int, str], int]) -> CreationCard:
    said_yes = counts.get((row.id, "consented"), 0)
    return CreationCard(
        row.id, row.number or "", row.state, row.origin, row.name_ar, row.name_fr, row.province_code,
        row.sector_code, said_yes + counts.get((row.id, "invited"), 0), said_yes, row.reserved_until,
        row.submitted_at, row.cooperative_id, row.created_at,
    )  # fmt: skip
