"""Changing what was sold, on pages and without JavaScript: the buyer's link, the seller's phone, the desk, messages."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.auth.models import User
from core.db import session, transaction
from core.messages import OutgoingMessage
from shop.catalog.models import Variant
from shop.orders import services as orders
from shop.orders.data import VendorOrderData
from shop.orders.services import reading
from tests.core.auth.conftest import make_staff, staff_in
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import Shelf, assert_holds, place, shelf
from tests.shop.orders.test_seller_pages import seller_in


def parcel(token: str) -> VendorOrderData:
    session().rollback()
    return reading.get_by_token(token).parcels[0]


def seller(s: Shelf) -> orders.By:
    return orders.by_vendor(s.stall.seller.user_id, s.stall.vendor_id)


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_buyer_takes_a_piece_out(app: Flask, client: FlaskClient, lang: str) -> None:
    placed = place(shelf(10), quantity=3)
    line = parcel(placed.token).lines[0].id
    page = client.get(f"/{lang}/order/{placed.token}").text
    assert f'name="less-{line}"' in page
    typed = {"parcel": str(parcel(placed.token).id), f"less-{line}": "2", "seen": "0"}
    for _tap in range(2):
        assert client.post(f"/{lang}/order/{placed.token}/less", data=typed).status_code == 303
    after = parcel(placed.token)
    assert (after.left_count, after.owed_centimes) == (1, after.total_centimes - 20_000)
    page = client.get(f"/{lang}/order/{placed.token}").text
    assert f'name="less-{line}"' not in page, "the last piece goes with the parcel"
    said = session().scalars(select(OutgoingMessage.recipient).where(OutgoingMessage.channel == "sms")).all()
    assert said.count("+212661234578") == 2, "placed, then changed once"
    for wrong in ({}, {"parcel": typed["parcel"], "less-x": "1", f"less-{line}": "-1"}):
        assert client.post(f"/{lang}/order/{placed.token}/less", data=wrong).status_code in (303, 404)
    assert client.post(f"/{lang}/order/{'x' * 32}/less", data=typed).status_code == 404
    assert_holds(app)


def test_the_seller_sends_less_and_weighs(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    with transaction() as s:
        values = {"content_amount": 500, "content_unit": "g", "tolerance_percent": 20}
        s.execute(update(Variant).where(Variant.id == goods.variant_id).values(**values))
    placed = place(goods, quantity=3)
    seller_in(client, goods)
    p = parcel(placed.token)
    base, line = f"/ar/my/{goods.stall.vendor_id}/orders/{p.id}", p.lines[0].id
    client.post(f"{base}/confirm")
    assert f'name="weight-{line}"' in client.get(base).text
    client.post(f"{base}/short", data={f"less-{line}": "1", "seen": "0"})
    assert parcel(placed.token).left_count == 2
    client.post(f"{base}/ready")
    assert parcel(placed.token).state == "confirmed", "weigh first"
    client.post(f"{base}/ready", data={f"weight-{line}": "nothing"})
    assert parcel(placed.token).state == "confirmed"
    client.post(f"{base}/ready", data={f"weight-{line}": "٩٠٠"})
    after = parcel(placed.token)
    assert (after.state, after.lines[0].left_centimes) == ("ready", 18_000)
    assert client.get(base).status_code == 200
    assert client.get(f"/fr/my/{goods.stall.vendor_id}/orders").status_code == 200
    assert re.search("900", client.get(f"/fr/order/{placed.token}").text)
    assert_holds(app)


def test_staff_take_a_piece_out_with_a_reason(app: Flask, client: FlaskClient) -> None:
    placed = place(shelf(10), quantity=3)
    make_staff("rabat@odco.example", ("moderator",))
    with transaction() as s:
        s.execute(update(User).where(User.email == "rabat@odco.example").values(nationwide=True))
    staff_in(client, "rabat@odco.example")
    p = parcel(placed.token)
    base = f"/fr/desk/orders/{placed.order_id}"
    assert f"less-{p.lines[0].id}" in client.get(base).text
    typed = {f"less-{p.lines[0].id}": "1", "seen": "0", "reason": "nonsense"}
    client.post(f"{base}/less/{p.id}", data=typed)
    assert parcel(placed.token).adjustments == (), "a reason is chosen"
    client.post(f"{base}/less/{p.id}", data={**typed, "reason": "asked"})
    assert [x.kind for x in parcel(placed.token).adjustments] == ["cancelled"]
    assert client.get(base).status_code == 200
    assert client.post(f"{base}/less/{p.id + 99}", data=typed).status_code == 404


def test_a_shipped_parcel_shows_no_form(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    placed = place(goods, quantity=3)
    p = parcel(placed.token)
    for step in (orders.confirm, orders.ready, orders.ship):
        step(seller(goods), p.id, NOW)
    assert "less-" not in client.get(f"/fr/order/{placed.token}").text
