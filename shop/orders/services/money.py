"""Where orders meet payments: money that goes back with a cancelled parcel, cash taken at the door."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from core.auth.actor import Actor
from core.db import session
from shop.orders import permissions
from shop.orders.errors import DisputeOpen, NoSuchOrder, NotPayable
from shop.orders.models import Adjustment, Order, VendorOrder
from shop.orders.services.scope import orders_in_scope
from shop.orders.services.transfers import refuse_own_case
from shop.payments import services as payments
from shop.payments.data import Method, PaymentData, State
from shop.payments.models import Payment, Refund, Settlement


def settle_adjustment(
    parcel_id: int, kind: str, centimes: int, source: str, actor_id: int | None, now: datetime
) -> None:
    """The buyer no longer owes, or gets back, what fell away; inside its transaction.

    Before the money has arrived nothing moves: the order's capture refunds what fell away meanwhile. By cash the debt
    shrinks, down to what was collected; what was collected beyond it is owed back and paid by hand.
    """
    if not centimes:
        return
    row = _money_of(parcel_id)
    undue = _lower_expected(parcel_id, min(centimes, row.expected - (row.collected or 0)))
    for payment in payments.list_payments(row.checkout_id):
        if payment.method is Method.COD:
            payments.reduce_due(payment.id, undue, source, now=now, actor_id=actor_id)
            _refund(payment, centimes - undue, kind, source, actor_id, now)
        elif row.paid_at and payment.id == row.paying:
            _refund(payment, centimes, kind, source, actor_id, now)


def _lower_expected(parcel_id: int, centimes: int) -> int:
    if centimes > 0:
        lower = update(VendorOrder).where(VendorOrder.id == parcel_id)
        session().execute(
            lower.values(
                cod_expected_centimes=VendorOrder.cod_expected_centimes - centimes
            ).execution_options(synchronize_session=False)
        )
    return max(centimes, 0)


def _refund(
    payment: PaymentData, centimes: int, kind: str, source: str, actor_id: int | None, now: datetime
) -> None:
    """What the buyer's bank has taken back already, or the provider's desk has returned, is not promised again; while
    the bank still decides whose the money is, nobody gives it away. Raises DisputeOpen."""
    if payment.state is State.DISPUTED:
        raise DisputeOpen
    if payment.state is State.LOST:
        return
    amount = min(centimes, payment.captured_centimes - payment.refunding_centimes)
    if amount > 0:
        payments.request_refund(payment.id, amount, kind, source, now=now, actor_id=actor_id)


def refund_fallen_away(order_id: int, now: datetime) -> None:
    """The money of an order has arrived: what fell away while the buyer was paying goes back, once. While the buyer's
    bank decides whose the money is nothing goes back; it does when the bank has decided for us."""
    if _is_contested(order_id):
        return
    promised = select(Refund.key)
    query = (
        select(Adjustment.vendor_order_id, Adjustment.kind, Adjustment.total_centimes, Adjustment.source)
        .join(VendorOrder, VendorOrder.id == Adjustment.vendor_order_id)
        .where(VendorOrder.order_id == order_id, Adjustment.source.not_in(promised))
        .order_by(Adjustment.id)
    )
    for row in session().execute(query).all():
        settle_adjustment(row.vendor_order_id, row.kind, row.total_centimes, row.source, None, now)


def _is_contested(order_id: int) -> bool:
    """Whether the payment that pays the order is before the buyer's bank."""
    checkout = select(Order.checkout_id).where(Order.id == order_id)
    attempts = payments.list_payments(session().scalars(checkout).one())
    return any(payment.state is State.DISPUTED for payment in attempts)


def order_of_refund(refund_id: int) -> tuple[int, bool] | None:
    """(order, whether people pay it) of a refund; None when its order never came about."""
    query = (
        select(Order.id, Refund.by_hand)
        .join(Payment, Payment.checkout_id == Order.checkout_id)
        .join(Refund, Refund.payment_id == Payment.id)
        .where(Refund.id == refund_id)
    )
    row = session().execute(query).first()
    return (row.id, row.by_hand) if row else None


def voucher_source(order_id: int) -> str:
    """Under what a voucher knows an order."""
    return f"order:{order_id}"


def record_transfer(actor: Actor, order_id: int, now: datetime) -> None:
    """Staff saw the whole bank transfer of an order arrive; its capture confirms the order, or is owed back when the
    order is dead by then. Raises NoSuchOrder outside
    their provinces, OwnCase for who acts for one of its cooperatives, NotPayable."""
    actor.require(permissions.ACT)
    checkout_id = session().scalar(
        select(Order.checkout_id).where(Order.id == order_id, orders_in_scope(actor))
    )
    if checkout_id is None:
        raise NoSuchOrder
    refuse_own_case(actor, order_id)
    live = payments.live_payment(checkout_id)
    if live is None or live.method is not Method.BANK_TRANSFER:
        raise NotPayable
    key = f"order:{order_id}:transfer"
    payments.record_money(live.id, live.amount_centimes, key, actor_id=actor.user_id, now=now)


def take_cash(parcel_id: int, amount_centimes: int, actor_id: int | None, now: datetime) -> None:
    """Tell payments about cash received at the door."""
    row = _money_of(parcel_id)
    for payment in payments.list_payments(row.checkout_id):
        if payment.method is Method.COD and amount_centimes:
            key = f"vendor-order:{parcel_id}:cash"
            payments.record_money(payment.id, amount_centimes, key, actor_id=actor_id, now=now)


def _money_of(parcel_id: int) -> Any:
    query = (
        select(
            Order.checkout_id,
            Order.paid_at,
            VendorOrder.cod_expected_centimes.label("expected"),
            VendorOrder.cod_collected_centimes.label("collected"),
            Settlement.payment_id.label("paying"),
        )
        .join(VendorOrder, VendorOrder.order_id == Order.id)
        .outerjoin(Settlement, Settlement.checkout_id == Order.checkout_id)
        .where(VendorOrder.id == parcel_id)
    )
    return session().execute(query).one()
