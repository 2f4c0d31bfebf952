"""Money that goes back by hand asks the buyer where to, also without a return."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.auth.actor import Actor
from core.db import session
from shop.orders import services as orders
from shop.orders.data import LineChange
from shop.orders.errors import NoSuchOrder
from shop.returns import permissions
from shop.returns.errors import BadAccount, NoSuchReturn
from shop.returns.models import RefundAccount
from shop.returns.services import accounts
from tests.shop.checkout.makers import NOW
from tests.shop.money.test_desk import finance_in
from tests.shop.returns.makers import HOLDER, RIB, Sold, sold
from tests.threads import together

FINANCE = Actor(900_121, permissions.OF_STAFF, None, is_staff=True)
THERE = Actor(900_122, permissions.OF_STAFF, frozenset({"01.051"}), is_staff=True)


def reduced() -> Sold:
    """A cash parcel that was paid at the door, and whose price was lowered afterwards."""
    thing = sold(method="cod")
    by = orders.by_vendor(thing.shelf.stall.seller.user_id, thing.shelf.stall.vendor_id)
    orders.count_cash(thing.parcel_id, NOW)
    change = [LineChange(thing.line_id, centimes=1_000)]
    orders.adjust(by, thing.parcel_id, "goodwill", change, source="g:1", reason="Rayé", now=NOW)
    return thing


def kept() -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(RefundAccount)) or 0


def test_it_is_said_once_however_often_it_is_sent(both: Flask) -> None:
    thing = reduced()
    order_id = thing.placed.order_id
    assert accounts.awaited(order_id) == [thing.parcel_id]
    with pytest.raises(BadAccount):
        accounts.give(thing.placed.token, RIB[:-1] + "0", HOLDER, NOW)
    with pytest.raises(NoSuchOrder):
        accounts.give("nothing", RIB, HOLDER, NOW)
    results = together(both, lambda _n: accounts.give(thing.placed.token, RIB, HOLDER, NOW), 6)
    assert results == [None] * 6, results
    assert kept() == 1
    assert accounts.awaited(order_id) == []
    (found,) = accounts.reveal_of_order(FINANCE, order_id)
    assert found[1:] == (RIB, HOLDER)
    with pytest.raises(NoSuchReturn):
        accounts.reveal_of_order(THERE, order_id)


def test_nothing_is_asked_when_nothing_goes_back_by_hand(app: Flask) -> None:
    for thing in (sold(method="cod"), sold(method="stripe")):
        assert accounts.awaited(thing.placed.order_id) == []
        accounts.give(thing.placed.token, RIB, HOLDER, NOW)
    assert kept() == 0


def test_the_tracking_page_asks_and_finance_reads(app: Flask, client: FlaskClient) -> None:
    thing = reduced()
    page = f"/fr/order/{thing.placed.token}"
    assert f"{page}/returns/account" in client.get(page).text
    form = {"rib": RIB, "holder": HOLDER}
    assert client.get(f"{page}/returns/account").status_code == 200
    wrong = client.post(f"{page}/returns/account", data=form | {"rib": "12"})
    assert (wrong.status_code // 100, 'value="12"' in wrong.text) == (4, True)
    assert client.post(f"{page}/returns/account", data=form).status_code == 303
    assert f"{page}/returns/account" not in client.get(page).text
    finance_in(client)
    order = client.get(f"/fr/desk/orders/{thing.placed.order_id}").text
    address = f"/fr/desk/returns/orders/{thing.placed.order_id}/account"
    assert address in order
    assert RIB not in order
    assert HOLDER in client.post(address).text
