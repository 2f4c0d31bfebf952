"""Stock holds under forty buyers, on both databases (I1)."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session, transaction
from shop.catalog import stock
from shop.catalog.errors import BadQuantity, OutOfStock, StockMismatch
from shop.catalog.models import Stock
from tests.shop.catalog.makers import make_product, make_vendor, variant_ids
from tests.threads import together

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


def state(variant_id: int) -> tuple[int, int, int]:
    session().rollback()
    row = (
        session()
        .execute(select(Stock.on_hand, Stock.reserved, Stock.allocated).where(Stock.variant_id == variant_id))
        .one()
    )
    return (row.on_hand, row.reserved, row.allocated)


@pytest.fixture
def variants(both: Flask) -> list[int]:
    product_id = make_product(make_vendor(), {"A": 10, "B": 3}, now=NOW)
    return variant_ids(product_id)


def test_forty_buyers_get_exactly_ten(both: Flask, variants: list[int]) -> None:
    def buy(_number: int) -> bool:
        with transaction() as s:
            stock.reserve(s, {variants[0]: 1})
        with transaction() as s:
            stock.allocate(s, {variants[0]: 1})
        return True

    results = together(both, buy)
    assert sum(1 for result in results if result is True) == 10
    assert all(isinstance(result, OutOfStock) for result in results if result is not True)
    assert state(variants[0]) == (10, 0, 10)


def test_baskets_of_two_in_opposite_order_never_deadlock_and_never_hold_half(
    both: Flask, variants: list[int]
) -> None:
    first, second = variants

    def buy(number: int) -> bool:
        lines = {first: 1, second: 1} if number % 2 else {second: 1, first: 1}
        with transaction() as s:
            stock.reserve(s, lines)
        return True

    results = together(both, buy)
    assert sum(1 for result in results if result is True) == 3
    assert {type(result) for result in results if result is not True} == {OutOfStock}
    assert (state(first), state(second)) == ((10, 3, 0), (3, 3, 0))


def test_a_refusal_names_every_short_variant_and_keeps_nothing(both: Flask, variants: list[int]) -> None:
    with transaction() as s:
        with pytest.raises(OutOfStock) as caught:
            stock.reserve(s, {variants[0]: 4, variants[1]: 4, 999: 1})
        assert caught.value.variant_ids == (variants[1], 999)
    assert state(variants[0]) == (10, 0, 0)


def test_the_life_of_a_unit(both: Flask, variants: list[int]) -> None:
    lines = {variants[0]: 4}
    with transaction() as s:
        stock.reserve(s, lines)
        stock.release(s, {variants[0]: 1})
        stock.allocate(s, {variants[0]: 3})
    assert state(variants[0]) == (10, 0, 3)
    with transaction() as s:
        stock.deallocate(s, {variants[0]: 1})
        stock.ship(s, {variants[0]: 2})
        stock.restock(s, {variants[0]: 5})
    assert state(variants[0]) == (13, 0, 0)


def test_nothing_is_released_or_shipped_twice(both: Flask, variants: list[int]) -> None:
    with transaction() as s:
        stock.reserve(s, {variants[0]: 1, variants[1]: 1})
    for verb in (stock.ship, stock.deallocate):
        with pytest.raises(StockMismatch), transaction() as s:
            verb(s, {variants[0]: 1})
    with transaction() as s, pytest.raises(StockMismatch):
        stock.release(s, {variants[0]: 1, variants[1]: 2})
    assert (state(variants[0]), state(variants[1])) == ((10, 1, 0), (3, 1, 0))

    def release(_number: int) -> None:
        with transaction() as s:
            stock.release(s, {variants[0]: 1})

    results = together(both, release, 8)
    assert sum(1 for result in results if result is None) == 1
    assert state(variants[0]) == (10, 0, 0)


@pytest.mark.parametrize("quantity", [0, -1])
def test_negative_quantities_are_refused(both: Flask, variants: list[int], quantity: int) -> None:
    with transaction() as s, pytest.raises(BadQuantity):
        stock.reserve(s, {variants[0]: quantity})
