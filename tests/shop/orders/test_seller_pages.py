"""The seller's phone: each step to the door, the slip, and nothing of other cooperatives."""

import io

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update

from core import clock
from core.auth import create_user, system_actor
from core.db import session, transaction
from core.messages import OutgoingMessage
from registry import api as registry
from registry.models import Role
from shop.orders.services import reading
from tests.core.auth.conftest import PASSWORD, sign_in
from tests.shop.orders.makers import Shelf, assert_holds, place, shelf


def seller_in(client: FlaskClient, s: Shelf, *, role_phone: str = "0661000001") -> None:
    """Sign the stall's seller in."""
    person = create_user(system_actor(), name="عائشة", phone=role_phone, password=PASSWORD, now=clock.now())
    with transaction() as db:
        db.execute(
            update(Role).where(Role.cooperative_id == s.stall.cooperative_id).values(user_id=person.id)
        )
    assert registry.roles_of(person.id)
    assert sign_in(client, role_phone) == 302


def test_the_seller_takes_an_order_to_the_door(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    placed = place(goods, quantity=2)
    seller_in(client, goods)
    parcel = reading.get_by_token(placed.token).parcels[0]
    base = f"/ar/my/{goods.stall.vendor_id}"
    assert client.get(f"{base}/").status_code == 200
    listing = client.get(f"{base}/orders").text
    assert parcel.number in listing
    assert "0661234578" not in listing.replace(" ", "")
    page = client.get(f"{base}/orders/{parcel.id}").text
    assert "61 23 45 78" not in page
    assert client.post(f"{base}/orders/{parcel.id}/contact").text.count("61 23 45 78") == 0
    for _tap in range(2):
        assert client.post(f"{base}/orders/{parcel.id}/confirm", data={"from": "list"}).status_code == 303
    assert "61 23 45 78" in client.post(f"{base}/orders/{parcel.id}/contact").text
    client.post(f"{base}/orders/{parcel.id}/ready")
    assert client.get(f"{base}/orders/{parcel.id}").status_code == 200
    client.post(f"{base}/orders/{parcel.id}/ship", data={"carrier": "Amana", "tracking": "AM 4471"})
    assert "AM 4471" in client.get(f"/ar/order/{placed.token}").text
    assert client.get(f"{base}/orders/{parcel.id}").status_code == 200
    client.post(f"{base}/orders/{parcel.id}/deliver", data={"amount": "٢٣٥,00"})
    session().rollback()
    after = reading.get_by_token(placed.token).parcels[0]
    assert (after.state, after.cod_collected_centimes) == ("delivered", 23_500)
    for tab in ("todo", "way", "done", "stopped", "x"):
        assert client.get(f"{base}/orders?tab={tab}").status_code == 200
    said = session().scalars(select(OutgoingMessage.recipient).where(OutgoingMessage.channel == "sms")).all()
    assert said.count("+212661234578") == 4
    assert_holds(app)


def test_the_seller_cancels_with_a_reason_the_buyer_reads(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    placed = place(goods)
    seller_in(client, goods)
    parcel = reading.get_by_token(placed.token).parcels[0]
    url = f"/fr/my/{goods.stall.vendor_id}/orders/{parcel.id}/cancel"
    client.post(url)
    session().rollback()
    assert reading.get_by_token(placed.token).parcels[0].state == "pending_cod_confirm"
    client.post(url, data={"reason": "damaged"})
    session().rollback()
    assert reading.get_by_token(placed.token).parcels[0].history[-1].reason == "damaged"
    assert client.get(f"/fr/order/{placed.token}").status_code == 200


def test_no_page_crosses_cooperatives(app: Flask, client: FlaskClient) -> None:
    """I17: one's own address with another's order, and another's address, for every page and act."""
    mine, theirs = shelf(10), shelf(10)
    placed = place(theirs)
    seller_in(client, mine)
    parcel = reading.get_by_token(placed.token).parcels[0].id
    for vendor_id in (mine.stall.vendor_id, theirs.stall.vendor_id, 99_999):
        base = f"/fr/my/{vendor_id}/orders/{parcel}"
        answers = [client.get(base), client.get(f"{base}/slip.pdf"), client.post(f"{base}/contact")]
        answers += [
            client.post(f"{base}/{step}", data={"reason": "damaged", "amount": "1"})
            for step in (
                "confirm",
                "prepare",
                "ready",
                "ship",
                "deliver",
                "refused",
                "lost",
                "cancel",
                "cash",
            )
        ]
        assert {answer.status_code for answer in answers} <= {403, 404}, vendor_id
        assert all(placed.number not in answer.text for answer in answers)
    for page in ("", "orders"):
        assert client.get(f"/fr/my/{theirs.stall.vendor_id}/{page}").status_code == 403
    session().rollback()
    assert reading.get_by_token(placed.token).parcels[0].state == "pending_cod_confirm"


def test_an_unpaid_order_is_not_shown_to_the_seller(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    placed = place(goods, method="stripe")
    seller_in(client, goods)
    parcel = reading.get_by_token(placed.token).parcels[0]
    assert client.get(f"/fr/my/{goods.stall.vendor_id}/orders/{parcel.id}").status_code == 404
    assert parcel.number not in client.get(f"/fr/my/{goods.stall.vendor_id}/orders").text
    track = client.get(f"/fr/order/{placed.token}").text
    assert f"/fr/order/{placed.token}/pay" in track
    client.post(f"/fr/order/{placed.token}/cash")
    session().rollback()
    assert reading.get_by_token(placed.token).parcels[0].state == "pending_cod_confirm"
    assert client.get(f"/fr/my/{goods.stall.vendor_id}/orders/{parcel.id}").status_code == 200
    assert_holds(app)


def test_the_slip_holds_both_languages_and_the_amount(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    placed = place(goods)
    seller_in(client, goods)
    parcel = reading.get_by_token(placed.token).parcels[0]
    base = f"/fr/my/{goods.stall.vendor_id}/orders/{parcel.id}"
    client.post(f"{base}/confirm")
    answer = client.get(f"{base}/slip.pdf")
    assert answer.status_code == 200
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert parcel.number in text
    assert "135,00" in text
    assert "Destinataire" in text
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1
