"""Whose phone an order names: a stranger can neither stop its owner from ordering nor flood it with messages."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core import clock
from core.auth import create_user, system_actor
from core.db import session
from core.errors import TooMany
from core.messages import OutgoingMessage
from shop.orders import services as orders
from shop.orders.errors import PhoneToConfirm, WrongPhoneCode
from shop.orders.models import VendorOrder
from shop.orders.services import phones, reading
from tests.core.auth.conftest import PASSWORD, sign_in
from tests.shop.checkout.makers import NOW, fill, request_for
from tests.shop.orders.makers import Shelf, assert_holds, place, shelf
from tests.shop.orders.till import basket_with, form, orders_count

OWNER, STRANGER = "+212661234578", "198.51.100.7"


@pytest.fixture
def goods(app: Flask) -> Shelf:
    return sold_as_often_as_may_wait()


def sold_as_often_as_may_wait() -> Shelf:
    """A product on whose buyer's phone as many cash orders wait as may."""
    found = shelf(100)
    for _order in range(phones.MOST_WAITING):
        place(found)
    return found


def codes() -> list[str]:
    """Every code that went to the phone, oldest first."""
    session().rollback()
    sent = select(OutgoingMessage.body).where(OutgoingMessage.recipient == OWNER).order_by(OutgoingMessage.id)
    return [
        code
        for text in session().scalars(sent)
        for code in re.findall(r"\b\d{6}\b", text)
        if "ST-" not in text
    ]


def ask(client: FlaskClient, goods: Shelf) -> dict[str, str]:
    """Order in cash, and be asked for a code; returns the form."""
    basket_with(client, goods)
    sent = form(client)
    asked = client.post("/fr/checkout", data=sent)
    assert asked.status_code == 409
    assert 'name="code"' in asked.text
    assert orders_count() == phones.MOST_WAITING
    return sent


def test_a_code_by_sms_lets_the_owner_order_in_cash(app: Flask, client: FlaskClient, goods: Shelf) -> None:
    sent = ask(client, goods)
    (code,) = codes()
    assert client.post("/fr/checkout", data={**sent, "code": code}).status_code == 303
    basket_with(client, goods)
    assert client.post("/fr/checkout", data=form(client)).status_code == 303, "the browser stays known"
    assert orders_count() == phones.MOST_WAITING + 2
    assert_holds(app)


def test_a_wrong_code_orders_nothing_and_five_end_it(client: FlaskClient, goods: Shelf) -> None:
    sent = ask(client, goods)
    (code,) = codes()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _try in range(5):
        refused = client.post("/fr/checkout", data={**sent, "code": wrong})
        assert (refused.status_code, refused.text.count('id="f-code-err"')) == (400, 1)
    assert client.post("/fr/checkout", data={**sent, "code": code}).status_code == 429
    assert orders_count() == phones.MOST_WAITING
    client.post("/fr/checkout", data=sent)
    assert client.post("/fr/checkout", data={**sent, "code": codes()[-1]}).status_code == 303


def test_another_way_of_paying_asks_for_nothing(client: FlaskClient, goods: Shelf) -> None:
    basket_with(client, goods)
    assert client.post("/fr/checkout", data=form(client, payment_method="stripe")).status_code == 303
    assert codes() == []


def test_an_account_with_this_phone_asks_for_nothing(client: FlaskClient, goods: Shelf) -> None:
    create_user(system_actor(), name="Salma Amrani", phone=OWNER, password=PASSWORD, now=clock.now())
    sign_in(client, OWNER)
    basket_with(client, goods)
    assert client.post("/fr/checkout", data=form(client)).status_code == 303


def test_a_confirmed_order_makes_room_for_another(both: Flask) -> None:
    goods = sold_as_often_as_may_wait()
    unknown = request_for(fill({goods.variant_id: 1}), phone_is_proven=False)
    with pytest.raises(PhoneToConfirm):
        orders.submit(unknown, NOW)
    parcel = session().scalars(select(VendorOrder.id)).all()[0]
    orders.confirm(orders.By("vendor", None, VendorOrder.id == parcel), parcel, NOW)
    assert orders.submit(unknown, NOW).state == "placed"


def test_the_card_given_up_is_no_way_around(client: FlaskClient, goods: Shelf) -> None:
    unpaid = place(goods, method="stripe")
    answer = client.post(f"/fr/order/{unpaid.token}/cash", follow_redirects=True)
    assert "espèces" in answer.text
    session().rollback()
    assert reading.get_by_token(unpaid.token).state == "pending_payment"
    orders.pay_at_the_door(unpaid.token, NOW, phone_is_proven=True)
    assert reading.get_by_token(unpaid.token).state == "placed"


def test_a_sender_reaches_a_phone_twelve_times_an_hour_and_stops_nobody_else(both: Flask) -> None:
    goods = shelf(100)

    def order_from(origin: str) -> None:
        orders.submit(replace(request_for(fill({goods.variant_id: 1})), origin=origin), NOW)

    for _order in range(12):
        order_from(STRANGER)
    with pytest.raises(TooMany):
        order_from(STRANGER)
    order_from("203.0.113.9")
    assert orders_count() == 13


def test_no_sender_uses_up_the_codes_of_others(app: Flask) -> None:
    for _code in range(3):
        phones.send_code(OWNER, STRANGER, "ar", NOW)
    with pytest.raises(TooMany):
        phones.send_code(OWNER, STRANGER, "ar", NOW)
    phones.send_code(OWNER, "203.0.113.9", "ar", NOW)
    assert len(codes()) == 4


def test_a_code_is_for_one_phone_and_a_quarter_of_an_hour(app: Flask) -> None:
    slip = phones.send_code(OWNER, STRANGER, "fr", NOW)
    (code,) = codes()
    faults = [(slip, "+212661234579", NOW), (slip, OWNER, NOW + timedelta(minutes=16)), ("", OWNER, NOW)]
    faults += [(slip.replace(slip[0], "9", 1), OWNER, NOW), ("1.2", OWNER, NOW), ("x.y.z", OWNER, NOW)]
    for presented, phone, moment in faults:
        with pytest.raises(WrongPhoneCode):
            phones.check_code(presented, phone, code, moment)
    proof = phones.check_code(slip, OWNER, f" {code[:3]} {code[3:]}", NOW)
    assert phones.is_proof(proof, OWNER, NOW + timedelta(hours=23))
    assert not phones.is_proof(proof, OWNER, NOW + timedelta(hours=25))
    assert not phones.is_proof(slip, OWNER, NOW)
    assert not phones.is_proof(proof, "+212661234579", NOW)


def test_a_large_order_paid_later_needs_a_phone_that_answers(app: Flask, client: FlaskClient) -> None:
    goods = shelf(100)
    client.post("/ar/basket/add", data={"variant_id": goods.variant_id, "qty": "40"})
    for method in ("bank_transfer", "cod"):
        sent = {**form(client), "payment_method": method}
        asked = client.post("/fr/checkout", data=sent)
        assert (asked.status_code, orders_count()) == (409, 0)
        assert 'name="code"' in asked.text
        assert "grosse commande" in asked.text
    assert client.post("/fr/checkout", data={**sent, "code": codes()[-1]}).status_code == 303
    assert orders_count() == 1
    assert_holds(app)
