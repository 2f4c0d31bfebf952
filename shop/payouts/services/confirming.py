"""What the bank says of a payout: transferred, not executed, sent back. One transaction a payout.

Only here does money of payouts enter the journal; `payout:ID` is its source, so that it enters once.
"""

from datetime import UTC, date, datetime, time

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.clock import CASABLANCA, local_date
from core.db import changed_one, session, transaction
from core.events import announce
from core.tabular import Limits, open_table
from shop.ledger.services import post_bank_return, post_payout
from shop.payouts import permissions, rules
from shop.payouts.data import BankRow
from shop.payouts.errors import BadDay, BatchMovedOn, NoSuchPayout, UnknownStatement
from shop.payouts.events import PayoutFailed, PayoutPaid, PayoutReturned
from shop.payouts.models import Payout, PayoutBatch, RibDoubt
from shop.payouts.services.moving import move, person, release, tidy_reason

LIMITS = Limits(max_bytes=5_000_000, max_rows=10_000, max_columns=60)


def confirm_paid(actor: Actor, payout_id: int, paid_on: date, bank_reference: str, now: datetime) -> bool:
    """The bank has transferred it. False when that is known already. Raises BadDay, BatchMovedOn."""
    user_id = person(actor, permissions.MAKE)
    with transaction():
        payout = _get(payout_id)
        if payout.state == "paid":
            return False
        _check_day(payout.batch_id, paid_on, now)
        move(
            payout_id,
            "sent",
            "paid",
            user_id,
            now,
            paid_on=paid_on,
            bank_reference=bank_reference.strip()[:60],
        )
        post_payout(
            payout.vendor_id, payout.amount_centimes, f"payout:{payout_id}", effective_at=_noon(paid_on, now),
            actor_id=user_id,
        )  # fmt: skip
        audit(user_id, "shop.payouts.paid", f"payout:{payout_id}")
        announce(PayoutPaid(payout_id))
        _finish(payout.batch_id)
        return True


def confirm_batch(actor: Actor, batch_id: int, paid_on: date, now: datetime) -> int:
    """The bank has transferred all that is on its way; returns how many."""
    permissions.require(actor, permissions.MAKE)
    query = select(Payout.id).where(Payout.batch_id == batch_id, Payout.state == "sent").order_by(Payout.id)
    return sum(
        confirm_paid(actor, payout_id, paid_on, "", now) for payout_id in list(session().scalars(query))
    )


def record_failure(actor: Actor, payout_id: int, reason: str, note: str, now: datetime) -> None:
    """The bank did not execute it: nothing has left, its lines are free again. Raises BatchMovedOn, WhyMissing."""
    user_id, note = person(actor, permissions.MAKE), tidy_reason(note)
    reason = reason if reason in rules.RETURN_REASONS else "other"
    with transaction():
        payout = _get(payout_id)
        move(payout_id, "sent", "failed", user_id, now, note, reason=reason)
        release([Payout.id == payout_id])
        _doubt(payout, reason, now)
        audit(user_id, "shop.payouts.failed", f"payout:{payout_id}", reason=note)
        announce(PayoutFailed(payout_id))
        _finish(payout.batch_id)


def record_return(actor: Actor, payout_id: int, reason: str, note: str, day: date, now: datetime) -> None:
    """The bank sent a transfer back: its money is the cooperative's again, as one new entry. A transfer nobody had
    confirmed yet is confirmed with it. Raises BadDay, BatchMovedOn, WhyMissing."""
    user_id, note = person(actor, permissions.MAKE), tidy_reason(note)
    reason = reason if reason in rules.RETURN_REASONS else "other"
    with transaction():
        payout = _get(payout_id)
        if payout.state == "sent":
            confirm_paid(actor, payout_id, day, "", now)
        _check_day(payout.batch_id, day, now)
        move(payout_id, "paid", "returned", user_id, now, note, reason=reason)
        post_bank_return(
            payout.vendor_id, payout.amount_centimes, f"payout:{payout_id}", effective_at=_noon(day, now),
            actor_id=user_id,
        )  # fmt: skip
        _doubt(payout, reason, now)
        audit(user_id, "shop.payouts.returned", f"payout:{payout_id}", reason=note)
        announce(PayoutReturned(payout_id))


def read_statement(actor: Actor, data: bytes) -> list[BankRow]:
    """What a bank's answer (CSV, XLSX, ODS) says of our payouts, row by row; nothing is changed. The same file again
    finds everything known. Raises a TableRefused, UnknownStatement."""
    permissions.require(actor, permissions.MAKE)
    table = open_table(data, limits=LIMITS)
    columns = rules.statement_columns(table.headings)
    if not {"reference", "amount"} <= columns.keys():
        table.close()
        raise UnknownStatement
    rows = [(record.line, record.values) for record in table.records()]
    texts = [(line, {name: values.get(head, "") for name, head in columns.items()}) for line, values in rows]
    known = _by_reference({rules.reference_in(values["reference"]) or "" for _line, values in texts})
    seen: set[str] = set()
    return [_bank_row(line, values, known, seen) for line, values in texts]


def _bank_row(line: int, values: dict[str, str], known: dict[str, Payout], seen: set[str]) -> BankRow:
    ours, centimes = rules.reference_in(values["reference"]), rules.amount_in(values["amount"])
    payout = known.get(ours or "")
    if payout is None:
        return BankRow(line, values["reference"][:60], centimes, None, "not_ours")
    twice = payout.reference in seen
    seen.add(payout.reference)
    outcome = _outcome(payout, centimes, values.get("status", ""))
    return BankRow(line, payout.reference, centimes, payout.id, "twice" if twice else outcome)


def _outcome(payout: Payout, centimes: int | None, status: str) -> str:
    told = rules.outcome_in(status)
    if centimes != payout.amount_centimes:
        return "other_amount"
    if told is None:
        return "unclear"
    if told == "paid":
        return {"sent": "paid", "paid": "known", "returned": "known"}.get(payout.state, "not_sent")
    return {"sent": "returned", "paid": "returned", "returned": "known", "failed": "known"}.get(
        payout.state, "not_sent"
    )


def _by_reference(references: set[str]) -> dict[str, Payout]:
    query = select(Payout).where(Payout.reference.in_(sorted(references)))
    return {row.reference: row for row in session().scalars(query)}


def _doubt(payout: Payout, reason: str, now: datetime) -> None:
    """The account is not paid on again until it is another, or somebody checked it. One doubt at a time."""
    if reason not in rules.ABOUT_RIB:
        return
    row = {
        "vendor_id": payout.vendor_id, "live_key": payout.vendor_id, "rib_index": payout.rib_index,
        "payout_id": payout.id, "reason": reason, "opened_at": now, "how": "",
    }  # fmt: skip
    try:
        with session().begin_nested():
            session().execute(insert(RibDoubt).values(row))
    except IntegrityError:
        pass  # in doubt already


def _finish(batch_id: int) -> None:
    """When the bank has answered for every payout the batch is done."""
    waiting = select(Payout.id).where(Payout.batch_id == batch_id, Payout.state == "sent")
    if session().scalar(waiting.limit(1)) is None:
        mine = update(PayoutBatch).where(PayoutBatch.id == batch_id, PayoutBatch.state == "sent")
        changed_one(mine.values(state="done"))


def _get(payout_id: int) -> Payout:
    payout = session().get(Payout, payout_id, populate_existing=True)
    if payout is None:
        raise NoSuchPayout
    return payout


def _check_day(batch_id: int, day: date, now: datetime) -> None:
    sent_at = session().scalar(select(PayoutBatch.sent_at).where(PayoutBatch.id == batch_id))
    if sent_at is None:
        raise BatchMovedOn
    if not local_date(sent_at) <= day <= local_date(now):
        raise BadDay


def _noon(day: date, now: datetime) -> datetime:
    return min(datetime.combine(day, time(12), CASABLANCA).astimezone(UTC), now)
