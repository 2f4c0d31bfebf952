"""What is not, no longer or not yet on sale is nowhere, for nobody, although the index still knows it (I18, I20)."""

import pytest
from sqlalchemy import insert

from core import clock
from core.db import transaction
from shop.checkout.models import BasketLine
from tests.house.access.forms import form_for
from tests.house.access.people import PEOPLE
from tests.house.access.sides import product_states
from tests.house.access.subjects import Case
from tests.house.access.world import World, make_index_stale

STATES = product_states()
SORTS = [p for p in PEOPLE if p.key in ("anonymous", "buyer", "seller", "neighbour", "moderator", "admin")]


@pytest.fixture(autouse=True)
def _stale_index(world: World) -> None:
    """The index knows every product there is."""
    with world.app.app_context():
        make_index_stale(world.app)


@pytest.mark.parametrize("state", STATES)
def test_pages_and_searches(world: World, state: str) -> None:
    side, faults = world.sides["A"], []
    product, word = side.products[state], side.word(state)
    gone = (
        f"/fr/p/{product}",
        f"/fr/p/{product}-x",
        f"/fr/p/{product}/reviews",
        f"/fr/report/product/{product}",
    )
    for person in PEOPLE:
        faults += [f"{person} opens {p}" for p in gone if world.send(person.key, "GET", p).status_code != 404]
        for path in (f"/fr/search?q={word}", f"/fr/suggest?q={word[:8]}"):
            answer = world.send(person.key, "GET", path)
            if answer.status_code != 200 or side.mark(state) in answer.get_data(as_text=True):
                faults.append(f"{person} sees it in {path}: {answer.status_code}")
        report = world.send(person.key, "POST", f"/fr/report/product/{product}", {"why": "other"})
        if report.status_code != 404:
            faults.append(f"{person} reports it")
        world.put_back()
    assert faults == []


def test_lists(world: World) -> None:
    side = world.sides["A"]
    paths = ("/fr/", "/fr/products", "/ar/products?sort=price_asc", "/fr/c/crafts", "/fr/search?q=tapis",
             f"/fr/stall/{side.slugs['main']}", f"/fr/registry/{side.numbers['struck']}")  # fmt: skip
    for person in PEOPLE:
        for path in paths:
            answer = world.send(person.key, "GET", path)
            text = answer.get_data(as_text=True)
            assert answer.status_code == 200
            assert not [s for s in STATES if side.mark(s) in text], f"{person} {path}"


def test_what_is_on_sale_is_there(world: World) -> None:
    """The searches above would find it."""
    side = world.sides["A"]
    for path in (f"/fr/search?q={side.word('live')}", "/fr/products", f"/fr/stall/{side.slugs['main']}"):
        assert side.mark("live") in world.send("buyer", "GET", path).get_data(as_text=True), path
    assert side.mark("live") in world.send("", "GET", f"/fr/suggest?q={side.word('live')}").get_data(
        as_text=True
    )


@pytest.mark.parametrize("kind", ["suspended", "struck"])
def test_closed_stalls(world: World, kind: str) -> None:
    slug = world.sides["A"].slugs[kind]
    assert {world.send(p.key, "GET", f"/fr/stall/{slug}").status_code for p in PEOPLE} == {404}


def test_words_that_wait_for_review_are_not_shown(world: World) -> None:
    side = world.sides["A"]
    page = f"/fr/p/{side.products['changed']}-{{}}"
    slug = world.send("", "GET", f"/fr/p/{side.products['changed']}").headers["Location"].rpartition("-")[2]
    for person in PEOPLE:
        text = world.send(person.key, "GET", page.format(slug), None).get_data(as_text=True)
        assert side.mark("proposed") not in text


@pytest.mark.parametrize("state", STATES)
def test_nobody_puts_it_into_a_basket(world: World, state: str) -> None:
    variant = world.sides["A"].variants[state]
    for person in PEOPLE:
        world.send(person.key, "POST", "/fr/basket/add", {"variant_id": str(variant), "qty": "1"})
        assert "shop_basket_line" not in world.changed_tables(), person
        world.put_back()


@pytest.mark.parametrize("state", STATES)
def test_nobody_orders_it_from_a_basket_it_was_in(world: World, state: str) -> None:
    """It was on sale when it was put into the basket."""
    side = world.sides["A"]
    for person in SORTS:
        _lay_into_every_basket(world, side.variants[state], side.products[state], side.vendors["main"])
        form = form_for(world, "checkout.submit", Case("", {}), person.key)
        for seen in (world.seen, ""):
            answer = world.send(person.key, "POST", "/fr/checkout", {**form, "seen": seen})
            assert "/thanks" not in answer.headers.get("Location", "")
            assert not {"shop_order", "shop_order_line", "shop_stock"} & world.changed_tables()
        world.put_back()


def _lay_into_every_basket(world: World, variant_id: int, product_id: int, vendor_id: int) -> None:
    baskets = [row[0] for row in world.rows("SELECT id FROM shop_basket")]
    row = {
        "variant_id": variant_id, "product_id": product_id, "vendor_id": vendor_id, "quantity": 1,
        "seen_centimes": 10_000, "added_at": clock.now(),
    }  # fmt: skip
    with world.app.app_context(), transaction() as s:
        s.execute(insert(BasketLine), [{**row, "basket_id": basket} for basket in baskets])
