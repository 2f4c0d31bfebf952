"""Bank transfers: proofs that only staff read, late money owed back, repayments by hand."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.auth.models import User
from core.db import session, transaction
from core.messages import OutgoingMessage
from shop.orders import services as orders
from shop.orders.errors import BadProof, NoSuchOrder, NotPayable
from shop.orders.models import TransferProof
from shop.orders.services import reading
from shop.orders.services.transfers import MAX_BYTES
from shop.payments import services as payments
from shop.payments.data import RefundState
from tests.core.auth.conftest import make_staff, staff_in
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import assert_holds, money_arrives, place, shelf

PDF, JPEG = b"%PDF-1.7 x", b"\xff\xd8\xff\xe0 x"


def staff(client: FlaskClient, role: str = "finance", name: str = "") -> None:
    email = f"{name or role}@odco.example"
    make_staff(email, (role,))
    with transaction() as s:
        s.execute(update(User).where(User.email == email).values(nationwide=True))
    staff_in(client, email)


def test_a_proof_is_kept_once_and_privately(app: Flask) -> None:
    placed = place(shelf(5), method="bank_transfer")
    for _ in range(2):
        orders.attach_proof(placed.token, PDF, NOW)
    for n in range(4):
        orders.attach_proof(placed.token, JPEG + bytes([n]), NOW)
    keys = session().scalars(select(TransferProof.storage_key)).all()
    assert len(keys) == 5
    assert all(key.startswith("private/") for key in keys)
    for data in (b"<html>", b"", PDF + bytes(MAX_BYTES), JPEG + b"six"):
        with pytest.raises(BadProof):
            orders.attach_proof(placed.token, data, NOW)
    with pytest.raises(NoSuchOrder):
        orders.attach_proof("x" * 32, PDF, NOW)
    with pytest.raises(NotPayable):
        orders.attach_proof(place(shelf(5)).token, PDF, NOW)


def test_staff_read_the_proof_beside_the_amount(app: Flask, client: FlaskClient) -> None:
    placed = place(shelf(5), method="bank_transfer")
    answer = client.post(
        f"/fr/order/{placed.token}/proof",
        data={"proof": (io.BytesIO(PDF), "../../virement.exe")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    assert client.get(f"/ar/order/{placed.token}").status_code == 200
    assert client.post(f"/fr/order/{placed.token}/proof").status_code == 303
    staff(client)
    base, proof = f"/fr/desk/orders/{placed.order_id}", session().scalars(select(TransferProof.id)).one()
    assert f"{base}/proofs/{proof}" in client.get(base).text
    file = client.get(f"{base}/proofs/{proof}")
    assert (file.data, file.mimetype) == (PDF, "application/pdf")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/fr/desk/orders/{placed.order_id + 1}/proofs/{proof}").status_code == 404
    key = session().scalars(select(TransferProof.storage_key)).one()
    assert client.get(f"/media/{key}").status_code == 404


def test_a_transfer_on_a_dead_order_is_owed_back_and_paid_by_hand(app: Flask, client: FlaskClient) -> None:
    placed = place(shelf(5), method="bank_transfer")
    orders.expire_unpaid(NOW + timedelta(days=3))
    orders.attach_proof(placed.token, PDF, NOW + timedelta(days=3))
    assert client.get(f"/fr/order/{placed.token}").status_code == 200
    staff(client)
    base = f"/fr/desk/orders/{placed.order_id}"
    for _tap in range(2):
        client.post(f"{base}/transfer")
    session().rollback()
    order = reading.get_by_token(placed.token)
    (refund,) = payments.list_refunds_of_checkout(order.checkout_id)
    assert (order.state, refund.amount_centimes, refund.by_hand) == ("expired", placed.total_centimes, True)
    assert f"{base}/refunds/{refund.id}" in client.get(base).text
    client.post(f"{base}/refunds/{refund.id}", data={"reference": " "})
    client.post(f"{base}/refunds/{refund.id}", data={"reference": "VIR 11"})
    session().rollback()
    (refund,) = payments.list_refunds_of_checkout(order.checkout_id)
    assert refund.state is RefundState.REQUESTED, "nobody alone says that money came and went back"
    client.post("/fr/account/logout")
    staff(client, name="seconde")
    for _tap in range(2):
        assert client.post(f"{base}/refunds/{refund.id}", data={"reference": "VIR 12"}).status_code == 303
    session().rollback()
    assert payments.list_refunds_of_checkout(order.checkout_id)[0].state is RefundState.SUCCEEDED
    told = session().scalars(select(OutgoingMessage.body).where(OutgoingMessage.channel == "sms")).all()
    assert sum("five days" in body or "خمسة أيام" in body for body in told) == 1, told
    assert_holds(app)


def test_only_finance_says_that_money_went_back(app: Flask, client: FlaskClient) -> None:
    a, b = place(shelf(5), method="bank_transfer"), place(shelf(5), method="bank_transfer")
    money_arrives(a.payment_id or 0, a.total_centimes)
    parcel = reading.get_by_token(a.token).parcels[0]
    orders.cancel(orders.by_buyer(a.token), parcel.id, "", NOW)
    (refund,) = payments.list_refunds_of_checkout(reading.get_by_token(a.token).checkout_id)
    staff(client, "moderator")
    typed = {"reference": "X1"}
    assert client.post(f"/fr/desk/orders/{a.order_id}/refunds/{refund.id}", data=typed).status_code == 403
    client.post("/fr/account/logout")
    staff(client)
    assert client.post(f"/fr/desk/orders/{b.order_id}/refunds/{refund.id}", data=typed).status_code == 404
