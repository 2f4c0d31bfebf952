"""Promising to give money back. The promise is one row and one conditional update (I4); the provider comes
later.
"""

from datetime import datetime

from sqlalchemy import select, update

from core import clock
from core.audit import audit
from core.db import changed_one, session, transaction
from core.events import announce
from shop.payments.data import Dispute, Method, RefundData, RefundState
from shop.payments.errors import PaymentUnknown, RefundKeyReused, RefundTooLarge
from shop.payments.events import RefundRequested
from shop.payments.models import Payment, Refund
from shop.payments.services.rows import MADE_AT_PROVIDER, find_payment, insert_once

FAILED_KEY = "#failed:"
"""In the key of a failed refund that was promised again."""
STILL_FAILED = (
    Refund.state == RefundState.FAILED.value,
    Refund.reason != MADE_AT_PROVIDER,
    ~Refund.key.contains(FAILED_KEY),
)
"""A promise of ours that failed and was not made again."""
OWED_AGAIN = (
    *STILL_FAILED,
    Payment.dispute.in_([int(Dispute.NONE), int(Dispute.WON)]),
    Payment.refunding_centimes + Refund.amount_centimes <= Payment.captured_centimes,
)
"""The same, whose money is still ours to give: with its payment."""


def request_refund(
    payment_id: int,
    amount_centimes: int,
    reason: str,
    key: str,
    *,
    now: datetime | None = None,
    actor_id: int | None = None,
    by_hand: bool = False,
) -> RefundData:
    """Promise a refund; the same key again answers the same refund. `by_hand`: by transfer, also when it came by card.

    Raises RefundTooLarge (I4), RefundKeyReused, PaymentUnknown. The provider is asked after the commit.
    """
    moment = now or clock.now()
    with transaction():
        method = session().scalar(select(Payment.method).where(Payment.id == payment_id))
        if method is None:
            raise PaymentUnknown
        row = _row(payment_id, amount_centimes, reason, key, moment, actor_id)
        if not insert_once(Refund, {**row, "by_hand": by_hand or method != Method.STRIPE}, unique=("key",)):
            return _same(key, payment_id, amount_centimes)
        _reserve(payment_id, amount_centimes)
        refund = session().scalars(select(Refund).where(Refund.key == key)).one()
        audit(
            actor_id,
            "shop.payments.refund",
            f"payment:{payment_id}",
            reason=reason,
            data={"refund": refund.id},
        )
        announce(RefundRequested(refund.id))
        return as_refund_data(refund)


def refund_all(payment_id: int, reason: str, key: str, now: datetime) -> RefundData | None:
    """Give back all that has not gone back; None when nothing is left."""
    with transaction():
        payment = find_payment(payment_id)
        left = payment.captured_centimes - payment.refunding_centimes
        return request_refund(payment_id, left, reason, key, now=now) if left > 0 else None


def refund_again(refund_id: int, *, now: datetime, actor_id: int | None) -> RefundData | None:
    """Promise by hand what failed, once; None when it has not failed, or somebody was faster.

    The new promise takes the key of what it is for, and the failed one another: whoever asks what is promised for a
    return or an adjustment finds the living one. Raises RefundTooLarge, PaymentUnknown.
    """
    with transaction():
        row = session().get(Refund, refund_id, populate_existing=True)
        if row is None:
            raise PaymentUnknown
        was = (row.payment_id, row.amount_centimes, row.reason, row.key)
        mine = update(Refund).where(Refund.id == refund_id, Refund.key == row.key, *STILL_FAILED)
        mine = mine.values(key=f"{row.key}{FAILED_KEY}{refund_id}")
        if not changed_one(mine.execution_options(synchronize_session=False)):
            return None
        session().expire(row)
        return request_refund(*was, now=now, actor_id=actor_id, by_hand=True)


def list_refunds(payment_id: int) -> list[RefundData]:
    """Every refund of a payment, oldest first."""
    rows = session().scalars(select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.id))
    return [as_refund_data(row) for row in rows]


def list_refunds_of_checkout(checkout_id: int) -> list[RefundData]:
    """Every refund of a checkout, by its payments, oldest first (1 statement)."""
    query = (
        select(Refund)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.checkout_id == checkout_id)
        .order_by(Payment.id, Refund.id)
    )
    return [as_refund_data(row) for row in session().scalars(query)]


def as_refund_data(row: Refund) -> RefundData:
    """A refund as other rooms see it."""
    return RefundData(
        id=row.id,
        payment_id=row.payment_id,
        amount_centimes=row.amount_centimes,
        reason=row.reason,
        state=RefundState(row.state),
        requested_at=row.requested_at,
        settled_at=row.settled_at,
        by_hand=row.by_hand,
    )


def _row(
    payment_id: int, amount: int, reason: str, key: str, now: datetime, actor_id: int | None
) -> dict[str, object]:
    if amount <= 0:
        raise RefundTooLarge
    return {
        "payment_id": payment_id,
        "key": key,
        "amount_centimes": amount,
        "reason": reason,
        "state": RefundState.REQUESTED.value,
        "actor_id": actor_id,
        "attempts": 0,
        "requested_at": now,
        "next_try_at": now,
    }


def _same(key: str, payment_id: int, amount: int) -> RefundData:
    known = session().scalars(select(Refund).where(Refund.key == key)).one()
    if (known.payment_id, known.amount_centimes) != (payment_id, amount):
        raise RefundKeyReused
    return as_refund_data(known)


def _reserve(payment_id: int, amount: int) -> None:
    """I4 under concurrency: the promise fits into what was captured, or there is none."""
    fits = (
        update(Payment)
        .where(
            Payment.id == payment_id,
            Payment.refunding_centimes + amount <= Payment.captured_centimes,
            Payment.dispute.in_([int(Dispute.NONE), int(Dispute.WON)]),
        )
        .values(refunding_centimes=Payment.refunding_centimes + amount, version=Payment.version + 1)
    )
    if not changed_one(fits):
        raise RefundTooLarge
