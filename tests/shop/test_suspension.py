"""From claim to closing: a verified cooperative sells; suspended in the registry, it is gone within one request.

Told over HTTP, on both databases: page, stall, shelves, search, autocomplete, basket and checkout (I18, I20).
"""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from core import clock
from core.auth.actor import Actor
from core.db import session
from registry import api as registry
from shop.catalog import search
from shop.catalog.models import Product
from shop.orders.models import Order
from tests.shop.catalog.makers import make_product, make_stall, variant_ids
from tests.shop.orders.till import DETAILS, value
from tests.shop.vendors.makers import make_user

PLACES = ("/ar/products", "/ar/search?q=زربية", "/ar/suggest?q=زر", "/fr/search?q=tapis", "/fr/suggest?q=tap")


@pytest.fixture
def shop(both: Flask) -> Flask:
    """An application with an index."""
    search.rebuild()
    return both


def test_suspended_in_the_registry_gone_from_everywhere_within_one_request(shop: Flask) -> None:
    registrar = Actor(make_user(), frozenset({"registry.suspend"}), None, is_staff=True)
    stall = make_stall()
    product_id = make_product(stall.vendor_id, {"A": 5})
    slug = session().scalars(select(Product.slug).where(Product.id == product_id)).one()
    client, address = shop.test_client(), f"/ar/p/{product_id}-{slug}"
    assert client.get(address).status_code == 200
    for place in PLACES:
        assert f"/p/{product_id}" in client.get(place).text, place
    client.post("/ar/basket/add", data={"variant_id": variant_ids(product_id)[0], "qty": "1"})
    client.post("/ar/basket/place", data={"place": "الرباط"})
    html = client.get("/ar/checkout").text
    filled = {**DETAILS, "key": value(html, "key"), "seen": value(html, "seen"), "do": "order"}

    registry.suspend(stall.cooperative_id, registrar, "حسابات متأخرة", clock.now())

    assert client.get(address).status_code == 404
    for place in PLACES:
        assert f"/p/{product_id}" not in client.get(place).text, place
    refused = client.post("/ar/checkout", data=filled)
    assert refused.status_code in (400, 409)
    text = re.sub(r"\s+", " ", refused.text)
    assert "لا يمكن لهذه التعاونية" in text or "This cooperative cannot sell" in text
    assert f'value="remove:{variant_ids(product_id)[0]}"' in text, "the choice to remove it is offered"
    session().rollback()
    assert session().scalar(select(func.count()).select_from(Order)) == 0

    registry.reinstate(stall.cooperative_id, registrar, "تمت التسوية", clock.now())
    assert client.get(address).status_code == 200
    assert f"/p/{product_id}" in client.get("/fr/search?q=tapis").text
    assert client.post("/ar/checkout", data=filled).status_code == 303, "nothing was lost meanwhile"
