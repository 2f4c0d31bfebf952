"""The one way by which news changes a payment: under its lock, merged, with its effects in the same
transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from core.db import session
from core.events import announce
from shop.payments import hooks, rules
from shop.payments.data import Facts, Method, News, RefundFact, RefundState, Verdict
from shop.payments.events import (
    PaymentCaptured,
    PaymentDisputed,
    PaymentFailed,
    PaymentReturned,
    RefundFailed,
    RefundSucceeded,
)
from shop.payments.models import Payment, PaymentTransition, Refund, Settlement
from shop.payments.services.refund_requests import refund_all
from shop.payments.services.rows import (
    MADE_AT_PROVIDER,
    find_payment,
    insert_once,
    load_facts,
    lock_payment,
    save_facts,
)

APPLIED, NOTHING_NEW, PARKED, MISMATCH = "applied", "nothing_new", "parked", "mismatch"
IGNORED, REPEATED = "ignored", "repeated"


@dataclass(frozen=True)
class Entry:
    """Who says it, for the log; `key` makes an entry by hand count once."""

    source: str
    actor_id: int | None = None
    amount: int | None = None
    key: str | None = None


def apply_news(payment_id: int, news: News, entry: Entry, now: datetime, *, less_due: int = 0) -> str:
    """Merge news into a payment, inside the caller's transaction. Returns applied, nothing_new, parked or
    mismatch.

    `less_due` centimes are no longer owed, as when a parcel paid at the door is refused.
    """
    payment = take_payment(payment_id)
    fault = _fault(payment, news)
    if fault:
        payment.attention = fault
        return MISMATCH
    _learn_references(payment, news)
    before = load_facts(payment)
    if rules.must_wait(before, news.facts):
        return PARKED
    if news.look_again:
        payment.next_check_at = now
    was_paid = rules.is_paid(before, payment.due_centimes)
    payment.due_centimes -= less_due
    after = rules.merge(before, news.facts)
    if after == before and not less_due:
        return NOTHING_NEW
    _record(payment, before, after, entry, now)
    _effects(payment, before, after, now, was_paid=was_paid)
    return APPLIED


def take_payment(payment_id: int) -> Payment:
    """The row, ours until the transaction ends, after the rooms above have taken theirs."""
    hooks.take_turn(session(), find_payment(payment_id).checkout_id)
    return lock_payment(payment_id)


def _fault(payment: Payment, news: News) -> str | None:
    """Money of another movement or currency than this payment's is never mixed in: a person must look."""
    if not news.facts.captured:
        return None
    if news.currency and news.currency != payment.currency:
        return f"captured in {news.currency}"
    if payment.intent_ref and news.intent and news.intent != payment.intent_ref:
        return f"captured a second time by {news.intent}"
    return None


def _learn_references(payment: Payment, news: News) -> None:
    """Remember the provider's names: of the page, of the money movement, of refunds we know by our own
    key.
    """
    payment.provider_ref = payment.provider_ref or news.ref or None
    payment.intent_ref = payment.intent_ref or news.intent or None
    for fact in news.facts.refunds.values():
        ours = update(Refund).where(Refund.payment_id == payment.id, Refund.key == fact.key)
        ours = ours.where(
            Refund.by_hand.is_(False)
        )  # promised again by hand, it bears the key of what failed
        session().execute(ours.where(Refund.provider_ref.is_(None)).values(provider_ref=fact.ref))


def _record(payment: Payment, before: Facts, after: Facts, entry: Entry, now: datetime) -> None:
    old_state = payment.state
    _save_refunds(payment, before, after, now)
    save_facts(payment, after)
    session().add(
        PaymentTransition(
            payment_id=payment.id,
            from_state=old_state,
            to_state=payment.state,
            source=entry.source,
            actor_id=entry.actor_id,
            amount_centimes=entry.amount,
            entry_key=entry.key,
            at=now,
        )
    )
    session().flush()


def _effects(payment: Payment, before: Facts, after: Facts, now: datetime, *, was_paid: bool) -> None:
    """Each happens once, because facts never go back and we hold the row."""
    is_paid = rules.is_paid(after, payment.due_centimes)
    too_little = payment.method == Method.STRIPE and after.captured > before.captured == 0 and not is_paid
    if (is_paid and not was_paid) or too_little:
        _settle(payment, after, now)
    elif rules.is_dead(after) and not rules.is_dead(before):
        _tell_failure(payment, now)
    if after.dispute is not before.dispute:
        announce(PaymentDisputed(payment.id, payment.state))


def _tell_failure(payment: Payment, now: datetime) -> None:
    payment.next_check_at = None
    hooks.failed(session(), payment.id, now)
    announce(PaymentFailed(payment.id, payment.checkout_id))


def _settle(payment: Payment, facts: Facts, now: datetime) -> None:
    """Money has arrived: accept it for the order, or send it back."""
    payment.captured_at, payment.next_check_at = payment.captured_at or now, None
    row = {"checkout_id": payment.checkout_id, "payment_id": payment.id, "at": now}
    first = insert_once(Settlement, row, unique=("checkout_id",))
    exact = facts.captured == payment.due_centimes
    decision = rules.decide_capture(
        due=payment.due_centimes,
        captured=facts.captured,
        paid_by_other=not first,
        verdict=hooks.captured(session(), payment.id, now) if first and exact else Verdict.ACCEPTED,
    )
    if decision is rules.Decision.ACCEPT:
        announce(PaymentCaptured(payment.id, payment.checkout_id, facts.captured))
    else:
        _give_back(payment, decision, now)


def _give_back(payment: Payment, decision: rules.Decision, now: datetime) -> None:
    """The checkout stays unpaid, another attempt may pay it, and this money returns by itself."""
    session().execute(delete(Settlement).where(Settlement.payment_id == payment.id))
    payment.live_key = None
    announce(PaymentReturned(payment.id, payment.checkout_id, decision.value))
    if decision is rules.Decision.REFUND_MISMATCH:
        _tell_failure(payment, now)
    session().flush()
    refund_all(payment.id, decision.value, f"{decision.value}-{payment.id}", now)
    session().refresh(payment)


def _save_refunds(payment: Payment, before: Facts, after: Facts, now: datetime) -> None:
    for ref, fact in after.refunds.items():
        old = before.refunds.get(ref)
        if old is None:
            _add_foreign_refund(payment, fact, now)
        elif old.state is not fact.state:
            _advance_refund(payment, fact, now)
        if old is None or old.state is not fact.state:
            _tell_refund(payment, fact)


def _add_foreign_refund(payment: Payment, fact: RefundFact, now: datetime) -> None:
    """Somebody refunded at the provider's own desk."""
    session().add(
        Refund(
            payment_id=payment.id,
            key=f"provider-{fact.ref}",
            provider_ref=fact.ref,
            amount_centimes=fact.amount,
            reason=MADE_AT_PROVIDER,
            state=fact.state.value,
            requested_at=now,
            sent_at=now,
            next_try_at=now + rules.refund_wait(1),
            settled_at=None if fact.state is RefundState.SENT else now,
        )
    )
    session().flush()


def _advance_refund(payment: Payment, fact: RefundFact, now: datetime) -> None:
    row = _refund_row(payment, fact)
    row.state = fact.state.value
    if fact.state is not RefundState.SENT:
        row.settled_at, row.next_try_at = now, None
    if fact.state is RefundState.FAILED:
        row.failure = row.failure or "returned_by_bank"
    session().flush()


def _refund_row(payment: Payment, fact: RefundFact) -> Refund:
    named = (Refund.provider_ref == fact.ref) | (Refund.provider_ref.is_(None) & (Refund.key == fact.ref))
    return session().scalars(select(Refund).where(Refund.payment_id == payment.id, named)).one()


def _tell_refund(payment: Payment, fact: RefundFact) -> None:
    row = _refund_row(payment, fact)
    if fact.state is RefundState.SUCCEEDED:
        announce(RefundSucceeded(row.id, payment.id, row.amount_centimes))
    elif fact.state is RefundState.FAILED:
        announce(RefundFailed(row.id, payment.id, row.amount_centimes))
