"""Card, transfer and the test gateway through the API: money is believed from the provider only (I3, I5, I6)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from core import clock
from shop.graphql.mutating import codes_of
from shop.graphql.schema import the_schema
from shop.orders.services import expire_unpaid
from shop.payments.gateway import settings as gateway
from shop.payments.standin.server import Standin
from tests.shop.graphql.asking import ask
from tests.shop.graphql.buyer import Buyer
from tests.shop.orders.makers import assert_holds, shelf, stock_of
from tests.shop.orders.till import orders_count
from tests.shop.payments.conftest import SECRET, disconnect, receive_all, standin

__all__ = ["standin"]
BEGIN = "id: $id, paymentGateway: $gateway"
EVENT = "transaction { id name chargedAmount { amount } } transactionEvent { type externalUrl amount { amount } } data"


@pytest.fixture
def shop(app: Flask, standin: Standin) -> Iterator[Flask]:
    """The whole application, paying through the stand-in."""
    app.config.update(STRIPE_BASE_URL=standin.url, STRIPE_WEBHOOK_SECRET=SECRET, STRIPE_TIMEOUT=60)
    gateway.configure(app)
    yield app
    disconnect(app)


def ready(app: Flask) -> tuple[Buyer, str, int]:
    """A checkout that only has to be paid."""
    honey, buyer = shelf(), Buyer(app)
    id_ = buyer.begin({honey.variant_id: 1})["id"]
    buyer.fill(id_)
    return buyer, id_, honey.variant_id


def test_a_card_is_paid_on_the_page_of_the_provider(shop: Flask, standin: Standin) -> None:
    buyer, id_, variant = ready(shop)
    card = {"id": "souk.stripe", "data": {"returnUrl": "http://localhost/done"}}
    begun = buyer.good("transactionInitialize", BEGIN, EVENT, id=id_, gateway=card)
    page = begun["data"]["url"]
    assert begun["transactionEvent"]["type"] == "CHARGE_ACTION_REQUIRED"
    assert begun["transactionEvent"]["externalUrl"] == page
    again = buyer.good("transactionInitialize", BEGIN, EVENT, id=id_, gateway=card)
    assert again["transaction"]["id"] == begun["transaction"]["id"]
    assert stock_of(variant) == (50, 1, 0)
    assert buyer.checkout(id_)["lines"][0]["quantity"] == 1
    assert buyer.codes("checkoutComplete", "id: $id", id=id_) == [(None, "CHECKOUT_NOT_FULLY_PAID")]
    assert buyer.codes("checkoutEmailUpdate", "id: $id, email: $email", id=id_, email="x@example.ma") == [
        ("id", "INACTIVE_PAYMENT")
    ]
    told = buyer.good("transactionProcess", "id: $id", EVENT, id=begun["transaction"]["id"])
    assert told["transactionEvent"]["type"] == "CHARGE_ACTION_REQUIRED"
    standin.bank.pay(page.rsplit("/", 1)[1].partition("?")[0], "4242424242424242")
    told = buyer.good("transactionProcess", "id: $id", EVENT, id=begun["transaction"]["id"])
    assert told["transactionEvent"]["type"] == "CHARGE_SUCCESS"
    whole = buyer.checkout(id_)
    assert whole["chargeStatus"] == "FULL"
    assert whole["totalBalance"]["amount"] == 0.0
    order = buyer.complete(id_)
    assert order["isPaid"]
    assert order["paymentStatus"] == "FULLY_CHARGED"
    receive_all(standin)
    assert buyer.complete(id_)["id"] == order["id"]
    assert orders_count() == 1
    assert_holds(shop)


def test_the_test_gateway_pays_at_once_or_fails_when_told(shop: Flask) -> None:
    buyer, id_, _variant = ready(shop)
    test = "saleor.io.dummy-payment-app"
    failing = {"id": test, "data": {"event": {"type": "CHARGE_FAILURE"}}}
    told = buyer.good("transactionInitialize", BEGIN, EVENT, id=id_, gateway=failing)
    assert told["transactionEvent"]["type"] == "CHARGE_ACTION_REQUIRED"  # declined: the page is still open
    assert told["transaction"]["chargedAmount"]["amount"] == 0.0
    told = buyer.good("transactionInitialize", BEGIN, EVENT, id=id_, gateway={"id": test})
    assert told["transactionEvent"]["type"] == "CHARGE_SUCCESS"
    assert buyer.complete(id_)["isPaid"]


def test_a_transfer_is_awaited_with_its_reference(shop: Flask) -> None:
    buyer, id_, _variant = ready(shop)
    told = buyer.good("transactionInitialize", BEGIN, EVENT, id=id_, gateway={"id": "souk.bank_transfer"})
    assert told["transactionEvent"]["type"] == "CHARGE_REQUEST"
    assert told["data"]["rib"]
    order = buyer.complete(id_)
    assert order["status"] == "UNCONFIRMED"
    assert not order["isPaid"]


def test_a_card_given_up_becomes_cash_at_the_door(shop: Flask) -> None:
    buyer, id_, _variant = ready(shop)
    buyer.good("transactionInitialize", BEGIN, EVENT, id=id_, gateway={"id": "souk.stripe"})
    told = buyer.good("transactionInitialize", BEGIN, EVENT, id=id_, gateway={"id": "souk.cod"})
    assert told["transactionEvent"]["type"] == "CHARGE_REQUEST"
    order = buyer.complete(id_)
    assert order["status"] == "UNFULFILLED"
    assert orders_count() == 1
    assert_holds(shop)


def test_only_the_whole_amount_by_a_known_gateway(shop: Flask) -> None:
    buyer, id_, _variant = ready(shop)
    partly = "id: $id, paymentGateway: $gateway, amount: $amount"
    for amount in (1, 0, 99999999):
        codes = buyer.codes(
            "transactionInitialize", partly, id=id_, gateway={"id": "souk.stripe"}, amount=amount
        )
        assert codes == [("amount", "INVALID")]
    assert orders_count() == 0
    text = 'mutation { transactionInitialize(id: "%s", paymentGateway: {id: "evil"}) { errors { code } } }'
    body, _status = ask(shop, text % id_)
    assert body["errors"][0]["extensions"]["code"] == "PermissionDenied"
    configs = buyer.good(
        "paymentGatewayInitialize", "id: $id", "gatewayConfigs { id errors { code } }", id=id_
    )
    assert {c["id"] for c in configs["gatewayConfigs"]} >= {"souk.cod", "souk.stripe"}
    codes = buyer.codes("transactionProcess", "id: $id", id="VHJhbnNhY3Rpb25JdGVtOnguMQ==")
    assert codes == [("id", "NOT_FOUND")]


def test_what_is_missing_before_paying_is_told_under_a_code_of_the_contract(shop: Flask) -> None:
    honey, buyer = shelf(), Buyer(shop)
    empty, begun = buyer.begin({})["id"], buyer.begin({honey.variant_id: 1})["id"]
    card, transfer = {"id": "souk.stripe"}, {"id": "souk.bank_transfer"}
    for way in (card, transfer):
        assert buyer.codes("transactionInitialize", BEGIN, id=empty, gateway=way) == [("lines", "INVALID")]
        assert buyer.codes("transactionInitialize", BEGIN, id=begun, gateway=way) == [
            ("shippingAddress", "INVALID")
        ]
    assert buyer.codes("checkoutComplete", "id: $id", id=begun) == [
        ("shippingAddress", "SHIPPING_ADDRESS_NOT_SET")
    ]
    for name in the_schema().mutation_type.fields:  # type: ignore[union-attr]
        assert {"INVALID", "GRAPHQL_ERROR"} & codes_of(name), name


def test_after_a_payment_that_ran_out_the_basket_is_back(shop: Flask) -> None:
    buyer, id_, variant = ready(shop)
    buyer.good("transactionInitialize", BEGIN, EVENT, id=id_, gateway={"id": "souk.stripe"})
    assert expire_unpaid(clock.now() + timedelta(hours=4)) == 1
    assert stock_of(variant) == (50, 0, 0)
    assert buyer.codes("checkoutComplete", "id: $id", id=id_) == [(None, "CHECKOUT_NOT_FULLY_PAID")]
    told = buyer.good(
        "transactionInitialize", BEGIN, "data transaction { id }", id=id_, gateway={"id": "souk.cod"}
    )
    assert told["transaction"] is None
    assert buyer.checkout(id_)["lines"][0]["quantity"] == 1
    assert buyer.complete(id_)["status"] == "UNFULFILLED"
    assert stock_of(variant) == (50, 1, 0)
    assert_holds(shop)


def test_another_card_payment_may_follow_one_that_ran_out(shop: Flask) -> None:
    buyer, id_, _variant = ready(shop)
    first = buyer.good("transactionInitialize", BEGIN, EVENT, id=id_, gateway={"id": "souk.stripe"})
    assert expire_unpaid(clock.now() + timedelta(hours=4)) == 1
    test = {"id": "saleor.io.dummy-payment-app"}
    told = buyer.good("transactionInitialize", BEGIN, EVENT, id=id_, gateway=test)
    assert told["transactionEvent"]["type"] == "CHARGE_SUCCESS"
    assert told["transaction"]["id"] != first["transaction"]["id"]
    assert buyer.complete(id_)["isPaid"]
    assert_holds(shop)
