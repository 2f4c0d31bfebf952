"""An order that waits for its money: captured, failed, tried again, paid at the door instead, or expired (I6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from core.db import changed_one, session, transaction
from core.events import announce
from shop.checkout import services as checkout
from shop.checkout.data import BasketKey
from shop.checkout.errors import MethodNotAllowed
from shop.checkout.rules import is_method_allowed
from shop.orders import rules
from shop.orders.data import State
from shop.orders.errors import NoSuchOrder, NoSuchParcel, NotPayable, StepNotPossible
from shop.orders.events import OrderAccepted, OrderExpired
from shop.orders.models import Order, OrderLine, VendorOrder
from shop.orders.services.acting import By, by_buyer, by_system, take_turn
from shop.orders.services.adjusting import write_off
from shop.orders.services.money import refund_fallen_away, voucher_source
from shop.orders.services.moving import move, step_on
from shop.orders.services.phones import require_proof, require_proof_if_large
from shop.payments import services as payments
from shop.payments.data import Method, Verdict
from shop.payments.data import State as Paid
from shop.payments.models import Payment
from shop.vouchers import services as vouchers

LONGEST_WAIT = timedelta(hours=3)


def before_payment(s: Session, checkout_id: int) -> None:
    """News of a payment takes the order's turn before the payment's, as everything here does: no ring of waiting."""
    s.execute(update(Order).where(Order.checkout_id == checkout_id).values(version=Order.version + 1))


def when_captured(s: Session, payment_id: int, now: datetime) -> Verdict:
    """The money of a payment has arrived: confirm the order in the same transaction, or call it dead."""
    payment = s.get_one(Payment, payment_id)
    order = s.execute(select(Order.id, Order.state).where(Order.checkout_id == payment.checkout_id)).first()
    if order is None:
        return Verdict.DEAD_ORDER
    take_turn(order.id)
    state = s.scalar(select(Order.state).where(Order.id == order.id))
    if payment.method == Method.COD:
        return Verdict.ACCEPTED
    waiting = update(Order).where(Order.id == order.id, Order.state == "pending_payment")
    if state != "pending_payment" or not changed_one(
        waiting.values(state="placed", paid_at=now, expires_at=None)
    ):
        return Verdict.DEAD_ORDER
    for parcel_id, parcel_state, _total in _parcels(order.id):
        if parcel_state == "pending_payment":
            step_on(parcel_id, parcel_state, "confirmed", by_system(), now)
    refund_fallen_away(order.id, now)  # what was cancelled while the buyer was paying
    announce(OrderAccepted(order.id))
    return Verdict.ACCEPTED


def after_dispute(payment_id: int, now: datetime) -> None:
    """The buyer's bank has decided for us: what fell away of the order while it looked goes back now."""
    s = session()
    query = select(Order.id).join(Payment, Payment.checkout_id == Order.checkout_id)
    order_id = s.scalar(query.where(Payment.id == payment_id, Order.paid_at.is_not(None)))
    if order_id is None:
        return
    with transaction():
        take_turn(order_id)
        state = s.scalar(select(Payment.state).where(Payment.id == payment_id))
        if state == Paid.WON:
            refund_fallen_away(order_id, now)


def when_failed(_s: Session, _payment_id: int, _now: datetime) -> None:
    """An attempt ended without money: the order keeps its goods until it expires, and the buyer may try again."""


def expected_amounts(s: Session, payment_ids: Sequence[int]) -> dict[int, int]:
    """For the doctor of payments: what each payment should have captured, as the orders say (I7)."""
    alive = VendorOrder.state.not_in(("cancelled", "expired", "refused_at_door", "lost"))
    cash = select(func.coalesce(func.sum(VendorOrder.cod_expected_centimes), 0)).where(
        VendorOrder.order_id == Order.id, alive
    )
    query = (
        select(Payment.id, Payment.method, Order.total_centimes, cash.scalar_subquery().label("cash"))
        .join(Order, Order.checkout_id == Payment.checkout_id)
        .where(Payment.id.in_(payment_ids))
    )
    return {row.id: row.cash if row.method == Method.COD else row.total_centimes for row in s.execute(query)}


def _parcels(order_id: int) -> list[tuple[int, str, int]]:
    query = (
        select(VendorOrder.id, VendorOrder.state, VendorOrder.total_centimes)
        .where(VendorOrder.order_id == order_id)
        .order_by(VendorOrder.id)
    )
    return [(row.id, row.state, row.total_centimes) for row in session().execute(query)]


def pay_again(token: str, now: datetime) -> int:
    """A payment of this order that can be opened now: the live one, else a new attempt. Returns its id.

    The order's deadline moves with it, three hours after placing at most. Raises NotPayable.
    """
    with transaction():
        order = _waiting(token)
        live = payments.live_payment(order.checkout_id)
        if live is None:
            live = payments.start_payment(
                order.checkout_id, Method(order.payment_method), order.total_centimes, now
            )
        if order.payment_method == Method.STRIPE:
            later = rules.expires_at(order.payment_method, now)
            _set(order.id, expires_at=min(later or now, order.placed_at + LONGEST_WAIT))
        return live.id


def pay_at_the_door(
    token: str, now: datetime, *, user_id: int | None = None, phone_is_proven: bool = False
) -> None:
    """The buyer gives the card up and pays in cash: the open attempt ends, the cooperatives are asked to confirm.

    Raises NoSuchOrder, NotPayable, MethodNotAllowed, PhoneToConfirm.
    """
    by, waiting = by_buyer(token, user_id), _waiting(token)
    if not phone_is_proven:
        require_proof_if_large(waiting.total_centimes)
        require_proof(waiting.phone_index)
    live = payments.live_payment(waiting.checkout_id)
    if live is not None and live.method is not Method.COD:
        payments.cancel_payment(live.id, now)
    with transaction():
        order = _waiting(token)
        if not is_method_allowed(Method.COD, order.total_centimes):
            raise MethodNotAllowed
        if payments.live_payment(order.checkout_id) is not None:
            raise NotPayable
        _set(order.id, state="placed", payment_method="cod", expires_at=None)
        _to_cash(order.id, by, now)
        due = sum(total for _id, state, total in _parcels(order.id) if state not in rules.DEAD)
        payments.start_payment(order.checkout_id, Method.COD, due, now)
        announce(OrderAccepted(order.id))


def _to_cash(order_id: int, by: By, now: datetime) -> None:
    for parcel_id, state, total in _parcels(order_id):
        if state == "pending_payment":
            step_on(parcel_id, state, "pending_cod_confirm", by, now, cod_expected_centimes=total)


def _waiting(token: str) -> Order:
    """The order of a link, ours until the transaction ends, while it waits for money."""
    s = session()
    order_id = s.scalar(select(Order.id).where(Order.token == token))
    if order_id is None:
        raise NoSuchOrder
    with transaction():
        take_turn(order_id)
        order = s.get_one(Order, order_id, populate_existing=True)
        if order.state != "pending_payment":
            raise NotPayable
        return order


def _set(order_id: int, **values: object) -> None:
    mine = update(Order).where(Order.id == order_id, Order.state == "pending_payment")
    if not changed_one(mine.values(**values)):
        raise NotPayable


def expire_unpaid(now: datetime, limit: int = 200) -> int:
    """Orders whose money did not come in time give their goods back; returns how many."""
    late = (
        select(Order.id)
        .where(Order.state == "pending_payment", Order.expires_at <= now)
        .order_by(Order.id)
        .limit(limit)
    )
    return sum(_expire(order_id, now) for order_id in list(session().scalars(late)))


def _expire(order_id: int, now: datetime) -> bool:
    with transaction():
        mine = update(Order).where(
            Order.id == order_id, Order.state == "pending_payment", Order.expires_at <= now
        )
        if not changed_one(mine.values(state="expired", version=Order.version + 1)):
            return False
        for parcel_id, state, _total in _parcels(order_id):
            if state == "pending_payment":
                step_on(parcel_id, state, "expired", by_system(), now)
                write_off(parcel_id, "expired", by_system(), now)
        vouchers.release(voucher_source(order_id), now)
        announce(OrderExpired(order_id))
        return True


def expire_unconfirmed(now: datetime, limit: int = 200) -> int:
    """Cash orders that a cooperative left unconfirmed for days give their goods back; returns how many parcels."""
    late = VendorOrder.state_at <= now - timedelta(days=rules.CONFIRM_DAYS)
    return _step_late("pending_cod_confirm", "expired", late, now, limit)


def close_delivered(now: datetime, limit: int = 500) -> int:
    """Delivered parcels are closed when the right of withdrawal has passed; returns how many."""
    late = VendorOrder.state_at <= now - timedelta(days=rules.CLOSE_DAYS)
    settled = (VendorOrder.cod_expected_centimes == 0) | VendorOrder.cod_collected_centimes.is_not(None)
    return _step_late("delivered", "closed", late & settled, now, limit)


def _step_late(old: State, to: State, late: ColumnElement[bool], now: datetime, limit: int) -> int:
    """The step time itself takes with parcels, one transaction each; one that has moved on meanwhile is left alone."""
    wanted = (VendorOrder.state == old) & late
    query = select(VendorOrder.id).where(wanted).order_by(VendorOrder.id).limit(limit)
    by = By("system", None, wanted)
    return sum(_moved(by, parcel_id, to, now) for parcel_id in list(session().scalars(query)))


def _moved(by: By, parcel_id: int, to: State, now: datetime) -> bool:
    try:
        return move(by, parcel_id, to, now)
    except (NoSuchParcel, StepNotPossible):  # somebody was faster
        return False


def buy_again(token: str, key: BasketKey, now: datetime) -> tuple[str, list[int]]:
    """Put the goods of an order back into a basket; returns the basket's token and the variants no longer sold."""
    query = (
        select(OrderLine.variant_id, OrderLine.quantity)
        .join(VendorOrder, VendorOrder.id == OrderLine.vendor_order_id)
        .join(Order, Order.id == VendorOrder.order_id)
        .where(Order.token == token)
    )
    wanted = rules.quantities((row.variant_id, row.quantity) for row in session().execute(query))
    if not wanted:
        raise NoSuchOrder
    return checkout.refill(key, wanted, now)
