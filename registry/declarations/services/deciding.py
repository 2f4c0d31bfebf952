"""The Office's decisions on filed declarations: accept and enter in the record, or ask for a correction."""

from datetime import date, datetime

from sqlalchemy import select, update

from core.audit import audit
from core.auth import users_by_id
from core.auth.actor import Actor
from core.clock import local_date
from core.crypto import decrypt
from core.db import changed_one, session, transaction
from registry.data import CooperativeCard, FilingDraft
from registry.declarations import rules
from registry.declarations.data import PEOPLE, YearData
from registry.declarations.errors import BadAnswer, NotWaiting, UnknownYear
from registry.declarations.models import Declaration
from registry.declarations.permissions import DECIDE, SEE
from registry.declarations.services.calendar import set_close_month, year_data
from registry.declarations.services.letters import Letter, Reader, outcome_letter, send
from registry.errors import AlreadyDecided, ReasonMissing
from registry.models import Cooperative
from registry.services.filing import file
from registry.services.history import record_as_of
from registry.services.reading import cooperative_cards
from registry.services.roles import refuse_own_case

SHORTEST_REASON = 10
Counts = tuple[int, int, int]


def get_for_staff(actor: Actor, declaration_id: int, now: datetime) -> tuple[CooperativeCard, YearData]:
    """A declaration of the actor's provinces. Raises NotAllowed, UnknownYear."""
    actor.require(SEE)
    row = session().get(Declaration, declaration_id)
    card = cooperative_cards([row.cooperative_id]).get(row.cooperative_id) if row else None
    if row is None or card is None or not actor.covers(card.province_code):
        raise UnknownYear
    return card, year_data(row, local_date(now))


def counts_at_close(card: CooperativeCard, closed_on: date) -> Counts | None:
    """(members, women, youth) on record on the day the year closed; None when it was not registered yet."""
    record = record_as_of(card.central_number, closed_on)
    return (record.card.members, record.card.women, record.card.youth) if record else None


def risk(card: CooperativeCard, data: YearData) -> tuple[str, list[str]]:
    """(level, codes of what is unusual) of a filed declaration."""
    filed = local_date(data.filed_at) if data.filed_at else data.due_on
    was = (card.members, card.women, card.youth)
    return rules.risk_of(data.form, filed > data.due_on, was)


def letters_for(actor: Actor, declaration_id: int, outcome: str, reason: str, now: datetime) -> list[Letter]:
    """The letters a decision would send: shown before it is taken. Raises like the decision itself."""
    card, data = _to_decide(actor, declaration_id, outcome, reason, now)
    readers = _readers(data)
    return [
        outcome_letter(card, data, outcome, reason, lang) for lang in dict.fromkeys(r.lang for r in readers)
    ]


def decide(actor: Actor, declaration_id: int, outcome: str, reason: str, version: int, now: datetime) -> None:
    """`accepted` or `correction_requested` (needs a reason) for the version that was read.

    Accepting enters the assembly, the accounts and the movement of members in the record. Raises NotAllowed,
    UnknownYear, OwnCase, ReasonMissing, AlreadyDecided (with who and when), NotWaiting, FilingRefused.
    """
    card, data = _to_decide(actor, declaration_id, outcome, reason, now)
    mine = update(Declaration).where(
        Declaration.id == declaration_id, Declaration.state == "filed", Declaration.version == version
    )
    values = {"state": outcome, "reason": reason, "decided_at": now, "decided_by": actor.user_id}
    with transaction():
        if not changed_one(mine.values(**values)):
            raise _why_not(declaration_id)
        if outcome == "accepted":
            _enter(card, data, actor, now)
        act = "accepted" if outcome == "accepted" else "returned"
        audit(actor.user_id, f"declaration.{act}", f"declaration:{declaration_id}", reason=reason)
        for reader in _readers(data):
            send(outcome_letter(card, data, outcome, reason, reader.lang), reader)


def change_close(
    actor: Actor, cooperative_id: int, month: int, reason: str, now: datetime
) -> CooperativeCard:
    """Record the month in which a cooperative's year closes, as its statutes say; years begun keep their days.

    Raises NotAllowed, UnknownYear, OwnCase, ReasonMissing, BadAnswer.
    """
    actor.require(DECIDE)
    card = cooperative_cards([cooperative_id]).get(cooperative_id)
    if card is None or not actor.covers(card.province_code):
        raise UnknownYear
    refuse_own_case(actor, cooperative_id)
    if not 1 <= month <= rules.DECEMBER:
        raise BadAnswer({"month": "not_a_number"})
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing
    set_close_month(cooperative_id, month, actor_id=actor.user_id, reason=reason, now=now)
    return card


def _to_decide(
    actor: Actor, declaration_id: int, outcome: str, reason: str, now: datetime
) -> tuple[CooperativeCard, YearData]:
    actor.require(DECIDE)
    card, data = get_for_staff(actor, declaration_id, now)
    refuse_own_case(actor, card.id, data.filed_by)
    if not rules.may_become("filed", outcome):  # type: ignore[arg-type]
        raise NotWaiting
    if outcome == "correction_requested" and len(" ".join(reason.split())) < SHORTEST_REASON:
        raise ReasonMissing
    return card, data


def _why_not(declaration_id: int) -> Exception:
    row = session().get_one(Declaration, declaration_id, populate_existing=True)
    if row.state in ("accepted", "correction_requested") and row.decided_at and row.decided_by:
        return AlreadyDecided(users_by_id([row.decided_by])[row.decided_by].name, row.decided_at)
    return NotWaiting()


def _readers(data: YearData) -> list[Reader]:
    """The person who filed, in their language, and the contact on record in Arabic."""
    readers = []
    if data.filed_by and (user := users_by_id([data.filed_by]).get(data.filed_by)):
        readers.append(Reader(user.lang, user.email, user.phone_e164))
    email = session().scalar(select(Cooperative.email_enc).where(Cooperative.id == data.cooperative_id))
    if email and all(decrypt(email) != reader.email for reader in readers):
        readers.append(Reader("ar", decrypt(email)))
    return readers


def _enter(card: CooperativeCard, data: YearData, actor: Actor, now: datetime) -> None:
    """The filings an accepted declaration leaves. After a later year was accepted, members no longer move by it."""
    moves = not session().scalar(
        select(Declaration.id).where(
            Declaration.cooperative_id == card.id,
            Declaration.year > data.year,
            Declaration.state == "accepted",
        )
    )
    for draft in drafts(card, data, local_date(data.filed_at or now), moves=moves):
        file(card.id, draft, actor, now)


def drafts(card: CooperativeCard, data: YearData, filed_on: date, *, moves: bool = True) -> list[FilingDraft]:
    """The assembly on its day, members who came or left by the close, the accounts on the day they were filed."""
    form, document = data.form, f"التصريح السنوي {data.year} · Déclaration annuelle {data.year}"
    found, stated = [], dict[str, int]()
    if form.assembly_held and form.assembly_on:
        facts = {
            "fiscal_year": data.year,
            "attendance": form.attendance,
            "organs_renewed": form.organs_renewed,
        }
        found.append(FilingDraft("assembly_held", form.assembly_on, document=document, facts=facts))
    if moves:
        was = counts_at_close(card, data.closed_on) or (card.members, card.women, card.youth)
        moved = rules.movement(was, (form.members, form.women, form.youth))
        for kind, add in rules.movement_filings(moved):
            found.append(FilingDraft(kind, data.closed_on, document=document, add=add))
        if aged := form.youth - was[2] - (moved.joined_youth - moved.left_youth):
            stated["youth"] = card.youth + moved.joined_youth - moved.left_youth + aged
    found.append(FilingDraft("accounts_filed", filed_on, document=document, set=stated, facts=_facts(data)))
    return found


def _facts(data: YearData) -> dict[str, object]:
    names = (
        *PEOPLE,
        "turnover_centimes",
        "surplus_centimes",
        "reserves_centimes",
        "jobs_permanent",
        "jobs_seasonal",
    )
    return {"fiscal_year": data.year, **{name: getattr(data.form, name) for name in names}}
