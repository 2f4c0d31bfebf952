"""What a stall's page says of its sales: counted from parcels and opinions, on both databases."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session
from shop.orders import services as orders
from shop.orders.errors import CashShort
from shop.orders.models import OrderLine
from shop.orders.services import reading
from shop.reviews.data import StallFacts
from shop.reviews.errors import NotYourPurchase
from shop.reviews.rules import arrived_in_time
from shop.reviews.services.facts import facts_of
from shop.reviews.services.opinions import list_reviewable, write_review
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import Shelf, place, shelf

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("days", "allowed", "in_time"),
    [(0, 0, True), (1, 1, True), (3, 1, True), (4, 1, False), (4, 2, True), (7, 5, True), (10, 5, False)],
)
def test_weekends_do_not_count(days: int, allowed: int, in_time: bool) -> None:
    assert arrived_in_time(FRIDAY, FRIDAY + timedelta(days=days), allowed) is in_time


def sell(goods: Shelf, days: int, *, refused: bool = False) -> str:
    """One parcel, placed and arrived (or refused) after so many days; the order's token."""
    token = place(goods).token
    parcel = reading.get_by_token(token).parcels[0].id
    by, arrival = (
        orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id),
        NOW + timedelta(days=days),
    )
    for step in (orders.confirm, orders.prepare, orders.ready, orders.ship):
        step(by, parcel, NOW)
    if refused:
        orders.refuse_at_door(by, parcel, "absent", arrival)
    else:
        orders.deliver(by, parcel, arrival)
    return token


def test_facts_are_counted_from_what_happened(both: Flask) -> None:
    goods, other = shelf(), shelf()
    token = sell(goods, 1)
    sell(goods, 60)
    sell(goods, 1, refused=True)
    sell(other, 1)
    place(goods)
    write_review(token, list_reviewable(token)[0].line_id, 4, "", NOW)
    later = NOW + timedelta(days=61)
    assert facts_of(goods.stall.vendor_id, later) == StallFacts(2, 1, 1, 1, 4.0)
    assert facts_of(other.stall.vendor_id, later) == StallFacts(1, 1, 0, 0, 0.0)
    assert facts_of(goods.stall.vendor_id, NOW + timedelta(days=366)).sent == 0, "only the last twelve months"


def test_a_cash_parcel_that_nobody_paid_gives_no_opinion(both: Flask) -> None:
    goods = shelf()
    token = place(goods).token
    parcel = reading.get_by_token(token).parcels[0].id
    by = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
    for step in (orders.confirm, orders.prepare, orders.ready, orders.ship):
        step(by, parcel, NOW)
    with pytest.raises(CashShort):
        orders.deliver(by, parcel, NOW, collected_centimes=0)
    orders.deliver(orders.By("staff", None, by.scope), parcel, NOW, collected_centimes=0)
    assert list_reviewable(token) == []
    line = session().scalars(select(OrderLine.id).where(OrderLine.vendor_order_id == parcel)).one()
    with pytest.raises(NotYourPurchase):
        write_review(token, line, 5, "", NOW)
