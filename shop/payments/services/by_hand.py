"""Money that people count: cash at the door, bank transfers, refunds paid by transfer. Each entry has a
key and counts once.
"""

from datetime import datetime

from sqlalchemy import select

from core.audit import audit
from core.db import session, transaction
from shop.payments.data import Closed, Facts, Method, News, PaymentData, RefundData, RefundFact, RefundState
from shop.payments.errors import MethodNotOffered, PaymentUnknown, TooMuchMoney
from shop.payments.models import Payment, PaymentTransition, Refund
from shop.payments.services.applying import Entry, apply_news, take_payment
from shop.payments.services.refund_requests import as_refund_data
from shop.payments.services.rows import as_data


def record_money(
    payment_id: int, amount_centimes: int, key: str, *, now: datetime, actor_id: int | None
) -> PaymentData:
    """Money that arrived in somebody's hand or account, in the caller's transaction. `key` (a parcel, a
    line of the bank statement) counts once. Raises TooMuchMoney beyond what is due.
    """
    with transaction():
        payment = _by_hand(payment_id)
        if amount_centimes <= 0 or _is_known(payment_id, key):
            return as_data(payment)
        if payment.captured_centimes + amount_centimes > payment.due_centimes:
            raise TooMuchMoney
        total = Facts(captured=payment.captured_centimes + amount_centimes)
        apply_news(payment_id, News(total), Entry("by_hand", actor_id, amount_centimes, key), now)
        audit(actor_id, "shop.payments.money", f"payment:{payment_id}", data={"centimes": amount_centimes})
        return as_data(payment)


def reduce_due(
    payment_id: int, amount_centimes: int, key: str, *, now: datetime, actor_id: int | None
) -> PaymentData:
    """This much is no longer owed (a parcel refused at the door, cancelled before it was paid), in the
    caller's transaction; `key` counts once. When nothing is owed and nothing was paid the attempt is
    cancelled.
    """
    with transaction():
        payment = _by_hand(payment_id)
        if amount_centimes <= 0 or _is_known(payment_id, key):
            return as_data(payment)
        left = payment.due_centimes - amount_centimes
        if left < payment.captured_centimes:
            raise TooMuchMoney
        told = Facts(closed=Closed.CANCELLED if left == 0 else Closed.OPEN)
        entry = Entry("less_due", actor_id, -amount_centimes, key)
        apply_news(payment_id, News(told), entry, now, less_due=amount_centimes)
        return as_data(payment)


def settle_refund_by_hand(
    refund_id: int, *, paid: bool, reference: str, now: datetime, actor_id: int | None
) -> RefundData:
    """Staff paid a refund, or could not, or the bank sent it back: requested → succeeded → failed, once each."""
    with transaction():
        row = session().get(Refund, refund_id, populate_existing=True)
        if row is None or not row.by_hand:
            raise PaymentUnknown
        state = RefundState.SUCCEEDED if paid else RefundState.FAILED
        fact = RefundFact(row.key, row.amount_centimes, state, row.key)
        done = apply_news(
            row.payment_id, News(Facts(refunds={row.key: fact})), Entry("by_hand", actor_id), now
        )
        if done == "applied":
            act = f"shop.payments.refund_{'paid' if paid else 'failed'}"
            audit(actor_id, act, f"refund:{refund_id}", data={"reference": reference})
        return as_refund_data(row)


def _by_hand(payment_id: int) -> Payment:
    payment = take_payment(payment_id)
    if payment.method == Method.STRIPE:
        raise MethodNotOffered
    return payment


def _is_known(payment_id: int, key: str) -> bool:
    """We hold the payment's row, so nobody can enter the same key beside us."""
    known = select(PaymentTransition.id).where(
        PaymentTransition.payment_id == payment_id, PaymentTransition.entry_key == key
    )
    return session().execute(known).first() is not None
