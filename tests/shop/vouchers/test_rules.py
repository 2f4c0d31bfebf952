"""Vouchers, pure: codes, what they count for, how much, who must agree."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.vouchers import rules
from shop.vouchers.data import Item, VoucherData
from shop.vouchers.errors import (
    VoucherEarly,
    VoucherElsewhere,
    VoucherOver,
    VoucherRefused,
    VoucherTooLittle,
    VoucherUnknown,
    VoucherUsedUp,
)
from shop.vouchers.views.reading import terms_of, typed_of
from tests.shop.checkout.makers import NOW
from tests.shop.vouchers.makers import TEN_PERCENT

DAY = timedelta(days=1)
MUCH = 10**9


def data(
    vendor_id: int | None = None, state: str = "active", used: int = 0, spent: int = 0, **terms: object
) -> VoucherData:
    return VoucherData(1, vendor_id, state, replace(TEN_PERCENT, **terms), used, spent, None, NOW)  # type: ignore[arg-type]


def item(variant: int, centimes: int, vendor: int = 1, *categories: int) -> Item:
    return Item(variant, variant, vendor, centimes, frozenset(categories))


@pytest.mark.parametrize("text", ["merci-10", " MERCI-10 ", "MERCI-١٠", "Merci -10\u200f"])
def test_one_code_however_it_is_typed(text: str) -> None:
    assert rules.normal_code(text) == "MERCI-10"


@pytest.mark.parametrize("text", ["", "abc", "x" * 25, "MERCI'; DROP", "éclair", "10%OFF"])
def test_what_can_be_no_code(text: str) -> None:
    assert rules.normal_code(text) == ""


@pytest.mark.parametrize(
    ("voucher", "refusal"),
    [
        (data(state="waiting"), VoucherUnknown),
        (data(state="stopped"), VoucherUnknown),
        (data(starts_at=NOW + DAY), VoucherEarly),
        (data(ends_at=NOW), VoucherOver),
        (data(max_uses=3, used=3), VoucherUsedUp),
        (data(budget_centimes=1000, spent=950), VoucherUsedUp),
        (data(minimum_centimes=10_001), VoucherTooLittle),
        (data(vendor_id=2), VoucherElsewhere),
        (data(vendor_ids=(2, 3)), VoucherElsewhere),
        (data(category_ids=(8,)), VoucherElsewhere),
    ],
)
def test_each_refusal(voucher: VoucherData, refusal: type[VoucherRefused], app: object) -> None:
    with pytest.raises(refusal):
        rules.shares(voucher, [item(5, 10_000, 1, 7)], NOW, most=MUCH)


def test_only_what_it_counts_for_gets_cheaper() -> None:
    lines = [item(1, 10_000, 1, 7), item(2, 10_000, 1, 8), item(3, 10_000, 2, 7)]
    assert rules.shares(data(category_ids=(7,)), lines, NOW, most=MUCH) == {1: 1000, 3: 1000}
    assert rules.shares(data(vendor_id=1), lines, NOW, most=MUCH) == {1: 1000, 2: 1000}
    assert rules.shares(data(percent=None, fixed_centimes=100), lines, NOW, most=MUCH) == {
        1: 34,
        2: 33,
        3: 33,
    }
    assert rules.shares(data(percent=50, cap_centimes=3000), lines, NOW, most=MUCH) == {
        1: 1000,
        2: 1000,
        3: 1000,
    }


@settings(max_examples=150)
@given(
    st.lists(st.integers(1, 500_000), min_size=1, max_size=8),
    st.one_of(st.integers(1, 90), st.none()),
    st.integers(1, 900_000),
    st.integers(1, 2_000_000),
)
def test_shares_sum_to_the_amount_and_never_exceed_a_line(
    prices: list[int], percent: int | None, amount: int, most: int
) -> None:
    voucher = data(percent=percent, fixed_centimes=None if percent else amount, cap_centimes=amount)
    lines = [item(n, price) for n, price in enumerate(prices)]
    try:
        shares = rules.shares(voucher, lines, NOW, most=most)
    except VoucherRefused:
        assert percent is not None
        assert sum(prices) * percent // 100 == 0
        return
    assert sum(shares.values()) == min(rules.amount_on(voucher.terms, sum(prices)), most)
    assert all(0 <= shares[n] <= price for n, price in enumerate(prices))


def test_who_must_agree() -> None:
    def terms(**changes: object) -> bool:
        return rules.needs_second_person(replace(TEN_PERCENT, **changes))  # type: ignore[arg-type]

    assert terms(), "ten percent of anything, for everybody"
    assert terms(cap_centimes=5000), "any number of times"
    assert not terms(cap_centimes=5000, max_uses=100)
    assert terms(cap_centimes=5000, max_uses=101)
    assert not terms(budget_centimes=500_000)
    assert terms(budget_centimes=500_001)
    assert not terms(percent=None, fixed_centimes=10_000, max_uses=50)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2026-11-30", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("2027-02-07", datetime(2027, 2, 8, 0, tzinfo=UTC)),  # the clock goes back for Ramadan in this night
        ("2027-03-14", datetime(2027, 3, 14, 23, tzinfo=UTC)),  # and forward again
        ("٢٠٢٧-٠٢-٠٧", datetime(2027, 2, 8, 0, tzinfo=UTC)),
    ],
)
def test_the_last_day_counts_to_its_end_also_when_the_clock_changes(
    app: object, day: str, end: datetime
) -> None:
    form = {"code": "MERCI-10", "percent": "10", "starts": "2026-11-25", "ends": day}
    assert terms_of(typed_of(form), NOW).ends_at == end
