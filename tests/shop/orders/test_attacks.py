"""What a hostile or unlucky buyer does at the till: nothing is sold twice, lost, or answered by a fault."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core import clock
from core.db import session, transaction
from core.messages import OutgoingMessage
from shop.catalog.models import Product, Variant
from shop.checkout.models import BasketLine
from shop.orders import rules
from shop.orders import services as orders
from shop.orders.services import reading
from shop.payments.models import Payment
from shop.payments.standin.server import Standin
from tests.shop.orders.makers import assert_holds, place, shelf, stock_of
from tests.shop.orders.test_card import buy, pay, shop, standin
from tests.shop.orders.till import basket_with, form, orders_count

__all__ = ["shop", "standin"]


def past_its_time(token: str) -> int:
    """The payment page's time is over, and nobody has closed it yet; the order still waits. Returns the payment."""
    long_ago = clock.now() - timedelta(minutes=40)
    with transaction() as s:
        order = reading.get_by_token(token)
        payment = s.scalars(select(Payment).where(Payment.checkout_id == order.checkout_id)).one()
        payment.expires_at, payment.created_at = long_ago, long_ago - timedelta(minutes=35)
        return payment.id


def test_a_page_past_its_time_gives_way_to_another(
    shop: Flask, standin: Standin, client: FlaskClient
) -> None:
    goods = shelf(10)
    token, old_page = buy(client, goods)
    old = past_its_time(token)
    fresh = client.post(f"/fr/order/{token}/pay")
    assert fresh.status_code == 303
    assert fresh.location.startswith(standin.url)
    assert fresh.location != old_page
    session().rollback()
    states = {row.id: row.state for row in session().execute(select(Payment.id, Payment.state))}
    assert states.pop(old) == "cancelled"
    assert list(states.values()) == ["requires_action"]
    assert client.post(f"/fr/order/{token}/pay").location == fresh.location
    pay(standin, fresh.location)
    assert client.get(f"/fr/order/{token}/return").location.endswith("/thanks")
    assert stock_of(goods.variant_id) == (10, 0, 2)
    assert_holds(shop)


def test_a_page_past_its_time_that_was_paid_after_all_is_believed(
    shop: Flask, standin: Standin, client: FlaskClient
) -> None:
    token, page = buy(client, shelf(10))
    pay(standin, page)
    past_its_time(token)
    assert client.post(f"/fr/order/{token}/pay").location.endswith("/thanks")
    session().rollback()
    assert reading.get_by_token(token).state == "placed"
    assert_holds(shop)


def test_paying_what_no_longer_waits_leads_back_to_the_order(
    shop: Flask, standin: Standin, client: FlaskClient
) -> None:
    token, _page = buy(client, shelf(10))
    orders.expire_unpaid(clock.now() + timedelta(hours=1))
    answer = client.post(f"/fr/order/{token}/pay")
    assert (answer.status_code, answer.location) == (303, f"/fr/order/{token}")


def test_one_number_written_in_many_ways_is_one_for_the_limit(client: FlaskClient) -> None:
    placed = place(shelf(10))
    tail = str(placed.order_id)
    ways = [
        placed.number,
        placed.number.lower(),
        tail,
        f"000{tail}",
        " ".join(placed.number),
        f"\u00a0{tail}",
    ]
    arabic = placed.number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert {rules.number_key(way) for way in [*ways, arabic]} == {tail}
    found = []
    for n, way in enumerate([*ways, arabic, *ways]):
        environ = {"REMOTE_ADDR": f"10.0.0.{n}"}
        answer = client.post(
            "/fr/order/find", data={"number": way, "phone": "0600000000"}, environ_base=environ
        )
        found.append(answer.status_code)
    assert found == [404] * 10 + [429] * (len(found) - 10)


QUANTITIES = [
    "-1",
    "0",
    "1e3",
    "99999999999999999999",
    "٩٩٩",
    "1.5",
    "NaN",
    "",
    "²",
    "৩",
    "0x10",
    "+2",
    "1_0",
]


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_a_strange_quantity_puts_nothing_into_the_basket(
    app: Flask, client: FlaskClient, quantity: str
) -> None:
    goods = shelf(10)
    client.post("/ar/basket/add", data={"variant_id": goods.variant_id, "qty": quantity})
    assert session().scalars(select(BasketLine.quantity)).all() in ([], [3])


@pytest.mark.parametrize("price", ["99999999999", "-1", "0", "٩" * 11, "1e5"])
def test_agreeing_to_a_price_nobody_asked_is_no_fault(both: Flask, price: str) -> None:
    client, goods = both.test_client(), shelf(10)
    basket_with(client, goods)
    client.post("/ar/basket/accept", data={"variant_id": goods.variant_id, "price": price})
    client.post("/ar/checkout", data={"do": f"accept:{goods.variant_id}:{price}"})
    assert session().scalars(select(BasketLine.seen_centimes)).all() == [10_000]
    assert client.get("/ar/basket").status_code == 200


def test_an_order_beyond_what_the_books_hold_is_refused_in_words(both: Flask) -> None:
    client, goods = both.test_client(), shelf(200)
    with transaction() as s:
        s.execute(update(Variant).values(price_centimes=100_000_000))
        s.execute(update(Product).values(min_price_centimes=100_000_000))
    client.post("/fr/basket/add", data={"variant_id": goods.variant_id, "qty": "99"})
    assert client.get("/fr/basket").status_code == 200
    answer = client.post("/fr/checkout", data=form(client, payment_method="stripe"))
    assert answer.status_code == 400
    assert orders_count() == 0
    assert stock_of(goods.variant_id) == (200, 0, 0)


def test_a_key_of_the_form_never_shows_another_buyer_s_order_for_other_details(
    app: Flask, client: FlaskClient
) -> None:
    goods = shelf(10)
    basket_with(client, goods)
    sent = form(client)
    mine = client.post("/fr/checkout", data=sent).location
    stranger = app.test_client()
    basket_with(stranger, goods)
    other = stranger.post("/fr/checkout", data={**form(stranger), "name": "Quelqu'un d'autre"})
    assert other.status_code == 303
    assert other.location != mine
    assert orders_count() == 2


def test_forty_taps_on_one_form_are_one_order_and_every_tap_sees_it(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    basket_with(client, goods)
    sent = form(client)
    answers = [client.post("/fr/checkout", data=sent) for _ in range(40)]
    assert {a.status_code for a in answers} == {303}
    assert len({a.location for a in answers}) == 1
    assert orders_count() == 1
    assert_holds(app)


def test_the_text_of_a_buyer_is_text_everywhere(app: Flask, client: FlaskClient) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=y>"
    basket_with(client, shelf(10))
    sent = form(client, name=evil, address=evil, note=evil)
    refused = client.post("/fr/checkout", data={**sent, "place": evil})
    assert "<script>alert" not in refused.text
    assert "<img src=x" not in refused.text
    page = client.post("/fr/checkout", data=sent).location
    for path in (page, page.removesuffix("/thanks")):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;" in text
    session().rollback()
    for html in session().scalars(select(OutgoingMessage.html)):
        assert html is None or ("<script>" not in html and "<img src=x" not in html)
