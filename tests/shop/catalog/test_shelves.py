"""The order of a shelf, page by page, and what the database reads for it."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from core.db import session, transaction
from shop.catalog.models import Category, Product
from shop.catalog.product_page import stall_seasons
from shop.catalog.rules import weighed_rating
from shop.catalog.shelves import SORTS, read_page, shelf
from tests.shop.catalog.makers import NOW, make_category, make_product, make_stall, make_vendor
from tests.shop.catalog.test_statements import statements

OPINIONS = ((10, 2), (192, 40), (0, 0), (6, 3), (4, 1), (400, 100))
TODAY = NOW.date()


def _set(product_id: int, **values: object) -> None:
    with transaction() as s:
        s.execute(update(Product).where(Product.id == product_id).values(**values))


def _walk(**asked: Any) -> list[int]:
    """The ids of all pages, two products each."""
    found, after = [], ""
    for _page in range(20):
        page = shelf(TODAY, limit=2, after=after, **asked)
        found += [card.id for card in page.cards]
        if page.next is None:
            return found
        after = page.next
    raise AssertionError("the pages do not end")


def test_best_rated_is_the_weighed_mean_page_by_page(both: Flask) -> None:
    vendor_id = make_vendor()
    rated = {make_product(vendor_id, {f"R{n}": 5}): pair for n, pair in enumerate(OPINIONS)}
    for product_id, (stars, ratings) in rated.items():
        _set(product_id, rating_sum=stars, rating_count=ratings)
    seen = [rated[product_id] for product_id in _walk(sort="rating")]
    assert seen == sorted(OPINIONS, key=lambda pair: (weighed_rating(*pair), pair[1]), reverse=True)
    kept = dict(session().execute(select(Product.id, Product.rating_weighed)).all())
    assert kept == {key: int(1000 * weighed_rating(*pair)) for key, pair in rated.items()}


def _crowd() -> tuple[dict[int, tuple[int, int]], list[int], int]:
    """Products of two categories with equal prices and sales among them: what was set, the categories, the stall."""
    vendor_id = make_vendor()
    ids = [make_product(vendor_id, {f"S{n}": 5}) for n in range(9)]
    make_category("carpets")
    categories = list(session().scalars(select(Category.id).order_by(Category.id)))
    values = {}
    for n, product_id in enumerate(ids):
        values[product_id] = (1000 + n % 3, n % 2)
        _set(
            product_id, min_price_centimes=1000 + n % 3, sold_count=n % 2, category_id=categories[n % 4 == 0]
        )
    return values, categories, vendor_id


@pytest.mark.parametrize("where", ["everywhere", "categories", "stall"])
def test_pages_of_equal_values_neither_repeat_nor_leave_out(both: Flask, where: str) -> None:
    values, categories, vendor_id = _crowd()
    places: dict[str, dict[str, Any]] = {
        "everywhere": {}, "categories": {"category_ids": categories}, "stall": {"vendor_id": vendor_id}
    }  # fmt: skip
    asked = places[where]
    assert _walk(sort="price_asc", **asked) == sorted(values, key=lambda key: (values[key][0], key))
    assert _walk(sort="price_desc", **asked) == sorted(values, key=lambda k: (values[k][0], k), reverse=True)
    assert _walk(sort="popular", **asked) == sorted(values, key=lambda k: (values[k][1], k), reverse=True)
    newest = sorted(values, reverse=True)
    assert _walk(sort="newest", **asked) == _walk(sort="rating", **asked) == newest
    assert set(_walk(category_ids=categories[1:])) == {key for n, key in enumerate(values) if n % 4 == 0}


def test_what_has_no_price_is_not_among_the_prices(both: Flask) -> None:
    vendor_id = make_vendor()
    priced, bare = make_product(vendor_id, {"A": 5}), make_product(vendor_id, {"B": 5})
    _set(bare, min_price_centimes=None)
    found = {sort: {card.id for card in shelf(TODAY, sort=sort).cards} for sort in SORTS}
    assert found["price_asc"] == found["price_desc"] == {priced}
    assert found["newest"] == found["popular"] == found["rating"] == {priced, bare}


def test_what_a_stall_that_is_not_open_sells_is_on_no_shelf(both: Flask) -> None:
    shown = make_product(make_vendor(), {"A": 5})
    closed = [make_stall(status="suspended").vendor_id, make_stall(standing="struck_off").vendor_id]
    hidden = [make_product(vendor_id, {"B": 5}) for vendor_id in closed]
    _set(hidden[0], sold_count=9)
    assert {sort: _walk(sort=sort) for sort in SORTS} == {sort: [shown] for sort in SORTS}
    assert [stall_seasons(vendor_id) for vendor_id in closed] == [[], []]


def test_the_seasons_of_a_stall_are_counted(both: Flask) -> None:
    vendor_id = make_vendor()
    for n, months in enumerate(([], [9, 10], [9, 10])):
        _set(make_product(vendor_id, {f"M{n}": 5}), season_months=months)
    assert sorted(stall_seasons(vendor_id)) == [([], 1), ([9, 10], 2)]


def _plan_of_page(**asked: Any) -> list[str]:
    """How SQLite reads the ids of a page: the steps below the one named `page`."""
    with statements() as found:
        read_page(TODAY, **asked)
    query = session().connection().connection.driver_connection
    assert query is not None
    marks = found[-1].count("?")
    steps = query.execute(f"EXPLAIN QUERY PLAN {found[-1]}", (1,) * marks).fetchall()
    inner = {step[0] for step in steps if step[3].endswith(" page")}
    assert inner, steps
    lines = []
    for key, parent, _unused, line in steps:
        if parent in inner:
            inner.add(key)
            lines.append(line)
    return lines


@pytest.mark.parametrize("sort", SORTS)
def test_a_page_is_read_from_an_index_in_its_order(app: Flask, sort: str) -> None:
    vendor_id = make_vendor()
    for n in range(5):
        make_product(vendor_id, {f"S{n}": 5})
    category_id = session().scalars(select(Category.id)).one()
    session().execute(text("ANALYZE"))
    later = shelf(TODAY, sort=sort, limit=2).next
    places: list[dict[str, Any]] = [{}, {"only_available": True}, {"category_ids": [category_id]}]
    places += [{"vendor_id": vendor_id}] if sort == "popular" else []
    for place in places:
        for after in ("", later):
            lines = _plan_of_page(sort=sort, after=after, **place)
            assert [line for line in lines if "TEMP B-TREE" in line] == [], (place, lines)
            assert after == "" or re.search(r"ix_shop_product_\w+ \(.*[<>]", lines[0]), (
                lines
            )  # entered at the cursor
