"""Vouchers on pages: the basket's and the checkout's field without JavaScript, the seller's phone, the desk."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.auth.models import User
from core.db import session, transaction
from shop.orders.models import Order
from shop.vouchers.models import Voucher
from tests.core.auth.conftest import make_staff, staff_in
from tests.shop.orders.makers import shelf
from tests.shop.orders.test_seller_pages import seller_in
from tests.shop.orders.till import basket_with, form
from tests.shop.vouchers.makers import used, voucher


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_a_code_in_the_basket_follows_to_the_confirmation(app: Flask, client: FlaskClient, lang: str) -> None:
    a, code = shelf(10), voucher()
    basket_with(client, a)
    client.post(f"/{lang}/basket/voucher", data={"voucher": f" {code.lower()} "})
    html = client.get(f"/{lang}/basket").text
    assert code in html
    answer = client.post(f"/{lang}/checkout", data=form(client))
    assert answer.status_code == 303
    session().rollback()
    order = session().scalars(select(Order)).one()
    assert (order.goods_centimes, order.discount_centimes) == (18_000, 2000)
    for page in (f"/{lang}/order/{order.token}/thanks", f"/{lang}/order/{order.token}"):
        assert client.get(page).status_code == 200
    assert used(code) == (1, 2000)


def test_the_checkouts_own_field_keeps_what_was_typed(app: Flask, client: FlaskClient) -> None:
    a, code = shelf(10), voucher()
    basket_with(client, a)
    fields = form(client)
    html = client.post("/fr/checkout", data={**fields, "do": "voucher", "voucher": code}).text
    assert code in html
    assert "أكدال، زنقة سبو" in html
    wrong = client.post("/fr/checkout", data={**fields, "do": "voucher", "voucher": "NOTHING9"})
    assert wrong.status_code == 200
    assert "NOTHING9" in wrong.text
    off = client.post("/fr/checkout", data={**fields, "do": "voucher:off", "voucher": "NOTHING9"}).text
    assert "NOTHING9" not in off
    assert client.post("/fr/checkout", data={**fields, "do": "voucher", "voucher": "é%'"}).status_code == 409


def test_a_cooperative_makes_its_own_and_stops_it(app: Flask, client: FlaskClient) -> None:
    mine, other = shelf(10), shelf(10)
    theirs = voucher(other.stall.vendor_id)
    seller_in(client, mine)
    base = f"/fr/my/{mine.stall.vendor_id}/vouchers"
    assert client.get(base).status_code == 200
    bad = client.post(base, data={"code": "x", "kind": "percent", "percent": "200", "ends": "hier"})
    assert bad.status_code == 400
    typed = {
        "code": "miel-١٠",
        "kind": "percent",
        "percent": "10",
        "cap": "50",
        "max_uses": "20",
        "per_buyer": "1",
    }
    assert client.post(base, data=typed).status_code == 303
    assert client.post(base, data=typed).status_code == 409, "the code is taken"
    html = client.get(base).text
    assert "MIEL-10" in html
    assert theirs not in html
    row = session().query(Voucher).filter_by(code="MIEL-10").one()
    assert (row.vendor_id, row.cap_centimes, row.max_uses, row.state) == (
        mine.stall.vendor_id,
        5000,
        20,
        "active",
    )
    not_mine = session().query(Voucher).filter_by(code=theirs).one().id
    assert client.post(f"{base}/{not_mine}/stop").status_code == 404
    assert client.get(f"/fr/my/{other.stall.vendor_id}/vouchers").status_code in (403, 404)
    for _tap in range(2):
        assert client.post(f"{base}/{row.id}/stop").status_code == 303
    session().rollback()
    assert session().query(Voucher).filter_by(code="MIEL-10").one().state == "stopped"
    assert session().query(Voucher).filter_by(code=theirs).one().state == "active"
    assert base in client.get(f"/fr/my/{mine.stall.vendor_id}/").text


def test_the_platforms_large_voucher_needs_two_persons(app: Flask, client: FlaskClient) -> None:
    for name in ("one", "two"):
        make_staff(f"{name}@odco.example", ("finance",))
    with transaction() as s:
        s.execute(update(User).values(nationwide=True))
    staff_in(client, "one@odco.example")
    small = {"code": "PETIT", "kind": "fixed", "fixed": "20", "max_uses": "100"}
    large = {"code": "GRAND", "kind": "percent", "percent": "10", "budget": "6000"}
    for typed in (small, large):
        assert client.post("/fr/desk/vouchers", data=typed).status_code == 303
    session().rollback()
    states = {row.code: row.state for row in session().execute(select(Voucher.code, Voucher.state))}
    assert states == {"PETIT": "active", "GRAND": "waiting"}
    grand = session().query(Voucher).filter_by(code="GRAND").one().id
    client.post(f"/fr/desk/vouchers/{grand}/agree")
    session().rollback()
    assert session().get_one(Voucher, grand).state == "waiting", "nobody agrees with oneself"
    client.post("/fr/account/logout")
    staff_in(client, "two@odco.example")
    assert "GRAND" in client.get("/fr/desk/vouchers").text
    assert "GRAND" in client.get("/fr/desk/").text
    client.post(f"/fr/desk/vouchers/{grand}/agree")
    client.post(f"/fr/desk/vouchers/{grand}/refuse")
    session().rollback()
    assert session().get_one(Voucher, grand).state == "active", "the first decision counts"
