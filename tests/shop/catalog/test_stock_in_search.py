"""What is free turns: the index hears of the first and of the last piece, and of nothing between."""

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session, transaction
from core.events import OutboxEvent
from core.search import indexing
from core.search.contract import SearchQuery
from shop.catalog import stock
from shop.catalog.errors import OutOfStock
from tests.shop.catalog.makers import NOW, make_product, make_vendor, variant_ids


def turns() -> list[list[int]]:
    kind = OutboxEvent.kind == "shop.catalog.events.StockTurned"
    rows = session().scalars(select(OutboxEvent.payload).where(kind).order_by(OutboxEvent.id))
    return [row["variant_ids"] for row in rows]


def packs_in_stock() -> int:
    indexing.drain(NOW)
    found = indexing.backend().search(SearchQuery(filters={"stock": ["yes"]}, facets=("pack",)))
    return found.total


def test_only_the_first_and_the_last_piece_are_news(both: Flask) -> None:
    variant, other = variant_ids(make_product(make_vendor(), {"A": 3, "B": 2}))
    with transaction() as s:
        stock.reserve(s, {variant: 2})
        stock.allocate(s, {variant: 2})
    assert turns() == []
    with transaction() as s:
        stock.reserve(s, {variant: 1, other: 2})
    assert turns() == [[variant, other]]
    with transaction() as s:
        stock.ship(s, {variant: 2})
        stock.release(s, {variant: 1})
        stock.release(s, {other: 1})
    assert turns() == [[variant, other], [variant], [other]]


def test_a_refused_reservation_is_no_news(both: Flask) -> None:
    variant, other = variant_ids(make_product(make_vendor(), {"A": 1, "B": 1}))
    with transaction() as s, pytest.raises(OutOfStock):
        stock.reserve(s, {variant: 1, other: 2})
    assert turns() == []


def test_the_index_follows_each_verb(both: Flask) -> None:
    [variant] = variant_ids(make_product(make_vendor(), {"A": 2}))
    indexing.rebuild()
    lines = {variant: 2}
    seen = [packs_in_stock()]
    for verb in (stock.reserve, stock.release, stock.reserve, stock.allocate, stock.deallocate, stock.reserve,
                 stock.allocate, stock.ship, stock.restock):  # fmt: skip
        with transaction() as s:
            verb(s, lines)
        seen.append(packs_in_stock())
    assert seen == [1, 0, 1, 0, 0, 1, 0, 0, 0, 1]
