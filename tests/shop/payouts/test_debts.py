"""What a cooperative owes for a parcel that was paid out cannot be hidden behind a complaint."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from core.clock import local_date
from core.db import session
from shop.cases.services import opening
from shop.cases.services.access import by_buyer
from shop.orders import services as orders
from shop.orders.data import LineChange
from shop.orders.models import Order, OrderLine, VendorOrder
from shop.payouts.services import confirming, free, making, moving
from tests.shop.payouts.makers import (
    NOW,
    approved,
    doctor,
    earn,
    make_carriers,
    payouts_of,
    rich_shelf,
    staff,
)

LATER = NOW + timedelta(days=20)


def test_a_complaint_hides_no_debt(both: Flask) -> None:
    make_carriers()
    shop, earned = rich_shelf()
    vendor_id, maker, batch_id = shop.stall.vendor_id, staff(), approved()
    moving.send(maker, batch_id, NOW)
    confirming.confirm_batch(maker, batch_id, local_date(NOW), NOW)
    query = select(VendorOrder.id, OrderLine.id, Order.token)
    lines = query.join(OrderLine, OrderLine.vendor_order_id == VendorOrder.id)
    parcel_id, line_id, token = (
        session()
        .execute(lines.join(Order, Order.id == VendorOrder.order_id).order_by(VendorOrder.id))
        .first()
        or ()
    )
    back = [LineChange(line_id, 1)]
    orders.adjust(orders.by_system(), parcel_id, "returned", back, source="return:9", now=NOW)
    earn(shop)
    opening.open_by_buyer(by_buyer(token), parcel_id, "other", "Pour rien", 0, "form-1", LATER)
    heap = free.heaps(LATER, vendor_id)[vendor_id]
    assert (heap.free_centimes, heap.held) == (earned - 10_000, [])
    earn(shop)
    second = making.make_batch(maker, LATER)
    moving.submit(maker, second, LATER)
    assert [payout.amount_centimes for payout in payouts_of(second)] == [2 * earned - 10_000]
    assert not doctor()
