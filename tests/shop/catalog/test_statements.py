"""How many SQL statements a page costs: few, and as many for a full shop as for a small one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from core.db import db, session
from shop.catalog import search
from shop.catalog.models import Product
from shop.catalog.queries import get_buyable, product_cards
from shop.vendors.models import Vendor
from tests.shop.catalog.makers import NOW, Stall, make_certificate, make_product, make_stall, variant_ids

LIMITS = {
    "home": 3,
    "shelf": 1,
    "everything": 1,
    "search": 1,
    "product": 6,
    "stall": 8,
    "basket": 10,
    "checkout": 8,
}
"""What each page may cost a visitor who has come before; the hard limit of any page is 12."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements meanwhile, without those that begin and end a transaction."""
    found: list[str] = []

    def keep(_c: object, _cursor: object, text: str, *_rest: object) -> None:
        if not text.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.append(text)

    event.listen(db.engine, "before_cursor_execute", keep)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", keep)


def addresses(product_id: int, vendor_id: int) -> dict[str, str]:
    slug = session().scalars(select(Product.slug).where(Product.id == product_id)).one()
    stall = session().scalars(select(Vendor.slug).where(Vendor.id == vendor_id)).one()
    return {
        "home": "/fr/",
        "shelf": "/fr/c/crafts",
        "everything": "/fr/products?sort=price_asc",
        "search": "/fr/search?q=tapis",
        "product": f"/fr/p/{product_id}-{slug}",
        "stall": f"/fr/stall/{stall}",
        "basket": "/fr/basket",
        "checkout": "/fr/checkout",
    }


def count(client: FlaskClient, pages: dict[str, str]) -> dict[str, int]:
    """Statements of each page on its second reading: what is kept for a minute is there."""
    counts = {}
    for name, path in pages.items():
        for _ in range(2):
            session().rollback()
            with statements() as found:
                answer = client.get(path)
            assert answer.status_code == 200, (name, answer.status)
            counts[name] = len(found)
    return counts


def put_in(client: FlaskClient, product_id: int) -> None:
    [variant_id] = variant_ids(product_id)
    assert client.post("/fr/basket/add", data={"variant_id": variant_id, "qty": 1}).status_code == 302


def test_pages_cost_few_statements_however_full_the_shop(app: Flask, client: FlaskClient) -> None:
    stall = make_stall()
    first = make_product(stall.vendor_id, {"A": 9})
    put_in(client, first)
    search.rebuild()
    pages = addresses(first, stall.vendor_id)
    small = count(client, pages)
    assert {name: n for name, n in small.items() if n > LIMITS[name]} == {}
    _fill(client, stall)
    full = count(client, pages)
    assert {name: (n, full[name]) for name, n in small.items() if full[name] > n} == {}
    assert 'class="card"' in client.get(pages["shelf"]).text


def _fill(client: FlaskClient, stall: Stall) -> None:
    """More products on the same stall and on another, with signs, all of them in the basket too."""
    other = make_stall()
    for number in range(6):
        vendor_id = (stall if number % 2 else other).vendor_id
        product_id = make_product(vendor_id, {f"B{number}": 9})
        make_certificate(vendor_id, "handmade", product_id=product_id)
        put_in(client, product_id)
    make_certificate(stall.vendor_id, "bio")
    search.rebuild()


@pytest.mark.parametrize("many", [1, 5])
def test_cards_and_buyables_never_ask_one_by_one(both: Flask, many: int) -> None:
    ids = [make_product(make_stall().vendor_id, {f"C{n}": 3}) for n in range(many)]
    variants = [key for product_id in ids for key in variant_ids(product_id)]
    with statements() as cards:
        assert len(product_cards(ids, today=NOW.date())) == many
    with statements() as buyables:
        assert len(get_buyable(variants, today=NOW.date())) == many
    assert (len(cards), len(buyables)) == (1, 2)
