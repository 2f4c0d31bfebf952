"""What the seller's first screen says of the month: only what has arrived, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from core.errors import NotAllowed
from shop.orders import services as orders
from shop.orders.services import reading
from shop.orders.services.month import SellerMonth, month_of_vendor
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import Shelf, place, shelf


def deliver(goods: Shelf, quantity: int, at: datetime) -> None:
    """One parcel that arrives at this moment."""
    parcel = reading.get_by_token(place(goods, quantity=quantity).token).parcels[0].id
    by = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
    for step in (orders.confirm, orders.prepare, orders.ready, orders.ship):
        step(by, parcel, NOW)
    orders.deliver(by, parcel, at)


def test_the_month_counts_what_arrived(both: Flask) -> None:
    goods, other = shelf(), shelf()
    seller = goods.stall.seller.user_id
    deliver(goods, 2, NOW)
    deliver(goods, 3, NOW + timedelta(minutes=1))
    deliver(other, 1, NOW)
    place(goods, quantity=5)
    assert month_of_vendor(seller, goods.stall.vendor_id, NOW + timedelta(hours=1)) == SellerMonth(2, 50_000)
    assert month_of_vendor(seller, goods.stall.vendor_id, NOW + timedelta(days=31)) == SellerMonth(0, 0)
    with pytest.raises(NotAllowed):
        month_of_vendor(seller, other.stall.vendor_id, NOW)


def test_the_month_begins_at_midnight_in_morocco(both: Flask) -> None:
    goods = shelf()
    deliver(goods, 1, datetime(2027, 1, 31, 23, 30, tzinfo=UTC))  # half past midnight in Rabat
    counted = month_of_vendor(
        goods.stall.seller.user_id, goods.stall.vendor_id, datetime(2027, 2, 3, tzinfo=UTC)
    )
    assert counted == SellerMonth(1, 10_000)
