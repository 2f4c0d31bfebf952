"""How tests buy: the basket and the checkout form, filled over HTTP as a buyer would."""

import re

from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.db import session
from shop.orders.models import Order
from tests.shop.orders.makers import Shelf

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
