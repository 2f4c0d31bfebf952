"""The steps of a case: the cooperative answers, the buyer takes the offer or asks the Office, anybody adds evidence."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from core import ratelimit
from core.db import changed_one, session, transaction
from core.events import announce
from shop.cases import rules
from shop.cases.errors import BadCaseAmount, CaseMovedOn, StatementMissing
from shop.cases.events import CaseClosed, CaseMoved
from shop.cases.models import Case, CaseEntry, CaseStep
from shop.cases.services.access import By, by_system, get_case, take
from shop.cases.services.money import left_of, pay_back
from shop.messages.rules import mask
from shop.messages.services import pictures
from shop.orders.services import settle_claim
from shop.returns.services.law import law_at
from shop.returns.services.moving import carry_out as carry_out_return

PER_HOUR = 20


def step(by: By, found: Case, to: str, now: datetime, reason: str = "", **values: Any) -> None:
    """A step with its clock, history and news; the caller holds the order's turn. Raises CaseMovedOn."""
    old = found.state
    if not rules.may_move(old, to, by.party):
        raise CaseMovedOn
    if to == "final":
        values["live_key"] = None
    mine = update(Case).where(Case.id == found.id, Case.state == old)
    moved = mine.values(
        state=to, state_at=now, due_at=rules.due_at(to, now, law_at(now)), reminded_at=None, **values
    )
    if not changed_one(moved.execution_options(synchronize_session=False)):
        raise CaseMovedOn
    session().expire(found)
    note_step(found.id, old, to, by, reason, now)


def note_step(case_id: int, old: str | None, new: str, by: By, reason: str, now: datetime) -> None:
    """History and news of a step."""
    row = {"case_id": case_id, "from_state": old, "to_state": new, "party": by.party, "actor_id": by.actor_id}
    session().execute(insert(CaseStep).values(**row, reason=reason[:2000], at=now))
    announce(CaseMoved(case_id, old or "", new, by.party))


def close(by: By, found: Case, outcome: str, now: datetime, *, centimes: int = 0, reason: str = "") -> None:
    """The case is final: money goes back now, and never before (what was given back cannot be called back)."""
    case_id, about, parcel_id = found.id, found.kind, found.vendor_order_id
    if rules.is_about_door(found.source):
        settle_claim(parcel_id, outcome == "return", now)
    if found.return_id is not None:
        wins = outcome == "return"
        office = By("staff" if wins else "system", by.actor_id, by_system().scope)
        carry_out_return(office, found.return_id, wins, found.number, now)
    paid, adjustment_id = pay_back(found, centimes, now) if centimes else (0, None)
    step(by, found, "final", now, reason, outcome=outcome, money_centimes=paid, adjustment_id=adjustment_id)
    announce(CaseClosed(case_id, about, parcel_id, outcome, paid))


def say(by: By, case_id: int, text: str, now: datetime, *, kind: str = "statement") -> None:
    """Write an entry, contacts masked, in the caller's transaction. Staff's notes are not masked."""
    told = text.strip()[: rules.MAX_TEXT]
    row = {
        "case_id": case_id, "kind": kind, "party": by.party, "author_id": by.actor_id,
        "text": told if kind == "note" else mask(told)[0], "at": now,
    }  # fmt: skip
    session().execute(insert(CaseEntry).values(row))


def prepare(photos: Sequence[bytes], who: str) -> list[bytes]:
    """Evidence, re-encoded before the transaction begins."""
    return pictures.prepare(photos, rules.MAX_PICTURES, who)


def add(
    by: By, case_id: int, text: str, now: datetime, *, photos: Sequence[bytes] = (), note: bool = False
) -> None:
    """Add words or pictures while the case is live; `note` is staff's own.

    Raises NoSuchCase, CaseMovedOn when it is final, StatementMissing, BadImage, TooMany.
    """
    if not text.strip() and not any(photos):
        raise StatementMissing
    get_case(by, case_id)
    ratelimit.limit("case", f"{by.party}:{case_id}", times=PER_HOUR, per=3600)
    ready = prepare(photos, f"case:{case_id}:{by.party}")
    with transaction():
        found = take(by, case_id)
        if found.state not in rules.LIVE:
            raise CaseMovedOn
        if text.strip():
            say(by, case_id, text, now, kind="note" if note and by.party == "staff" else "statement")
        pictures.keep("case", case_id, ready, by.party, by.actor_id, now)


def offer_answer(
    by: By, case_id: int, text: str, offer_centimes: int, now: datetime, *, photos: Sequence[bytes] = ()
) -> None:
    """The cooperative answers, with what it offers to give back (0: nothing).

    Raises NoSuchCase, StatementMissing, BadCaseAmount beyond what is left, CaseMovedOn.
    """
    if not text.strip():
        raise StatementMissing
    get_case(by, case_id)
    ready = prepare(photos, f"case:{case_id}:{by.party}")
    with transaction():
        found = take(by, case_id)
        if not 0 <= offer_centimes <= left_of(found.vendor_order_id):
            raise BadCaseAmount
        step(by, found, "vendor_reply", now, offer_centimes=offer_centimes)
        say(by, case_id, text, now)
        pictures.keep("case", case_id, ready, by.party, by.actor_id, now)


def take_offer(by: By, case_id: int, now: datetime) -> None:
    """The buyer is content with the answer: the offer, if any, goes back now. A second tap changes nothing."""
    with transaction():
        found = take(by, case_id)
        if found.state == "final" and found.outcome == "offer":
            return
        if found.state != "vendor_reply":
            raise CaseMovedOn
        close(by, found, "offer", now, centimes=found.offer_centimes)


def ask_office(by: By, case_id: int, text: str, now: datetime) -> None:
    """The buyer is not content: the Office decides."""
    with transaction():
        found = take(by, case_id)
        if found.state == "mediation":
            return
        if found.state != "vendor_reply":
            raise CaseMovedOn
        step(by, found, "mediation", now)
        if text.strip():
            say(by, case_id, text, now)


def withdraw(by: By, case_id: int, now: datetime) -> None:
    """The buyer gives the case up: it is settled. Raises CaseMovedOn once it was decided."""
    with transaction():
        found = take(by, case_id)
        if found.state == "final":
            return
        close(by, found, "withdrawn", now)
