"""The buyer's pages: finding an order, cancelling it, coming back from the card."""

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.db import session
from core.messages import OutgoingMessage
from shop.orders.services import phones, reading
from tests.shop.orders.makers import assert_holds, money_arrives, place, shelf


def test_an_order_is_found_by_number_and_phone_in_the_same_words_for_all_mistakes(
    app: Flask, client: FlaskClient
) -> None:
    placed = place(shelf(10))
    found = client.post("/fr/order/find", data={"number": placed.number.lower(), "phone": "0661234578"})
    assert found.status_code == 200
    assert placed.token not in found.text
    wrong = [
        client.post("/fr/order/find", data={"number": number, "phone": phone})
        for number, phone in (
            (placed.number, "0661234579"),
            ("ST-26-999999", "0661234578"),
            ("%", "0661234578"),
            (placed.number, "x"),
        )
    ]
    assert {answer.status_code for answer in wrong} == {404}
    assert len({re.search(r'notice bad".*?</div></div>', w.text, re.S)[0] for w in wrong}) == 1  # type: ignore[index]
    answers = [
        client.post("/fr/order/find", data={"number": placed.number, "phone": f"06612345{n:02d}"})
        for n in range(12)
    ]
    assert answers[-1].status_code == 429


def links_sent(token: str) -> int:
    """How many messages carry an order's link."""
    session().rollback()
    with_link = OutgoingMessage.body.contains(f"/order/{token}") & (OutgoingMessage.channel == "sms")
    return session().query(OutgoingMessage).filter(with_link).count()


def test_the_link_goes_to_the_phone_and_opens_for_whose_it_is(app: Flask, client: FlaskClient) -> None:
    placed = place(shelf(10))
    asked = {"number": placed.number, "phone": "0661234578"}
    before = links_sent(placed.token)
    for _ in range(5):
        assert placed.token not in client.post("/fr/order/find", data=asked).text
    assert links_sent(placed.token) - before == 3, "nobody's phone is made to ring without end"
    with client.session_transaction() as browser:
        browser["phone_proof"] = phones._sealed(clock.now() + timedelta(hours=1), "n", "+212661234578:proven")
    found = client.post("/fr/order/find", data=asked)
    assert found.location.endswith(f"/fr/order/{placed.token}")


def test_the_buyer_cancels_one_parcel_and_then_all(app: Flask, client: FlaskClient) -> None:
    a, b, c = shelf(5), shelf(5), shelf(5)
    placed = place(a, b, c)
    parcels = reading.get_by_token(placed.token).parcels
    client.post(f"/ar/order/{placed.token}/cancel", data={"parcel": parcels[1].id})
    session().rollback()
    assert [p.state for p in reading.get_by_token(placed.token).parcels] == [
        "pending_cod_confirm", "cancelled", "pending_cod_confirm",
    ]  # fmt: skip
    foreign = place(shelf(5))
    theirs = reading.get_by_token(foreign.token).parcels[0]
    assert client.post(f"/ar/order/{placed.token}/cancel", data={"parcel": theirs.id}).status_code == 404
    client.post(f"/ar/order/{placed.token}/cancel")
    session().rollback()
    order = reading.get_by_token(placed.token)
    assert order.state == "cancelled"
    assert "basket" in client.get(f"/ar/order/{placed.token}").text
    client.post(f"/ar/order/{placed.token}/again")
    assert client.get("/ar/basket").text.count("/ar/basket/change") == 3
    assert_holds(app)


def test_card_pages_after_payment(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    placed = place(goods, method="stripe")
    money_arrives(placed.payment_id or 0, placed.total_centimes)
    assert client.get(f"/ar/order/{placed.token}/return").location.endswith("/thanks")
    assert client.get(f"/ar/order/{placed.token}/thanks").status_code == 200
    client.post(f"/ar/order/{placed.token}/cancel")
    assert client.get(f"/ar/order/{placed.token}").status_code == 200
