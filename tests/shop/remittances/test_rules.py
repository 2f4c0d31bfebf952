"""Rows, carriers' names and ages, pure."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.remittances import rules
from shop.remittances.data import BOOKED, FileRow, ParcelCash
from tests.shop.remittances.makers import NOW

PARCEL = ParcelCash(1, "delivered", True, 12_000, 0, 0, 0, "AMANA")
ROW = FileRow(2, "ST-26-000001-1", "", 12_000)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Amana", "AMANA"), ("  AMANA express ", "AMANA"), ("أمانة", "AMANA"), ("amanat", None), ("", None),
     ("barid al maghrib amana", "AMANA"), ("CTM Messagerie", "CTM")],
)  # fmt: skip
def test_carriers_are_named_in_many_ways(text: str, code: str | None) -> None:
    aliases = {"amana": "AMANA", "امانه": "AMANA", "ctm": "CTM", "ctm messagerie": "CTM"}
    assert rules.named_carrier(text, aliases) == code


@pytest.mark.parametrize(
    ("text", "centimes"),
    [("1.234,50", 123_450), ("1 234,50 DH", 123_450), ("١٢٣٤٫٥٠", 123_450), ("120", 12_000), ("1,234.5", 123_450),
     ("", None), ("abc", None), ("1e5", None), ("99999999", None), ("12,345678", None), ("-5", -500)],
)  # fmt: skip
def test_amounts(text: str, centimes: int | None) -> None:
    assert rules.read_amount(text) == centimes


@pytest.mark.parametrize(
    ("change", "verdict"),
    [({"state": "shipped"}, ("matched", "delivered_now")), ({"state": "confirmed"}, ("refused", "not_sent")),
     ({"state": "refused_at_door"}, ("refused", "not_delivered")), ({"is_cash": False}, ("refused", "paid_before")),
     ({"carrier_code": "ARAMEX"}, ("refused", "other_carrier")),
     ({"remitted_centimes": 12_000}, ("duplicate", "all_here")),
     ({"remitted_centimes": 11_000}, ("over", "rest_too_much")),
     ({"carrier_code": None, "netted_centimes": 12_000}, ("matched", "carrier_learnt"))],
)  # fmt: skip
def test_what_becomes_of_a_row(change: dict[str, object], verdict: tuple[str, str]) -> None:
    found = rules.judge(ROW, replace(PARCEL, **change), "AMANA", seen=False)  # type: ignore[arg-type]
    assert (found.status, found.why) == verdict


@given(
    amount=st.integers(-100, 30_000), expected=st.integers(0, 20_000), remitted=st.integers(0, 20_000),
    seen=st.booleans(), carrier=st.sampled_from([None, "AMANA", "ARAMEX"]),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_money_is_booked_whole_or_not_at_all(
    amount: int, expected: int, remitted: int, seen: bool, carrier: str | None
) -> None:
    parcel = replace(PARCEL, expected_centimes=expected, remitted_centimes=remitted, carrier_code=carrier)
    verdict = rules.judge(replace(ROW, amount_centimes=amount), parcel, "AMANA", seen=seen)
    assert verdict.booked_centimes == (amount if verdict.status in BOOKED else 0)
    if verdict.status in BOOKED:
        assert not seen
        assert rules.owed(parcel) > 0
        left = rules.owed(parcel) - amount
        assert (left > 0, left == 0, left < 0) == tuple(
            verdict.status == s for s in ("short", "matched", "over")
        )


def test_ages_and_the_cash_that_counts_as_here() -> None:
    days = (0, 7, 8, 14, 15, 30, 31)
    assert [rules.age_of(NOW - timedelta(days=d), NOW) for d in days] == [
        "0-7", "0-7", "8-14", "8-14", "15-30", "15-30", "30+",
    ]  # fmt: skip
    assert rules.is_cash_here(replace(PARCEL, remitted_centimes=11_700))
    assert not rules.is_cash_here(replace(PARCEL, remitted_centimes=100))
    assert rules.is_cash_here(replace(PARCEL, carrier_code=None, netted_centimes=12_000))


def test_headings_in_three_languages() -> None:
    assert rules.columns_of(["N° de suivi", "Montant CRBT (DH)", "Date de livraison"]) == {
        "tracking": "N° de suivi", "amount": "Montant CRBT (DH)", "paid_on": "Date de livraison",
    }  # fmt: skip
    assert rules.is_usable(rules.columns_of(["رقم الطلبية", "المبلغ المحصل بالدرهم"]))
    assert rules.is_usable(rules.columns_of(["Order number", "COD amount"]))
    assert not rules.is_usable(rules.columns_of(["Ville", "Montant"]))
