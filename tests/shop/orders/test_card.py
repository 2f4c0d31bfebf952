"""By card through the local stand-in over HTTP: page, webhook, return page, giving up, refunds."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core import clock
from core.db import session, transaction
from core.messages import OutgoingMessage
from shop.catalog.models import Variant
from shop.orders import services as orders
from shop.orders.services import reading
from shop.payments.gateway import settings as gateway
from shop.payments.models import Payment, Refund
from shop.payments.standin.server import Standin
from tests.shop.orders.makers import assert_holds, shelf, stock_of
from tests.shop.orders.till import basket_with, form, orders_count
from tests.shop.payments.conftest import SECRET, bodies, disconnect, receive, receive_all, standin

__all__ = ["standin"]


@pytest.fixture
def shop(app: Flask, standin: Standin) -> Iterator[Flask]:
    """The whole application, paying through the stand-in."""
    app.config.update(STRIPE_BASE_URL=standin.url, STRIPE_WEBHOOK_SECRET=SECRET, STRIPE_TIMEOUT=60)
    gateway.configure(app)
    yield app
    disconnect(app)


def buy(client: FlaskClient, *shelves: object) -> tuple[str, str]:
    """Order by card; returns (tracking token, address of the payment page)."""
    basket_with(client, *shelves)  # type: ignore[arg-type]
    answer = client.post("/fr/checkout", data=form(client, payment_method="stripe"))
    assert answer.status_code == 303, answer.text
    session().rollback()
    token = orders.find_placed(session().scalars(select(Payment.checkout_id)).all()[-1]).token
    return token, answer.location


def pay(standin: Standin, page: str) -> None:
    """What the buyer's card does on the page."""
    standin.bank.pay(page.rsplit("/", 1)[1], "4242424242424242")


def mails() -> int:
    session().rollback()
    to = session().scalars(select(OutgoingMessage.recipient).where(OutgoingMessage.channel == "mail")).all()
    return to.count("khadija@example.ma")


def test_a_card_pays_and_the_return_page_finds_out_before_the_webhook(
    shop: Flask, standin: Standin, client: FlaskClient
) -> None:
    a, b = shelf(10), shelf(10)
    token, page = buy(client, a, b)
    assert page.startswith(standin.url)
    assert stock_of(a.variant_id) == (10, 2, 0)
    assert reading.get_by_token(token).state == "pending_payment"
    assert mails() == 0
    pay(standin, page)
    assert client.get(f"/fr/order/{token}/return").location.endswith("/thanks")
    assert stock_of(a.variant_id) == (10, 0, 2)
    receive_all(standin)
    receive_all(standin)
    assert client.get(f"/fr/order/{token}/return").location.endswith("/thanks")
    assert mails() == 1
    assert {p.state for p in reading.get_by_token(token).parcels} == {"confirmed"}
    assert_holds(shop)


def test_the_webhook_pays_when_the_buyer_never_comes_back(
    shop: Flask, standin: Standin, client: FlaskClient
) -> None:
    goods = shelf(10)
    token, page = buy(client, goods)
    pay(standin, page)
    for body in reversed(bodies(standin)):
        receive(body)
    receive_all(standin)
    session().rollback()
    assert reading.get_by_token(token).state == "placed"
    assert mails() == 1
    assert_holds(shop)


def test_whoever_comes_back_without_paying_may_pay_again_or_in_cash(
    shop: Flask, standin: Standin, client: FlaskClient
) -> None:
    token, page = buy(client, shelf(10))
    assert client.get(f"/fr/order/{token}/return").location.endswith(f"/order/{token}")
    assert "/pay" in client.get(f"/fr/order/{token}").text
    assert client.post(f"/fr/order/{token}/pay").location == page, "one page for one payment"
    client.post(f"/fr/order/{token}/cash")
    session().rollback()
    assert reading.get_by_token(token).payment_method == "cod"
    assert mails() == 1
    assert_holds(shop)


def test_a_cancelled_parcel_s_money_really_goes_back(
    shop: Flask, standin: Standin, client: FlaskClient
) -> None:
    token, page = buy(client, shelf(10), shelf(10))
    pay(standin, page)
    client.get(f"/fr/order/{token}/return")
    parcel = reading.get_by_token(token).parcels[0]
    client.post(f"/fr/order/{token}/cancel", data={"parcel": parcel.id})
    receive_all(standin)
    session().rollback()
    refund = session().scalars(select(Refund)).one()
    assert (refund.state, refund.amount_centimes) == ("succeeded", parcel.total_centimes)
    assert session().scalar(select(Payment.state)) == "partially_refunded"
    assert client.get(f"/fr/order/{token}").status_code == 200
    assert_holds(shop)


def test_money_for_an_expired_order_goes_back_by_itself(
    shop: Flask, standin: Standin, client: FlaskClient
) -> None:
    goods = shelf(10)
    token, page = buy(client, goods)
    assert orders.expire_unpaid(clock.now() + timedelta(hours=1)) == 1
    pay(standin, page)
    client.get(f"/fr/order/{token}/return")
    receive_all(standin)
    session().rollback()
    assert reading.get_by_token(token).state == "expired"
    assert session().scalars(select(Refund.reason)).all() == ["late_payment"]
    assert stock_of(goods.variant_id) == (10, 0, 0)
    assert "basket" in client.get(f"/fr/order/{token}").text
    assert_holds(shop)


def test_when_the_provider_is_away_the_order_waits_and_nothing_is_lost(
    app: Flask, client: FlaskClient
) -> None:
    app.config.update(STRIPE_BASE_URL="http://127.0.0.1:9", STRIPE_WEBHOOK_SECRET=SECRET, STRIPE_TIMEOUT=1)
    gateway.configure(app)
    basket_with(client, shelf(10))
    answer = client.post("/fr/checkout", data=form(client, payment_method="stripe"))
    assert answer.status_code == 303
    assert "/fr/order/" in answer.location
    page = client.get(answer.location).text
    assert "/pay" in page
    assert "/cash" in page
    disconnect(app)


def test_a_card_is_not_offered_for_more_than_the_provider_takes(shop: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    with transaction() as s:
        s.execute(update(Variant).where(Variant.id == goods.variant_id).values(price_centimes=50_000_000))
    basket_with(client, goods)
    sent = form(client, payment_method="stripe")
    page = client.get("/fr/checkout").text
    assert 'value="stripe"' not in page
    assert "999" in page.partition("fieldset")[2].partition("</fieldset>")[0], "the page says why"
    refused = client.post("/fr/checkout", data=sent)
    assert refused.status_code == 400
    assert 'id="pay-err"' in refused.text
    assert orders_count() == 0
