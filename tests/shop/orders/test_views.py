"""The pages of buying: basket, checkout with its errors, the account's basket; without JavaScript."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core import clock
from core.auth import create_user, system_actor
from core.db import session, transaction
from core.messages import OutgoingMessage
from registry.models import Cooperative
from shop.catalog.models import Stock, Variant
from tests.core.auth.conftest import PASSWORD, sign_in
from tests.shop.orders.makers import assert_holds, shelf, stock_of
from tests.shop.orders.till import DETAILS, basket_with, form, orders_count, value


def test_a_guest_buys_from_two_cooperatives_on_one_page(app: Flask, client: FlaskClient) -> None:
    a, b = shelf(10), shelf(10)
    basket_with(client, a, b)
    page = client.get("/ar/basket").text
    assert "410" not in page
    assert page.count('class="parcel"') == 2
    client.post("/ar/basket/place", data={"place": "Rabat"})
    html = client.get("/ar/checkout").text
    visible = re.findall(
        r'<(?:input|select|textarea)[^>]*name="(\w+)"',
        html.partition('<form class="stack g6"')[2].partition("</form>")[0],
    )
    folded = html.partition('id="code"')[2].partition("</details>")[0]
    assert 'name="voucher"' in folded, "who has a code unfolds its field"
    asked = {name for name in visible if name not in ("csrf_token", "key", "seen", "do", "voucher")}
    assert asked == {"name", "phone", "place", "address", "email", "payment_method"}
    assert "470" in html.partition("stack g6")[2].partition("</form>")[0], "the amount stands in the button"
    assert "طلبية مع الالتزام بالأداء" in html or "Order with obligation to pay" in html
    sent = {**DETAILS, "key": value(html, "key"), "seen": value(html, "seen"), "do": "order"}
    first = client.post("/ar/checkout", data=sent)
    assert first.status_code == 303
    assert "/thanks" in first.location
    assert client.post("/ar/checkout", data=sent).location == first.location, "a double submit is one order"
    assert orders_count() == 1
    thanks = client.get(first.location).text
    assert "ST-" in thanks
    assert "06 61 23 45 78" in thanks
    assert client.get(first.location.replace("/thanks", "")).status_code == 200
    assert stock_of(a.variant_id) == (10, 2, 0)
    messages = session().execute(select(OutgoingMessage.channel, OutgoingMessage.recipient)).all()
    assert [tuple(m) for m in messages].count(("mail", "khadija@example.ma")) == 1
    assert [tuple(m) for m in messages].count(("sms", "+212661234578")) == 1
    assert_holds(app)


def test_what_is_wrong_stands_under_its_field_and_nothing_typed_is_lost(
    app: Flask, client: FlaskClient
) -> None:
    basket_with(client, shelf(10))
    sent = form(client, phone="06 61 23 45 7", place="Ouled", name="x", address="", email="nobody")
    answer = client.post("/fr/checkout", data=sent)
    assert answer.status_code == 400
    assert answer.text.count('aria-invalid="true"') == 5
    assert 'value="06 61 23 45 7"' in answer.text
    assert 'value="Ouled"' in answer.text
    assert value(answer.text, "key") == sent["key"]
    assert orders_count() == 0


def test_another_city_changes_the_total_and_asks_again(app: Flask, client: FlaskClient) -> None:
    basket_with(client, shelf(10))
    sent = form(client, place="Laâyoune")
    answer = client.post("/fr/checkout", data=sent)
    assert answer.status_code == 409
    assert orders_count() == 0
    again = client.post("/fr/checkout", data={**sent, "seen": value(answer.text, "seen")})
    assert again.status_code == 303


def test_a_product_that_went_away_is_settled_on_the_same_page(app: Flask, client: FlaskClient) -> None:
    a, b = shelf(10), shelf(10)
    basket_with(client, a, b)
    sent = form(client)
    with transaction() as s:
        s.execute(update(Stock).where(Stock.variant_id == a.variant_id).values(on_hand=0))
    refused = client.post("/fr/checkout", data=sent)
    assert refused.status_code == 409
    assert f'value="remove:{a.variant_id}"' in refused.text
    settled = client.post("/fr/checkout", data={**sent, "do": f"remove:{a.variant_id}"})
    assert settled.status_code == 200
    assert 'value="خديجة العلوي"' in settled.text
    done = client.post("/fr/checkout", data={**sent, "seen": value(settled.text, "seen"), "do": "order"})
    assert done.status_code == 303
    assert stock_of(b.variant_id) == (10, 2, 0)


def test_a_price_that_rose_must_be_accepted(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    basket_with(client, goods)
    sent = form(client)
    with transaction() as s:
        s.execute(update(Variant).where(Variant.id == goods.variant_id).values(price_centimes=12_000))
    assert client.get("/fr/checkout").location.endswith("/fr/basket")
    page = client.get("/fr/basket").text
    assert 'name="price" value="12000"' in page
    refused = client.post("/fr/checkout", data=sent)
    assert f'value="accept:{goods.variant_id}:12000"' in refused.text
    settled = client.post("/fr/checkout", data={**sent, "do": f"accept:{goods.variant_id}:12000"})
    done = client.post("/fr/checkout", data={**sent, "seen": value(settled.text, "seen")})
    assert done.status_code == 303


def test_a_suspended_cooperative_is_refused_with_a_clear_message(app: Flask, client: FlaskClient) -> None:
    a, b = shelf(10), shelf(10)
    basket_with(client, a, b)
    sent = form(client)
    with transaction() as s:
        s.execute(
            update(Cooperative).where(Cooperative.id == a.stall.cooperative_id).values(status="suspended")
        )
    refused = client.post("/fr/checkout", data=sent)
    assert refused.status_code == 409
    assert orders_count() == 0
    basket = client.get("/fr/basket").text
    assert f'value="{a.variant_id}"' in basket, "the product stays until the buyer removes it"
    client.post("/fr/basket/remove", data={"variant_id": a.variant_id})
    assert client.get("/fr/checkout").status_code == 200


def test_removing_can_be_undone(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    basket_with(client, goods)
    client.post("/ar/basket/remove", data={"variant_id": goods.variant_id})
    page = client.get("/ar/basket").text
    assert "/ar/basket/undo" in page
    client.post("/ar/basket/undo", data={"variant_id": goods.variant_id})
    assert "/ar/basket/change" in client.get("/ar/basket").text


@pytest.mark.parametrize("qty", ["-1", "0", "100", "1.5", "abc", "", "٠", "9" * 40])
def test_a_senseless_quantity_changes_nothing(app: Flask, client: FlaskClient, qty: str) -> None:
    goods = shelf(10)
    assert client.post("/ar/basket/add", data={"variant_id": goods.variant_id, "qty": qty}).status_code == 302
    assert "/ar/basket/change" not in client.get("/ar/basket").text


def test_empty_basket_and_strange_ids(app: Flask, client: FlaskClient) -> None:
    assert client.get("/ar/checkout").location.endswith("/ar/basket")
    assert client.post("/ar/checkout", data={**DETAILS, "key": "x" * 24, "seen": "x"}).location.endswith(
        "/ar/basket"
    )
    for variant in ("0", "-1", "999999999999", "x", ""):
        assert client.post("/ar/basket/add", data={"variant_id": variant, "qty": "1"}).status_code == 302
    assert client.get("/ar/order/unknown-token").status_code == 404
    assert orders_count() == 0


def test_signing_in_brings_the_basket_along(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    create_user(system_actor(), name="Salma Amrani", phone="0661234578", password=PASSWORD, now=clock.now())
    basket_with(client, goods)
    sign_in(client, "0661234578")
    page = client.get("/fr/basket").text
    assert f'value="{goods.variant_id}"' in page
    client.post("/fr/account/logout")
    assert f'value="{goods.variant_id}"' not in client.get("/fr/basket").text
    sign_in(client, "0661234578")
    html = client.get("/fr/checkout").text
    assert 'value="Salma Amrani"' in html
    sent = {**DETAILS, "key": value(html, "key"), "place": "Rabat"}
    client.post("/fr/basket/place", data={"place": "Rabat"})
    sent["seen"] = value(client.get("/fr/checkout").text, "seen")
    assert client.post("/fr/checkout", data=sent).status_code == 303
    assert "ST-" in client.get("/fr/order/mine").text
    assert "ST-" in client.get("/fr/account/").text
