"""What is listed, named, priced or searched for is found the same, whichever way the database is led to it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from core.db import transaction
from shop.catalog import browsing
from shop.catalog.models import Product
from shop.catalog.search import rebuild
from shop.graphql.catalog import listing
from shop.graphql.ids import global_id
from shop.vendors.models import Vendor
from tests.shop.catalog.makers import Stall, make_stall
from tests.shop.catalog.test_statements import statements
from tests.shop.graphql.asking import data
from tests.shop.graphql.test_catalog import live

FOUND = """query F($filter: ProductFilterInput, $where: ProductWhereInput, $search: String, $sort: ProductOrder,
    $first: Int, $last: Int) { products(filter: $filter, where: $where, search: $search, first: $first, last: $last,
    channel: "default-channel", sortBy: $sort) { totalCount edges { node { id name } } } }"""
ORDERS = ("NAME", "PRICE", "DATE", "PUBLISHED_AT", "CREATED_AT", "RATING", "COLLECTION")


def found(app: Flask, **asked: Any) -> list[str]:
    """The ids of a page; its total is what is on it."""
    page = data(app, FOUND, **{"first": 50, **asked})["products"]
    assert page["totalCount"] == len(page["edges"])
    return [edge["node"]["id"] for edge in page["edges"]]


def rename(product_id: int, fr: str, ar: str) -> None:
    """Another name, as after an approved revision."""
    with transaction() as s:
        s.execute(update(Product).where(Product.id == product_id).values(name_fr=fr, name_ar=ar))


def close(stall: Stall) -> None:
    """The stall is suspended."""
    with transaction() as s:
        s.execute(update(Vendor).where(Vendor.id == stall.vendor_id).values(status="suspended"))


@pytest.mark.parametrize("order", ORDERS)
def test_listed_ones_in_every_order(both: Flask, order: str) -> None:
    stall, gone = make_stall(), make_stall()
    ids = [global_id("Product", live(stall, "crafts", price)) for price in (900, 300, 600)]
    hidden = global_id("Product", live(gone, "crafts", 100))
    live(stall, "crafts", 700)
    close(gone)
    for direction in ("ASC", "DESC"):
        sort = {"field": order, "direction": direction}
        listed = found(both, filter={"ids": [*ids, hidden, ids[0]]}, sort=sort)
        assert sorted(listed) == sorted(ids)
        assert listed == [one for one in found(both, sort=sort) if one in ids]
        cheap = found(both, where={"ids": ids, "price": {"range": {"lte": 6}}}, sort=sort)
        assert sorted(cheap) == sorted(ids[1:])


def test_names_are_those_that_are_told(both: Flask) -> None:
    stall, gone = make_stall(), make_stall()
    french, arabic, other = (live(stall, "crafts", price) for price in (500, 600, 700))
    hidden = live(gone, "crafts")
    rename(french, "Miel", "عسل")
    rename(arabic, "", "عسل")
    rename(hidden, "Miel", "عسل")
    close(gone)
    by_name = {"Miel": [french], "عسل": [arabic], "Cire": []}
    for name, wanted in by_name.items():
        assert found(both, where={"name": {"eq": name}}) == [global_id("Product", i) for i in wanted]
    assert len(found(both, where={"name": {"oneOf": list(by_name)}})) == 2
    either = {"OR": [{"name": {"eq": "Miel"}}, {"ids": [global_id("Product", other)]}]}
    assert len(found(both, where=either)) == 2
    both_ways = {"AND": [{"name": {"eq": "Miel"}}, {"ids": [global_id("Product", arabic)]}]}
    assert found(both, where=both_ways) == []


@pytest.mark.parametrize("wide", [1, 10_000])
def test_many_or_few_within_the_prices(both: Flask, wide: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing, "WIDE", wide)
    browsing._within.cache_clear()
    stall = make_stall()
    ids = [global_id("Product", live(stall, "crafts", 100 * n)) for n in range(1, 6)]
    priceless = live(stall, "crafts")
    with transaction() as s:
        s.execute(update(Product).where(Product.id == priceless).values(min_price_centimes=None))
    for order in ORDERS:
        sort = {"field": order, "direction": "ASC"}
        assert sorted(found(both, filter={"price": {"gte": 2, "lte": 4}}, sort=sort)) == sorted(ids[1:4])
        assert sorted(found(both, filter={"price": {"lte": 2}}, sort=sort)) == sorted(ids[:2])
        assert found(both, filter={"price": {"gte": 9}}, sort=sort) == []
    browsing._within.cache_clear()


def test_words_and_conditions_together(both: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stall, other, gone = make_stall(), make_stall(), make_stall()
    mine = [global_id("Product", live(stall, "crafts", 100 * n)) for n in range(1, 8)]
    theirs = [global_id("Product", live(other, "other", 100 * n)) for n in range(1, 4)]
    live(gone, "other", 150)
    rebuild()
    close(gone)
    seller = global_id("Cooperative", other.vendor_id)
    for batch in (200, 2):
        monkeypatch.setattr(listing, "MAX_LIMIT", batch)
        assert sorted(found(both, search="tapis")) == sorted([*mine, *theirs])
        assert sorted(found(both, search="tapis", filter={"cooperatives": [seller]})) == sorted(theirs)
        assert sorted(found(both, search="tapis", filter={"price": {"gte": 6}})) == sorted(mine[5:])
        few = {"price": {"lte": 1}, "cooperatives": [seller]}
        assert found(both, search="tapis", filter=few) == theirs[:1]
        by_price = {"field": "PRICE", "direction": "DESC"}
        both_ = {"cooperatives": [seller], "stockAvailability": "IN_STOCK"}
        assert found(both, search="tapis", filter=both_, sort=by_price) == theirs[::-1]
        last = data(both, FOUND, search="tapis", last=2)["products"]
        assert len(last["edges"]) == 2
        everything = found(both, search="tapis")
        assert [edge["node"]["id"] for edge in last["edges"]] == everything[-2:]


def test_a_search_looks_through_so_many_and_no_more(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_FOUND", 4)
    monkeypatch.setattr(listing, "MAX_LIMIT", 2)
    stall = make_stall()
    for _ in range(9):
        live(stall, "crafts", 100)
    rebuild()
    with statements() as seen:
        assert found(app, search="tapis", filter={"price": {"gte": 900}}) == []
    assert len([text for text in seen if "shop_product" in text]) == 2  # two batches of two, and no third
