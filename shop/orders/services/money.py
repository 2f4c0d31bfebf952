"""Where orders meet payments: money that goes back with a cancelled parcel, cash taken at the door."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.auth.actor import Actor
from core.db import session
from registry import api as registry
from shop.orders import permissions
from shop.orders.errors import NoSuchOrder, NotPayable
from shop.orders.models import Order, VendorOrder
from shop.orders.services.scope import orders_in_scope
from shop.payments import services as payments
from shop.payments.data import Method
from shop.vendors.models import Vendor


def give_back(parcel_id: int, why: str, actor_id: int | None, now: datetime) -> None:
    """The buyer no longer owes, or gets back, what one parcel cost; inside the step's transaction.

    Before the money has arrived nothing moves: the order's capture refunds what was cancelled meanwhile. By cash the
    debt shrinks. A parcel refused at the door costs the buyer nothing either.
    """
    row = _money_of(parcel_id)
    key = f"vendor-order:{parcel_id}:{why}"
    for payment in payments.list_payments(row.checkout_id):
        if payment.method is Method.COD:
            payments.reduce_due(payment.id, row.total_centimes, key, now=now, actor_id=actor_id)
        elif row.paid_at and payment.captured_centimes > payment.refunding_centimes:
            payments.request_refund(payment.id, row.total_centimes, why, key, now=now, actor_id=actor_id)


def record_transfer(actor: Actor, order_id: int, now: datetime) -> None:
    """Staff saw the whole bank transfer of an order arrive; its capture confirms the order. Raises NoSuchOrder outside
    their provinces, OwnCase for who acts for one of its cooperatives, NotPayable."""
    actor.require(permissions.ACT)
    checkout_id = session().scalar(
        select(Order.checkout_id).where(Order.id == order_id, orders_in_scope(actor))
    )
    if checkout_id is None:
        raise NoSuchOrder
    _refuse_own_case(actor, order_id)
    live = payments.live_payment(checkout_id)
    if live is None or live.method is not Method.BANK_TRANSFER:
        raise NotPayable
    key = f"order:{order_id}:transfer"
    payments.record_money(live.id, live.amount_centimes, key, actor_id=actor.user_id, now=now)


def _refuse_own_case(actor: Actor, order_id: int) -> None:
    """Nobody says of goods of one's own cooperative that they are paid."""
    selling = (
        select(Vendor.cooperative_id)
        .join(VendorOrder, VendorOrder.vendor_id == Vendor.id)
        .where(VendorOrder.order_id == order_id)
    )
    for cooperative_id in session().scalars(selling).all():
        registry.refuse_own_case(actor, cooperative_id)


def take_cash(parcel_id: int, amount_centimes: int, actor_id: int | None, now: datetime) -> None:
    """Tell payments about cash received at the door."""
    row = _money_of(parcel_id)
    for payment in payments.list_payments(row.checkout_id):
        if payment.method is Method.COD and amount_centimes:
            key = f"vendor-order:{parcel_id}:cash"
            payments.record_money(payment.id, amount_centimes, key, actor_id=actor_id, now=now)


def _money_of(parcel_id: int) -> Any:
    query = (
        select(Order.checkout_id, Order.paid_at, VendorOrder.total_centimes)
        .join(VendorOrder, VendorOrder.order_id == Order.id)
        .where(VendorOrder.id == parcel_id)
    )
    return session().execute(query).one()
