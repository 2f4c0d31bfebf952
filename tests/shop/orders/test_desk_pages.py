"""The desk's orders: only those of one's provinces, the contact behind a recorded look."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.auth.models import User
from core.db import session, transaction
from shop.orders.models import VendorOrder
from shop.orders.services import reading
from tests.core.auth.conftest import make_staff, staff_in
from tests.shop.orders.makers import place, shelf


def test_staff_find_orders_of_their_provinces_only(app: Flask, client: FlaskClient) -> None:
    placed = place(shelf(10))
    make_staff("rabat@odco.example", ("moderator",))
    with transaction() as s:
        s.execute(update(User).where(User.email == "rabat@odco.example").values(nationwide=True))
    staff_in(client, "rabat@odco.example")
    listing = client.get(f"/fr/desk/orders?q={placed.number}").text
    assert placed.number in listing
    assert placed.number in client.get("/fr/desk/orders?q=0661234578").text
    page = client.get(f"/fr/desk/orders/{placed.order_id}").text
    assert "61 23 45 78" not in page
    assert "61 23 45 78" in client.post(f"/fr/desk/orders/{placed.order_id}/contact").text
    parcel = reading.get_by_token(placed.token).parcels[0]
    client.post(f"/fr/desk/orders/{placed.order_id}/cancel/{parcel.id}", data={"reason": "asked"})
    session().rollback()
    assert session().scalar(select(VendorOrder.state)) == "cancelled"
    with transaction() as s:
        s.execute(update(User).where(User.email == "rabat@odco.example").values(nationwide=False))
    assert client.get(f"/fr/desk/orders/{placed.order_id}").status_code == 404
    assert placed.number not in client.get("/fr/desk/orders").text
