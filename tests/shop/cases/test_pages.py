"""The pages after a sale: the buyer by the order's link, the cooperative on the phone; each form once by hand."""

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core import clock
from core.db import session, transaction
from core.messages import OutgoingMessage
from shop.cases.models import Case
from shop.messages.models import Thread
from shop.orders.models import VendorOrder
from shop.payments.models import Refund
from shop.returns.models import Return
from tests.core.auth.conftest import make_staff, staff_in
from tests.shop.orders.test_seller_pages import seller_in
from tests.shop.returns.makers import Sold, picture, sold


@pytest.fixture
def thing(app: Flask) -> Sold:
    """A parcel that has arrived this morning."""
    return sold(quantity=2, now=clock.now() - timedelta(hours=3))


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def ids(table: type) -> list[int]:
    session().rollback()
    return list(session().scalars(select(table.id).order_by(table.id)))  # type: ignore[attr-defined]


def texts(to: str) -> list[str]:
    session().rollback()
    query = select(OutgoingMessage.body).where(OutgoingMessage.recipient == to).order_by(OutgoingMessage.id)
    return list(session().scalars(query))


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_tracking_page_offers_all_three_ways(thing: Sold, client: FlaskClient, lang: str) -> None:
    page = client.get(f"/{lang}/order/{thing.placed.token}")
    assert page.status_code == 200
    for path in ("messages", "returns/new", "cases/new"):
        link = f"/{lang}/order/{thing.placed.token}/{path}/{thing.parcel_id}"
        assert link in page.text
        answer = client.get(link)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert len(answer.data) < 120_000


def test_a_return_from_three_taps_to_the_money(thing: Sold, client: FlaskClient) -> None:
    base = f"/fr/order/{thing.placed.token}/returns"
    form = client.get(f"{base}/new/{thing.parcel_id}").text
    wanted = {"key": key_of(form), "line": str(thing.line_id), f"qty_{thing.line_id}": "١", "why": "damaged",
              "wish": "refund", "way": "post"}  # fmt: skip
    refused = client.post(f"{base}/new/{thing.parcel_id}", data=wanted)
    assert refused.status_code == 400
    assert 'value="damaged" checked' in refused.text
    for _tap in range(2):
        photo = (io.BytesIO(picture()), "x.png")
        sent = client.post(f"{base}/new/{thing.parcel_id}", data={**wanted, "photos": photo})
        assert sent.status_code == 303, sent.text
    (return_id,) = ids(Return)
    assert client.get(f"{base}/{return_id}").status_code == 200
    assert client.get(f"{base}/{return_id}/pictures/1").data[8:12] == b"WEBP"
    assert client.get(f"{base}/{return_id}/pictures/2").status_code == 404
    client.post(f"{base}/{return_id}/sent", data={"carrier": "Amana"})
    seller_in(client, thing.shelf)
    mine = f"/ar/my/{thing.shelf.stall.vendor_id}/returns"
    assert f"/returns/{return_id}" in client.get(mine).text
    for step in ("receive", "inspect"):
        page = client.get(f"{mine}/{return_id}")
        assert page.status_code == 200
        assert f"/{step}" in page.text
        data = {f"accepted_{thing.line_id}": "1", f"good_{thing.line_id}": "0"}
        assert client.post(f"{mine}/{return_id}/{step}", data=data).status_code == 303
    session().rollback()
    assert session().scalars(select(Refund.amount_centimes)).all() == [10_000]
    assert client.get(f"{base}/{return_id}").status_code == 200
    assert client.get(f"{mine}?tab=done").status_code == 200
    told = texts("+212661234578")
    assert sum(f"/returns/{return_id}" in text for text in told) == 3


def test_an_order_leads_to_its_messages_returns_and_complaints(thing: Sold, app: Flask) -> None:
    buyer, seller, desk = (app.test_client() for _ in range(3))
    base, stall = f"/fr/order/{thing.placed.token}", f"/fr/my/{thing.shelf.stall.vendor_id}"
    seller_in(seller, thing.shelf)
    parcel = f"{stall}/orders/{thing.parcel_id}"
    begin = f"{stall}/messages/parcel/{thing.parcel_id}"
    page = seller.get(parcel).text
    assert begin in page
    assert f"{stall}/returns/" not in page
    assert seller.post(begin).status_code == 303
    returning = {
        "key": "k1", "line": thing.line_id, f"qty_{thing.line_id}": 1, "why": "changed_mind", "wish": "refund",
        "way": "post",
    }  # fmt: skip
    assert buyer.post(f"{base}/returns/new/{thing.parcel_id}", data=returning).status_code == 303
    complaint = {"key": "k2", "kind": "not_as_described", "text": "Plus petit", "amount": "5"}
    assert buyer.post(f"{base}/cases/new/{thing.parcel_id}", data=complaint).status_code == 303
    (return_id,), (case_id,), (thread_id,) = ids(Return), ids(Case), ids(Thread)
    page = seller.get(parcel).text
    for link in (f"messages/{thread_id}", f"returns/{return_id}", f"cases/{case_id}"):
        assert f"{stall}/{link}" in page
    make_staff("money@odco.example", ("finance",))
    staff_in(desk, "money@odco.example")
    page = desk.get(f"/fr/desk/orders/{thing.placed.order_id}").text
    assert f"/fr/desk/returns/{return_id}" in page
    assert f"/fr/desk/cases/{case_id}" in page


def test_a_case_from_the_complaint_to_the_offer(thing: Sold, client: FlaskClient) -> None:
    base = f"/fr/order/{thing.placed.token}/cases"
    form = client.get(f"{base}/new/{thing.parcel_id}").text
    wanted = {"key": key_of(form), "kind": "not_as_described", "text": "Plus petit que prévu", "amount": "50"}
    assert client.post(f"{base}/new/{thing.parcel_id}", data={**wanted, "text": " "}).status_code == 400
    assert client.post(f"{base}/new/{thing.parcel_id}", data={**wanted, "amount": "x"}).status_code == 400
    for _tap in range(2):
        assert client.post(f"{base}/new/{thing.parcel_id}", data=wanted).status_code == 303
    (case_id,) = ids(Case)
    assert "Plus petit que prévu" in client.get(f"{base}/{case_id}").text
    client.post(f"{base}/{case_id}/add", data={"text": "Voici", "photos": (io.BytesIO(picture()), "x.png")})
    assert client.get(f"{base}/{case_id}/pictures/1").data[8:12] == b"WEBP"
    seller_in(client, thing.shelf)
    mine = f"/ar/my/{thing.shelf.stall.vendor_id}/cases"
    assert f"/cases/{case_id}" in client.get(mine).text
    assert client.get(f"/ar/my/{thing.shelf.stall.vendor_id}/").status_code == 200
    assert client.get(f"{mine}/{case_id}").status_code == 200
    assert client.post(f"{mine}/{case_id}/answer", data={"text": "", "amount": "20"}).status_code == 400
    assert client.post(f"{mine}/{case_id}/answer", data={"text": "Pardon", "amount": "20"}).status_code == 303
    assert "20" in client.get(f"{base}/{case_id}").text
    assert client.post(f"{base}/{case_id}/take").status_code == 303
    assert client.get(f"{base}/{case_id}").status_code == 200
    assert client.get(f"{mine}/{case_id}").status_code == 200
    assert session().scalars(select(Refund.amount_centimes)).all() == [2_000]


def test_a_conversation_by_link_masked_and_answered(thing: Sold, client: FlaskClient) -> None:
    base = f"/fr/order/{thing.placed.token}/messages/{thing.parcel_id}"
    assert client.post(base, data={"text": " "}).status_code == 400
    assert client.post(base, data={"text": "Bonjour, 0661 23 45 78"}).status_code == 303
    client.post(base, data={"text": "Encore", "photos": (io.BytesIO(picture()), "x.png")})
    page = client.get(base).text
    assert "0661" not in page
    assert "••••••" in page
    assert client.get(f"{base}/pictures/1").data[8:12] == b"WEBP"
    (thread_id,) = ids(Thread)
    seller_in(client, thing.shelf)
    mine = f"/ar/my/{thing.shelf.stall.vendor_id}/messages"
    assert f"/messages/{thread_id}" in client.get(mine).text
    assert client.get(f"{mine}/{thread_id}").status_code == 200
    assert client.get(f"{mine}/{thread_id}/pictures/1").status_code == 200
    assert client.post(f"{mine}/{thread_id}", data={"text": "Merci"}).status_code == 303
    assert client.post(f"{mine}/{thread_id}/report", data={"why": "spam"}).status_code == 303
    assert "Merci" in client.get(base).text
    assert client.post(f"{base}/report", data={"why": "abuse"}).status_code == 303
    assert sum(f"/messages/{thing.parcel_id}" in text for text in texts("+212661234578")) == 1


def test_what_has_not_arrived_cannot_be_sent_back_but_complained_of(app: Flask, client: FlaskClient) -> None:
    thing = sold(to="shipped", now=clock.now())
    token = thing.placed.token
    page = client.get(f"/fr/order/{token}/returns/new/{thing.parcel_id}")
    assert page.status_code == 200
    assert 'name="line"' not in page.text
    form = client.get(f"/fr/order/{token}/cases/new/{thing.parcel_id}").text
    assert 'value="not_received"' in form
    assert 'value="damaged"' not in form


def test_foreign_parcels_are_not_there(thing: Sold, client: FlaskClient) -> None:
    other = sold(now=clock.now())
    for path in ("messages", "returns/new", "cases/new"):
        assert client.get(f"/fr/order/{other.placed.token}/{path}/{thing.parcel_id}").status_code == 404
        assert client.post(f"/fr/order/{other.placed.token}/{path}/{thing.parcel_id}").status_code in (
            400,
            404,
        )
    with transaction() as s:
        s.execute(update(VendorOrder).values(state="pending_payment"))
    assert client.get(f"/fr/order/{thing.placed.token}/messages/{thing.parcel_id}").status_code == 404
