"""Ends and corrections of cooperatives on record: asked, shown, confirmed by a second person, told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from core.auth import users_by_id
from core.auth.actor import Actor
from core.clock import local_date
from core.crypto import decrypt
from core.db import session, transaction
from core.i18n import _, pick, speaking
from core.mail import send_mail
from core.sms import send_sms
from registry.data import CooperativeCard, FilingDraft, FilingRequestData
from registry.desk.data import Letter
from registry.desk.errors import NothingToCorrect, RecordMoved, UnknownFiling, UnknownRequest
from registry.errors import AlreadyDecided, ReasonMissing, RequestDecided, TwoPersonsNeeded
from registry.models import Cooperative, FilingRequest, RegistryEvent
from registry.permissions import FILE
from registry.rules.values import clean_text
from registry.services import requests
from registry.services.filing import file, take
from registry.services.reading import cooperative_cards
from registry.services.roles import team

ENDS = ("struck_off", "dissolved", "liquidation_opened")
CORRECTABLE = (
    "name_ar", "name_fr", "address_ar", "address_fr", "object_ar", "object_fr", "analytical_number", "registered_on",
    "members", "women", "youth", "capital_centimes",
)  # fmt: skip
SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class FilingLine:
    """A filing of a record, for its correction."""

    id: int
    kind: str
    happened_on: date
    document: str
    reason: str


def ask_end(actor: Actor, card: CooperativeCard, draft: FilingDraft, now: datetime) -> int | None:
    """Ask for an end, or record it at once where the law needs one person; the request's id, or None when recorded.

    Raises NotAllowed, OwnCase, OutsideScope, ReasonMissing, FilingRefused, AlreadyAsked.
    """
    if len(" ".join(draft.reason.split())) < SHORTEST_REASON:
        raise ReasonMissing
    return _file_or_ask(actor, card.id, draft, now)


def _file_or_ask(actor: Actor, cooperative_id: int, draft: FilingDraft, now: datetime) -> int | None:
    try:
        file(cooperative_id, draft, actor, now)
    except TwoPersonsNeeded:
        return requests.ask(cooperative_id, draft, actor, now)
    return None


def get_request(actor: Actor, request_id: int) -> tuple[CooperativeCard, FilingRequestData]:
    """A request of the actor's provinces. Raises NotAllowed, UnknownRequest."""
    actor.require(FILE)
    cooperative_id = session().scalar(
        select(FilingRequest.cooperative_id).where(FilingRequest.id == request_id)
    )
    card = cooperative_cards([cooperative_id]).get(cooperative_id) if cooperative_id else None
    if card is None or not actor.covers(card.province_code):
        raise UnknownRequest
    return card, next(r for r in requests.requests_of(card.id) if r.id == request_id)


def letters_of(card: CooperativeCard, draft: FilingDraft) -> list[Letter]:
    """What the cooperative reads when the end is recorded, in Arabic and in French."""
    found = []
    for lang in ("ar", "fr"):
        with speaking(lang):
            name = pick(ar=card.name_ar, fr=card.name_fr)
            subject = _TEXTS.get(draft.kind, _corrected)(name, card.central_number)
            body = _(
                "Reason: %(reason)s\nTo answer or appeal, write to your regional delegation.",
                reason=draft.reason,
            )
            found.append(Letter(lang, subject, body))
    return found


def _struck_off(name: str, number: str) -> str:
    return _("%(name)s (%(number)s) is struck off the registry.", name=name, number=number)


def _dissolved(name: str, number: str) -> str:
    return _("The dissolution of %(name)s (%(number)s) is recorded.", name=name, number=number)


def _in_liquidation(name: str, number: str) -> str:
    return _("The liquidation of %(name)s (%(number)s) is opened.", name=name, number=number)


def _corrected(name: str, number: str) -> str:
    return _("The entry of %(name)s (%(number)s) was corrected.", name=name, number=number)


_TEXTS = {"struck_off": _struck_off, "dissolved": _dissolved, "liquidation_opened": _in_liquidation}


def decide_request(actor: Actor, request_id: int, outcome: str, reason: str, now: datetime) -> None:
    """`confirm`, `refuse` (needs a reason) or `withdraw`. Raises AlreadyDecided (who, when), OwnCase, NotAllowed."""
    card, request = get_request(actor, request_id)
    try:
        with transaction():
            if outcome == "confirm":
                requests.confirm(request_id, actor, now)
                tell(card, request.draft)
            elif outcome == "refuse":
                requests.refuse(request_id, actor, reason, now)
            else:
                requests.withdraw(request_id, actor, now)
    except RequestDecided as late:
        raise _who_was_faster(request_id) or late from late


def _who_was_faster(request_id: int) -> AlreadyDecided | None:
    row = session().get(FilingRequest, request_id, populate_existing=True)
    if row is None or row.decided_by_id is None or row.decided_at is None:
        return None
    return AlreadyDecided(users_by_id([row.decided_by_id])[row.decided_by_id].name, row.decided_at)


def tell(card: CooperativeCard, draft: FilingDraft) -> None:
    """Write to the presidents in their language, else to the contact on record in both, in the caller's transaction."""
    letters = {letter.lang: letter for letter in letters_of(card, draft)}
    ids = {role.user_id for role in team(card.id) if role.role == "president"}
    for person in users_by_id(ids).values():
        letter = letters.get(person.lang, letters["fr"])
        if person.email:
            send_mail(person.email, letter.subject, f"{letter.subject}\n\n{letter.body}", lang=letter.lang)
        elif person.phone_e164:
            send_sms(person.phone_e164, f"Souk Taawon: {letter.subject}", lang=letter.lang)
    if ids:
        return
    email = session().scalar(select(Cooperative.email_enc).where(Cooperative.id == card.id))
    if email:
        text = "\n\n———\n\n".join(f"{letter.subject}\n\n{letter.body}" for letter in letters.values())
        send_mail(decrypt(email), letters["ar"].subject, text, lang="ar")


_COLUMNS = (RegistryEvent.id, RegistryEvent.kind, RegistryEvent.happened_on, RegistryEvent.document,
            RegistryEvent.reason)  # fmt: skip


def list_filings(cooperative_id: int) -> list[FilingLine]:
    """The 200 newest filings of a record, newest first, with their ids."""
    query = select(*_COLUMNS).where(RegistryEvent.cooperative_id == cooperative_id)
    rows = session().execute(
        query.order_by(RegistryEvent.happened_on.desc(), RegistryEvent.id.desc()).limit(200)
    )
    return [FilingLine(*row) for row in rows]


def get_filing(cooperative_id: int, filing_id: int) -> FilingLine:
    """One filing of a record, however old. Raises UnknownFiling."""
    query = select(*_COLUMNS).where(RegistryEvent.cooperative_id == cooperative_id)
    row = session().execute(query.where(RegistryEvent.id == filing_id)).first()
    if row is None:
        raise UnknownFiling
    return FilingLine(*row)


def last_filing(cooperative_id: int) -> int:
    """The id of the filing recorded last: a form carries it, so that nobody corrects a record they have not seen."""
    query = select(func.max(RegistryEvent.id)).where(RegistryEvent.cooperative_id == cooperative_id)
    return session().scalar(query) or 0


def present_values(cooperative_id: int) -> dict[str, Any]:
    """The columns a correction may change, as they stand."""
    columns = [getattr(Cooperative, name) for name in CORRECTABLE]
    row = session().execute(select(*columns).where(Cooperative.id == cooperative_id)).one()
    return dict(zip(CORRECTABLE, row, strict=True))


def correct(
    actor: Actor,
    card: CooperativeCard,
    filing_id: int,
    changed: Mapping[str, Any],
    *,
    seen: int,
    undo: bool,
    reason: str,
    document: str,
    now: datetime,
) -> int | None:
    """Record a correction that names the filing it corrects; nothing is overwritten. The request's id when a second
    person has to confirm (the standing itself changes). `seen`: the `last_filing` that the form showed.

    Raises NothingToCorrect, RecordMoved (who and when), ReasonMissing, FilingRefused …"""
    actor.require(FILE)
    if len(" ".join(reason.split())) < SHORTEST_REASON:
        raise ReasonMissing
    with transaction():
        take(card.id, actor, now)
        filing = get_filing(card.id, filing_id)
        columns = {} if undo else _differing(card.id, changed, seen)
        draft = FilingDraft(
            "corrected", filing.happened_on if undo else local_date(now), set=columns, document=document,
            reason=reason, corrects_id=filing_id, undo=undo,
        )  # fmt: skip
        return _file_or_ask(actor, card.id, draft, now)


def _differing(cooperative_id: int, changed: Mapping[str, Any], seen: int) -> dict[str, Any]:
    """What differs from what the form showed. A form of one line joins the lines of a text: that is no difference."""
    present = present_values(cooperative_id)
    columns = {name: value for name, value in changed.items() if _plain(present.get(name)) != _plain(value)}
    if not columns:
        raise NothingToCorrect
    if last_filing(cooperative_id) != seen:
        raise _moved(cooperative_id)
    return columns


def _plain(value: Any) -> Any:
    return clean_text(value) if isinstance(value, str) else value


def _moved(cooperative_id: int) -> RecordMoved:
    row = session().get_one(RegistryEvent, last_filing(cooperative_id))
    person = users_by_id([row.actor_id]).get(row.actor_id) if row.actor_id else None
    return RecordMoved(person.name if person else "", row.recorded_at)
