"""Quantities, problems of a line, delivery fees and totals; pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geography.rules import ZONES
from shop.checkout.data import Delivery, Group, Line
from shop.checkout.rules import (
    BLOCKING,
    CARD_LIMIT,
    COD_LIMIT,
    DEFAULT_RATES,
    ORDER_LIMIT,
    delivery_for,
    find_problem,
    is_method_allowed,
    parse_quantity,
    seen_digest,
    sum_groups,
)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("3", 3), ("٣", 3), (" 12 ", 12), ("۴", 4), ("0", 0), ("99", 99), ("100", None), ("-1", None), ("1.5", None),
     ("", None), ("x", None), ("³", None), ("1e3", None), ("12345", None)],
)  # fmt: skip
def test_quantities_as_people_type_them(text: str, quantity: int | None) -> None:
    assert parse_quantity(text) == quantity


@given(st.text(max_size=8))
def test_a_quantity_is_a_whole_number_from_0_to_99_or_nothing(text: str) -> None:
    quantity = parse_quantity(text)
    assert quantity is None or 0 <= quantity <= 99


@pytest.mark.parametrize(
    ("zone", "grams", "goods", "fee"),
    [
        ("same_city", 400, 10_000, 2_000), ("same_region", 400, 10_000, 3_000), ("other", 400, 10_000, 3_500),
        ("south", 400, 10_000, 4_500), ("same_city", 400, 40_000, 0), ("same_city", 400, 39_999, 2_000),
        ("same_city", 5_001, 10_000, 2_500), ("same_city", 15_000, 90_000, 3_500), ("same_city", 30_000, 1, 5_000),
        ("same_city", 30_001, 1, 7_000), ("same_city", 60_000, 1, 10_000), ("other", 0, 100, 3_500),
    ],
)  # fmt: skip
def test_fees(zone: str, grams: int, goods: int, fee: int) -> None:
    assert delivery_for(DEFAULT_RATES, zone, grams, goods).fee_centimes == fee  # type: ignore[arg-type]


@given(st.sampled_from(ZONES), st.integers(0, 200_000), st.integers(0, 2_000_000), st.integers(1, 5_000))
def test_heavier_never_costs_less_and_free_only_from_its_threshold(
    zone: str, grams: int, goods: int, more: int
) -> None:
    one = delivery_for(DEFAULT_RATES, zone, grams, goods)  # type: ignore[arg-type]
    heavier = delivery_for(DEFAULT_RATES, zone, grams + more, goods)  # type: ignore[arg-type]
    assert heavier.fee_centimes >= one.fee_centimes
    assert (one.fee_centimes == 0) == (
        one.free_above_centimes is not None and goods >= one.free_above_centimes
    )
    if one.missing_centimes:
        reached = delivery_for(DEFAULT_RATES, zone, grams, goods + one.missing_centimes)  # type: ignore[arg-type]
        assert reached.fee_centimes == 0


def test_an_unknown_zone_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no delivery rate"):
        delivery_for((), "other", 1, 1)


@pytest.mark.parametrize(
    ("price", "available", "is_open", "problem"),
    [
        (100, 5, True, None), (100, 2, True, None), (100, 1, True, "less_stock"), (100, 0, True, "sold_out"),
        (None, 0, True, "gone"), (100, 5, False, "vendor_closed"), (None, 0, False, "vendor_closed"),
        (101, 5, True, "price_up"), (99, 5, True, "price_down"), (101, 1, True, "less_stock"),
    ],
)  # fmt: skip
def test_the_worst_problem_is_named(
    price: int | None, available: int, is_open: bool, problem: str | None
) -> None:
    found = find_problem(
        quantity=2, seen_centimes=100, price_centimes=price, available=available, vendor_open=is_open
    )
    assert found == problem
    assert (found in BLOCKING) == (problem not in (None, "price_down"))


def line(variant_id: int, vendor_id: int, price: int, quantity: int, problem: str | None = None) -> Line:
    return Line(
        variant_id, variant_id, "x", vendor_id, "S", "ا", "a", "", "", 250, "g", quantity, price, price, 2000, 250,
        99, False, (), "honey", 1, None, problem,
    )  # fmt: skip


def group(vendor_id: int, lines: tuple[Line, ...], fee: int) -> Group:
    return Group(
        vendor_id,
        "s",
        "ت",
        "C",
        "م",
        "P",
        "",
        "liable",
        "04.421",
        True,
        lines,
        Delivery("other", fee, None, None, 1, 2),
    )


lines = st.builds(
    line, st.integers(1, 10**6), st.just(1), st.integers(1, 10**7), st.integers(1, 99),
    st.sampled_from([None, None, "gone", "sold_out", "price_down"]),
)  # fmt: skip
groups = st.lists(
    st.builds(
        group, st.integers(1, 9), st.lists(lines, min_size=1, max_size=6).map(tuple), st.integers(0, 20_000)
    ),
    max_size=6,
)


@given(groups)
def test_an_order_is_the_sum_of_its_parcels(parcels: list[Group]) -> None:
    """I7: goods, delivery and total, to the centime; what cannot be bought never counts."""
    totals = sum_groups(parcels)
    assert totals.goods_centimes == sum(g.goods_centimes for g in parcels)
    assert totals.total_centimes == sum(g.total_centimes for g in parcels)
    bought = [x for g in parcels for x in g.lines if x.problem in (None, "price_down")]
    assert totals.goods_centimes == sum(x.price_centimes * x.quantity for x in bought)
    assert totals.count == sum(x.quantity for x in bought)


def test_the_digest_changes_with_everything_the_buyer_agrees_to() -> None:
    base = group(1, (line(1, 1, 100, 1),), 2_000)
    others = [
        group(1, (line(1, 1, 100, 2),), 2_000), group(1, (line(1, 1, 101, 1),), 2_000),
        group(1, (line(1, 1, 100, 1),), 2_500), group(1, (line(2, 1, 100, 1),), 2_000),
        group(2, (line(1, 2, 100, 1),), 2_000),
    ]  # fmt: skip
    digests = {seen_digest([g]) for g in (base, *others)}
    assert len(digests) == 6
    assert seen_digest([base]) == seen_digest(
        [group(1, (line(1, 1, 100, 1), line(9, 1, 5, 1, "gone")), 2_000)]
    )


@pytest.mark.parametrize(
    ("method", "most"), [("cod", COD_LIMIT), ("stripe", CARD_LIMIT), ("bank_transfer", ORDER_LIMIT)]
)
def test_every_way_of_paying_has_a_ceiling(method: str, most: int) -> None:
    assert [is_method_allowed(method, total) for total in (0, 1, most, most + 1)] == [
        False, True, True, False,
    ]  # fmt: skip
