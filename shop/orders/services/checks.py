"""What `flask doctor` re-reads of orders: stock against open orders, splits, amounts against payments, stuck ones."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select

from core import clock
from core.db import session
from shop.catalog.models import Stock
from shop.orders import rules
from shop.orders.models import Adjustment, AdjustmentLine, Order, OrderLine, VendorOrder
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


def discount_faults() -> list[str]:
    """I7 of vouchers: lines sum to parcels and parcels to orders, what the platform pays too."""
    lines = (
        select(
            OrderLine.vendor_order_id,
            func.sum(OrderLine.discount_centimes).label("discount"),
            func.sum(OrderLine.funded_centimes).label("funded"),
        )
        .group_by(OrderLine.vendor_order_id)
        .subquery()
    )
    parcels = (
        select(VendorOrder.number)
        .join(lines, lines.c.vendor_order_id == VendorOrder.id)
        .where(
            (lines.c.discount != VendorOrder.discount_centimes)
            | (lines.c.funded != VendorOrder.funded_centimes)
        )
    )
    sums = (
        select(VendorOrder.order_id, func.sum(VendorOrder.discount_centimes).label("discount"))
        .group_by(VendorOrder.order_id)
        .subquery()
    )
    orders = (
        select(Order.number)
        .join(sums, sums.c.order_id == Order.id)
        .where(sums.c.discount != Order.discount_centimes)
    )
    found = [
        f"parcel {number}: its lines' vouchers are not its voucher" for number in session().scalars(parcels)
    ]
    return found + [
        f"order {number}: its parcels' vouchers are not its voucher" for number in session().scalars(orders)
    ]


def adjustment_faults() -> list[str]:
    """I4: adjustments sum to what parcels and lines say fell away, never beyond what was sold."""
    return [*_adjusted_parcels(), *_adjusted_lines(), *_adjustment_sums()]


def _adjusted_parcels() -> list[str]:
    sums = (
        select(
            Adjustment.vendor_order_id.label("parcel"),
            func.sum(Adjustment.total_centimes).label("total"),
            func.sum(Adjustment.delivery_centimes).label("delivery"),
        )
        .group_by(Adjustment.vendor_order_id)
        .subquery()
    )
    total, delivery = func.coalesce(sums.c.total, 0), func.coalesce(sums.c.delivery, 0)
    is_wrong = (
        (total != VendorOrder.adjusted_centimes)
        | (delivery != VendorOrder.adjusted_delivery_centimes)
        | (total > VendorOrder.total_centimes)
        | (delivery > VendorOrder.delivery_centimes)
    )
    query = select(
        VendorOrder.number, total.label("said"), VendorOrder.adjusted_centimes, VendorOrder.total_centimes
    )
    rows = session().execute(query.outerjoin(sums, sums.c.parcel == VendorOrder.id).where(is_wrong))
    return [
        f"parcel {row.number}: adjustments of {row.said}, it says {row.adjusted_centimes} of {row.total_centimes}"
        for row in rows
    ]


def _adjusted_lines() -> list[str]:
    sums = (
        select(
            AdjustmentLine.order_line_id.label("line"),
            func.sum(AdjustmentLine.centimes).label("centimes"),
            func.sum(AdjustmentLine.quantity).label("quantity"),
        )
        .group_by(AdjustmentLine.order_line_id)
        .subquery()
    )
    centimes, quantity = func.coalesce(sums.c.centimes, 0), func.coalesce(sums.c.quantity, 0)
    is_wrong = (
        (centimes != OrderLine.adjusted_centimes)
        | (quantity != OrderLine.adjusted_quantity)
        | (centimes > OrderLine.total_centimes - OrderLine.discount_centimes)
        | (quantity > OrderLine.quantity)
    )
    query = select(OrderLine.id).outerjoin(sums, sums.c.line == OrderLine.id).where(is_wrong)
    return [f"order line {key}: what fell away of it does not add up" for key in session().scalars(query)]


def _adjustment_sums() -> list[str]:
    sums = (
        select(
            AdjustmentLine.adjustment_id.label("adjustment"),
            func.sum(AdjustmentLine.centimes).label("goods"),
            func.sum(AdjustmentLine.vat_centimes).label("vat"),
        )
        .group_by(AdjustmentLine.adjustment_id)
        .subquery()
    )
    is_wrong = (func.coalesce(sums.c.goods, 0) != Adjustment.goods_centimes) | (
        func.coalesce(sums.c.vat, 0) != Adjustment.vat_centimes
    )
    query = select(Adjustment.id).outerjoin(sums, sums.c.adjustment == Adjustment.id).where(is_wrong)
    return [f"adjustment {key}: its lines do not add up to it" for key in session().scalars(query)]
