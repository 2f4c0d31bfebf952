"""`flask doctor`: the books of payments, recomputed from their rows. Reads only."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from core import clock
from core.db import session
from shop.payments import hooks, rules
from shop.payments.data import Facts, Method, RefundState
from shop.payments.gateway.stripe_news import news_of_event
from shop.payments.models import Payment, Refund, Settlement, WebhookEvent
from shop.payments.services.applying import APPLIED, MISMATCH, NOTHING_NEW
from shop.payments.services.refund_requests import OWED_AGAIN
from shop.payments.services.rows import load_facts

REFUND_PATIENCE, FAILED_PATIENCE = timedelta(days=2), timedelta(days=7)


def find_faults() -> list[str]:
    """Sentences about every payment, refund or webhook that contradicts another row."""
    return [*_payments(), *_amounts(), *_refunds(clock.now()), *_webhooks()]


def _payments() -> Iterator[str]:
    for payment in session().scalars(select(Payment).order_by(Payment.id)):
        name, facts = f"payment {payment.id}", load_facts(payment)
        if payment.refunded_centimes > payment.captured_centimes:
            yield f"{name}: refunded {payment.refunded_centimes} is more than captured {payment.captured_centimes}"
        if rules.refunded(facts) != payment.refunded_centimes:
            yield f"{name}: its refunds add up to {rules.refunded(facts)}, not {payment.refunded_centimes}"
        if rules.refunding(facts) != payment.refunding_centimes:
            yield f"{name}: {rules.refunding(facts)} is promised back, not {payment.refunding_centimes}"
        if rules.state_of(facts, payment.due_centimes) != payment.state:
            yield f"{name}: its facts say {rules.state_of(facts, payment.due_centimes)}, not {payment.state}"
        if rules.is_dead(facts) and payment.live_key is not None:
            yield f"{name}: it has ended and still blocks another attempt"
        if payment.attention:
            yield f"{name}: a person must look: {payment.attention}"


def _amounts() -> Iterator[str]:
    """Charged = order, to the centime (I7)."""
    paying = select(Payment).join(Settlement, Settlement.payment_id == Payment.id).order_by(Payment.id)
    rows = list(session().scalars(paying))
    expected = hooks.expected_amounts(session(), [row.id for row in rows])
    for row in rows:
        if row.captured_centimes != row.due_centimes:
            yield f"payment {row.id}: captured {row.captured_centimes}, owed {row.due_centimes}"
        wanted = expected.get(row.id, row.captured_centimes)
        if row.captured_centimes != wanted:
            yield f"payment {row.id}: captured {row.captured_centimes}, the order says {wanted}"
    yield from _unsettled()


def _unsettled() -> Iterator[str]:
    """Money that neither pays an order nor goes back."""
    orphans = (
        select(Payment.id)
        .outerjoin(Settlement, Settlement.payment_id == Payment.id)
        .where(
            Settlement.payment_id.is_(None),
            Payment.method == Method.STRIPE.value,
            Payment.captured_centimes > Payment.refunding_centimes,
            Payment.dispute == 0,
        )
    )
    for payment_id in session().scalars(orphans.order_by(Payment.id)):
        yield f"payment {payment_id}: captured money pays nothing and is not on its way back"


def _refunds(now: datetime) -> Iterator[str]:
    late = select(Refund).where(
        Refund.state.in_([RefundState.REQUESTED.value, RefundState.SENT.value]),
        Refund.by_hand.is_(False),
        Refund.requested_at < now - REFUND_PATIENCE,
    )
    for refund in session().scalars(late.order_by(Refund.id)):
        yield f"refund {refund.id}: still {refund.state} since {refund.requested_at:%Y-%m-%d}"
    failed = select(Refund).join(Payment, Payment.id == Refund.payment_id).where(*OWED_AGAIN)
    for refund in session().scalars(
        failed.where(Refund.settled_at < now - FAILED_PATIENCE).order_by(Refund.id)
    ):
        yield f"refund {refund.id}: failed on {refund.settled_at:%Y-%m-%d}, and nobody has sent it again"


def _webhooks() -> Iterator[str]:
    """Every event said to be applied is really contained in its payment."""
    done = (
        select(WebhookEvent)
        .where(WebhookEvent.outcome.in_([APPLIED, NOTHING_NEW, MISMATCH]))
        .order_by(WebhookEvent.payment_id, WebhookEvent.id)
    )
    known: tuple[int, Facts] | None = None
    for event in session().scalars(done.execution_options(yield_per=500)):
        payment = session().get(Payment, event.payment_id) if event.payment_id else None
        news = news_of_event(event.payload)
        if payment is None or news is None:
            yield f"webhook {event.event_id}: said to be {event.outcome}, but no payment has it"
        elif event.outcome != MISMATCH:
            if known is None or known[0] != payment.id:
                known = payment.id, load_facts(payment)
            if rules.merge(known[1], news.facts) != known[1]:
                yield f"webhook {event.event_id}: its effect is missing from payment {payment.id}"
