"""The pages: basket, checkout with its errors, tracking, the seller's phone, the desk; without JavaScript."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from core.auth import create_user, system_actor
from core.auth.models import User
from core.db import session, transaction
from core.messages import OutgoingMessage
from registry.models import Cooperative
from shop.catalog.models import Stock, Variant
from shop.orders.models import Order, VendorOrder
from shop.orders.services import reading
from tests.core.auth.conftest import PASSWORD, make_staff, sign_in, staff_in
from tests.shop.orders.makers import Shelf, assert_holds, money_arrives, place, shelf, stock_of

DETAILS = {
    "name": "خديجة العلوي", "phone": "٠٦ ٦١ ٢٣ ٤٥ ٧٨", "place": "الرباط", "address": "أكدال، زنقة سبو",
    "email": "khadija@example.ma", "payment_method": "cod",
}  # fmt: skip


def value(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def basket_with(client: FlaskClient, *shelves: Shelf) -> None:
    for s in shelves:
        answer = client.post("/ar/basket/add", data={"variant_id": s.variant_id, "qty": "٢"})
        assert answer.status_code == 302


def form(client: FlaskClient, **changes: str) -> dict[str, str]:
    """The checkout form filled as a buyer would, after choosing the city."""
    client.post("/ar/basket/place", data={"place": "الرباط"})
    html = client.get("/ar/checkout").text
    return {**DETAILS, "key": value(html, "key"), "seen": value(html, "seen"), **changes}


def orders_count() -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(Order)) or 0


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
    asked = {name for name in visible if name not in ("csrf_token", "key", "seen", "do")}
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
    from core import clock

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


def test_an_order_is_found_by_number_and_phone_in_the_same_words_for_all_mistakes(
    app: Flask, client: FlaskClient
) -> None:
    placed = place(shelf(10))
    found = client.post("/fr/order/find", data={"number": placed.number.lower(), "phone": "0661234578"})
    assert found.location.endswith(f"/fr/order/{placed.token}")
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


def seller_in(client: FlaskClient, s: Shelf, *, role_phone: str = "0661000001") -> None:
    """Sign the stall's seller in."""
    from core import clock
    from registry import api as registry
    from registry.models import Role

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


def test_card_pages_after_payment(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    placed = place(goods, method="stripe")
    money_arrives(placed.payment_id or 0, placed.total_centimes)
    assert client.get(f"/ar/order/{placed.token}/return").location.endswith("/thanks")
    assert client.get(f"/ar/order/{placed.token}/thanks").status_code == 200
    client.post(f"/ar/order/{placed.token}/cancel")
    assert client.get(f"/ar/order/{placed.token}").status_code == 200


def test_the_slip_holds_both_languages_and_the_amount(app: Flask, client: FlaskClient) -> None:
    import io

    from pypdf import PdfReader

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
