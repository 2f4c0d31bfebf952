"""What `flask doctor` re-reads of orders: stock against open orders, splits, amounts against payments, stuck ones."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select

from core import clock
from core.db import session
from shop.catalog.models import Stock
from shop.orders import rules
from shop.orders.models import Order, OrderLine, VendorOrder
from shop.payments.models import Payment, Settlement

LATE = timedelta(hours=1)


def stock_faults() -> list[str]:
    """I1: reserved and allocated are exactly what open orders hold."""
    held = (
        select(
            OrderLine.variant_id,
            _sum_when(rules.RESERVED).label("reserved"),
            _sum_when(rules.ALLOCATED).label("allocated"),
        )
        .join(VendorOrder, VendorOrder.id == OrderLine.vendor_order_id)
        .where(VendorOrder.state.in_(rules.BEFORE_SHIPPING))
        .group_by(OrderLine.variant_id)
    )
    wanted = {row.variant_id: (int(row.reserved), int(row.allocated)) for row in session().execute(held)}
    found = []
    for row in session().execute(select(Stock).order_by(Stock.variant_id)).scalars():
        expected = wanted.pop(row.variant_id, (0, 0))
        if (row.reserved, row.allocated) != expected:
            found.append(
                f"variant {row.variant_id}: reserved {row.reserved}, allocated {row.allocated}; "
                f"open orders hold {expected[0]} and {expected[1]}"
            )
        if min(row.on_hand, row.reserved, row.allocated) < 0 or row.reserved + row.allocated > row.on_hand:
            found.append(f"variant {row.variant_id}: {row.on_hand} on hand, more than that is promised")
    return found + [f"variant {variant_id}: sold without a stock row" for variant_id in wanted]


def _sum_when(states: frozenset[str]) -> ColumnElement[int]:
    left = OrderLine.quantity - OrderLine.adjusted_quantity
    return func.sum(case((VendorOrder.state.in_(states), left), else_=0))


def split_faults() -> list[str]:
    """I7: lines sum to parcels, parcels to orders, to the centime."""
    goods = (
        select(
            OrderLine.vendor_order_id,
            func.sum(OrderLine.total_centimes - OrderLine.discount_centimes).label("goods"),
        )
        .group_by(OrderLine.vendor_order_id)
        .subquery()
    )
    query = (
        select(Order, VendorOrder, func.coalesce(goods.c.goods, 0))
        .outerjoin(VendorOrder, VendorOrder.order_id == Order.id)
        .outerjoin(goods, goods.c.vendor_order_id == VendorOrder.id)
        .order_by(Order.id, VendorOrder.position)
    )
    orders: dict[int, tuple[Order, list[tuple[VendorOrder, int]]]] = {}
    for order, parcel, amount in session().execute(query):
        parts = orders.setdefault(order.id, (order, []))[1]
        if parcel is not None:
            parts.append((parcel, int(amount)))
    return [
        f"order {order.number}: {fault}"
        for order, parts in orders.values()
        for fault in rules.split_faults(
            (order.goods_centimes, order.delivery_centimes, order.total_centimes),
            [(p.goods_centimes, p.delivery_centimes, p.total_centimes) for p, _goods in parts],
            [goods for _p, goods in parts],
        )
    ]


def stuck_orders(now: datetime | None = None) -> list[str]:
    """Orders that stay where nothing should stay: unpaid beyond their time, unconfirmed or on the way for too long."""
    moment = now or clock.now()
    unpaid = select(Order.number).where(Order.state == "pending_payment", Order.expires_at < moment - LATE)
    found = [f"order {number} should have expired" for number in session().scalars(unpaid)]
    query = select(VendorOrder.number, VendorOrder.state, VendorOrder.state_at).where(
        VendorOrder.state.in_(("pending_cod_confirm", "confirmed", "preparing", "ready", "shipped"))
    )
    return found + [
        f"parcel {row.number} has been {row.state} since {row.state_at:%Y-%m-%d}"
        for row in session().execute(query)
        if rules.is_stuck(row.state, row.state_at, moment)
    ]


def payment_faults() -> list[str]:
    """Orders whose money is not what they say: a paid one was charged its total, one that waits was not."""
    query = (
        select(Order.number, Order.state, Order.paid_at, Order.total_centimes, Payment.captured_centimes)
        .outerjoin(Settlement, Settlement.checkout_id == Order.checkout_id)
        .outerjoin(Payment, Payment.id == Settlement.payment_id)
        .where(Order.payment_method != "cod")
        .order_by(Order.id)
    )
    found = []
    for row in session().execute(query):
        captured = row.captured_centimes or 0
        if row.paid_at and captured != row.total_centimes:
            found.append(f"order {row.number}: paid, but {captured} of {row.total_centimes} centimes arrived")
        if row.state == "pending_payment" and captured:
            found.append(f"order {row.number}: its money arrived and it still waits")
    return found
