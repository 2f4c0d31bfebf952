"""What falls away after a sale, pure: shares sum to the whole, never beyond what is left, weights never cost more."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.orders import adjustment_rules as amounts
from shop.orders.adjustment_rules import Left
from shop.orders.data import AdjustedLine, LineChange
from shop.orders.errors import BadWeight, NothingLeft
from shop.orders.rules import MOVES


def minus(left: Left, taken: AdjustedLine) -> Left:
    return Left(
        left.order_line_id, left.variant_id, left.quantity - taken.quantity, left.centimes - taken.centimes,
        left.funded_centimes - taken.funded_centimes, left.vat_centimes - taken.vat_centimes, left.nominal_g,
        left.tolerance_percent,
    )  # fmt: skip


@st.composite
def lefts(draw: st.DrawFn) -> Left:
    turnover = draw(st.integers(0, 500_000))
    funded = draw(st.integers(0, turnover))
    vat = draw(st.integers(0, turnover // 5))
    return Left(1, 1, draw(st.integers(1, 12)), turnover - funded, funded, vat)


@settings(max_examples=200)
@given(lefts(), st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 90_000)), max_size=8))
def test_parts_sum_to_the_whole_and_nothing_is_ever_negative(
    whole: Left, steps: list[tuple[int, int | None]]
) -> None:
    left = whole
    for quantity, centimes in steps:
        try:
            taken = amounts.take(left, LineChange(1, quantity, centimes))
        except NothingLeft:
            assert quantity > left.quantity or (centimes or 0) > left.centimes
            continue
        assert taken.centimes + taken.funded_centimes == taken.ht_centimes + taken.vat_centimes
        left = minus(left, taken)
        assert (
            min(left.centimes, left.funded_centimes, left.vat_centimes, left.ht_centimes, left.quantity) >= 0
        )
        assert min(taken.ht_centimes, taken.vat_centimes) >= 0
        if whole.vat_centimes == 0:
            assert taken.vat_centimes == 0, "who charges no VAT gives none back"
    if left.quantity:
        last = minus(left, amounts.take(left, LineChange(1, left.quantity)))
        assert (last.quantity, last.centimes, last.funded_centimes, last.vat_centimes) == (0, 0, 0, 0)


def test_one_piece_of_three_is_a_third_and_the_last_takes_the_rest() -> None:
    left, parts = Left(1, 1, 3, 10_000, 0, 1667), []
    for _ in range(3):
        taken = amounts.take(left, LineChange(1, 1))
        parts.append((taken.centimes, taken.vat_centimes))
        left = minus(left, taken)
    assert parts == [(3333, 555), (3334, 556), (3333, 556)]


@pytest.mark.parametrize(
    "change", [LineChange(1, 4), LineChange(1, -1), LineChange(1, 0, 10_001), LineChange(1, 0, -5)]
)
def test_beyond_what_is_left(change: LineChange, app: object) -> None:
    with pytest.raises(NothingLeft):
        amounts.take(Left(1, 1, 3, 10_000, 0, 0), change)


def test_lighter_costs_less_heavier_never_more(app: object) -> None:
    cheese = Left(1, 1, 2, 24_000, 0, 4000, nominal_g=600, tolerance_percent=10)
    assert amounts.weigh(cheese, 1200) == LineChange(1, 0, 0, 1200)
    assert amounts.weigh(cheese, 1100) == LineChange(1, 0, 2000, 1100)
    assert amounts.weigh(cheese, 1500).centimes == 0
    assert amounts.weigh(cheese, 1080).centimes == 2400
    for grams in (0, -5, 1079, 3601):
        with pytest.raises(BadWeight):
            amounts.weigh(cheese, grams)
    with pytest.raises(BadWeight):
        amounts.weigh(Left(1, 1, 2, 24_000, 0, 0), 1200)


@settings(max_examples=100)
@given(st.lists(st.integers(0, 90_000), min_size=1, max_size=6), st.integers(-5, 400_000))
def test_an_amount_for_a_whole_parcel_is_spread_to_the_centime(prices: list[int], amount: int) -> None:
    left = [Left(n, n, 1, price, 0, 0) for n, price in enumerate(prices)]
    if not 0 < amount <= sum(prices):
        with pytest.raises(NothingLeft):
            amounts.spread(amount, left)
        return
    changes = amounts.spread(amount, left)
    assert sum(c.centimes or 0 for c in changes) == amount
    assert all(0 < (c.centimes or 0) <= prices[c.order_line_id] for c in changes)


def test_who_may_when() -> None:
    states = {old for old, _new in MOVES} | {new for _old, new in MOVES}
    for kind in amounts.MAY:
        for state in ("pending_payment", "cancelled", "expired", "lost", "refused_at_door"):
            assert not amounts.may_adjust(kind, state, "staff"), "nothing is sold yet, or nothing is left"
    assert {s for s in states if amounts.may_adjust("cancelled", s, "buyer")} == {
        "pending_cod_confirm", "confirmed", "preparing", "ready",
    }  # fmt: skip
    for kind in ("short", "weighed", "returned", "goodwill"):
        assert not any(amounts.may_adjust(kind, s, "buyer") for s in states)
