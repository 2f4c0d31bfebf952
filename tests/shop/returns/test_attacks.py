"""Returns met with bad faith: a cooperative that answers money with goods, or tells of less cash than it took."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session
from shop.ledger.services import balances
from shop.orders import services as orders
from shop.orders.errors import CashShort
from shop.orders.services import reading
from shop.payments.models import Refund
from shop.returns import services as returns
from shop.returns.data import Verdict
from shop.returns.errors import BadVerdict
from shop.returns.models import Return
from shop.returns.services import asking
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import place, shelf, stock_of
from tests.shop.remittances.makers import doctor
from tests.shop.returns.makers import Sold, ask, sold, wanted

LATER = NOW + timedelta(days=2)


def brought_back(thing: Sold, pieces: int = 1) -> int:
    """A return that the cooperative has received."""
    return_id = ask(thing, pieces)
    returns.send(thing.buyer, return_id, LATER)
    returns.receive(thing.vendor, return_id, LATER)
    return return_id


def refunds() -> list[int]:
    session().rollback()
    return list(session().scalars(select(Refund.amount_centimes).order_by(Refund.id)))


def handed_over(collected: int | None) -> Sold:
    """A cash parcel that the cooperative itself brought to the door."""
    goods = shelf()
    placed = place(goods, quantity=2)
    parcel = reading.get_by_token(placed.token).parcels[0]
    by = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
    for step in (orders.confirm, orders.ready, orders.ship):
        step(by, parcel.id, NOW)
    orders.deliver(by, parcel.id, NOW, collected_centimes=collected)
    return Sold(goods, placed, parcel.id, parcel.lines[0].id)


def test_who_wants_the_money_back_is_not_sent_another_one(app: Flask) -> None:
    thing = sold(quantity=2)
    return_id = brought_back(thing)
    returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 1, 1)], "", LATER, replace=True)
    assert session().get_one(Return, return_id).state == "refunded"
    assert refunds() == [10_000]


def test_what_is_not_paid_back_is_not_sold_again(app: Flask) -> None:
    thing = sold(quantity=2, on_hand=10)
    return_id = brought_back(thing)
    with pytest.raises(BadVerdict):
        returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 0, 1)], "Porté", LATER)
    assert stock_of(thing.shelf.variant_id) == (8, 0, 0)


def test_cash_that_nobody_wrote_down_was_taken_when_the_goods_come_back(both: Flask) -> None:
    thing = handed_over(None)
    return_id = brought_back(thing, 2)
    returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 2, 2)], "", LATER)
    paid_back = session().get_one(Return, return_id).refund_centimes
    assert refunds() == [paid_back] == [23_500], "what the buyer is told is what the buyer gets"
    owes = balances(like="vendor_payable")
    assert list(owes.values()) == [23_500], "the cooperative owes the cash it has in its hands"
    assert not doctor()


@pytest.mark.parametrize("said", [0, 100, 21_499])
def test_a_cooperative_does_not_take_less_than_the_parcel_costs(app: Flask, said: int) -> None:
    with pytest.raises(CashShort):
        handed_over(said)


def test_small_change_may_lack(app: Flask) -> None:
    assert handed_over(21_500).parcel_id


def test_a_forms_key_is_its_parcels_own(both: Flask) -> None:
    one, other = sold(), sold()
    form = wanted(one)
    first = asking.ask(one.buyer, one.parcel_id, form, LATER)
    second = asking.ask(other.buyer, other.parcel_id, wanted(other, key=form.key), LATER)
    assert first != second
    assert asking.ask(one.buyer, one.parcel_id, form, LATER) == first
