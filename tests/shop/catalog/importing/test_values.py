"""What stands in cells."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.catalog.importing.values import (
    Price,
    find_currency,
    is_yes,
    language_of,
    parse_content,
    parse_price,
    parse_stock,
    parse_weight,
    plain_text,
    to_centimes,
)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("12,5", "12.5", ""),
        ("1.234,50 درهم", "1234.50", "MAD"),
        ("١٢٫٥", "12.5", ""),
        ("١٬٢٣٤ د.م.", "1234", "MAD"),
        ("99DH", "99", "MAD"),
        ("120 DH/kg", "120", "MAD"),
        ("45 / قطعة", "45", ""),
        ("Dhs 45", "45", "MAD"),
        ("€ 12.90", "12.90", "EUR"),
        ("15 euros", "15", "EUR"),
        ("$7", "7", "USD"),
        ("7 US$", "7", "USD"),
        ("1 450,00", "1450.00", ""),
        ("1\u202f450,00 MAD", "1450.00", "MAD"),
        ("40.000 PLN", "40000", "PLN"),
        ("300 TND", "300", "TND"),
        ("120 TTC", "120", ""),
    ],
)
def test_prices(text: str, amount: str, currency: str) -> None:
    assert parse_price(text) == Price(Decimal(amount), currency)


def test_prices_of_programs_use_a_point() -> None:
    assert parse_price(".5", point=True).amount == Decimal("0.5")
    assert parse_price("40.000", point=True).amount == 40
    assert parse_price("12,50", point=True).amount == Decimal("12.50")


@pytest.mark.parametrize("text", ["abc", "", "12 12 a", "-5", "1,2,3.4.5", "NaN", "1e9", "=1+1", "∞"])
def test_what_is_no_price(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_price(text)


def test_currencies_inside_words_are_none() -> None:
    assert find_currency("couleur") == ""
    assert find_currency("nomad") == ""
    assert to_centimes(Price(Decimal("819.99")), Decimal("10.8")) == 885_589


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("500 g", (500, "g")),
        ("100g", (100, "g")),
        ("4x250ml", (1000, "ml")),
        ("6 × 33 cl", (1980, "ml")),
        ("kg", (1, "kg")),
        ("0,5 kg", (500, "g")),
        ("1,5 L", (1500, "ml")),
        ("٢٥٠ مل", (250, "ml")),
        ("1 كلغ", (1, "kg")),
        ("لتر", (1, "l")),
        ("3 pièces", (3, "piece")),
        ("قطعة", (1, "piece")),
        ("2 m²", (2, "m2")),
        ("1 lb", (454, "g")),
    ],
)
def test_contents(text: str, expected: tuple[int, str]) -> None:
    assert parse_content(text) == expected


@pytest.mark.parametrize("text", ["", "beaucoup", "0 g", "g g", "-5 kg", "12"])
def test_what_is_no_content(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_content(text)


def test_weights_and_stock() -> None:
    assert parse_weight(".5", "lb") == 227
    assert parse_weight("1,250", "kg") == 1250
    assert parse_weight("250 g", "kg") == 250
    assert parse_stock("12.0") == 12
    assert parse_stock("٣٠") == 30
    for wrong in ("1.5", "beaucoup"):
        with pytest.raises(ValueError, match=r".*"):
            parse_stock(wrong)


@pytest.mark.timeout(5)
def test_absurdly_long_cells_are_refused_at_once() -> None:
    for text in ("1" * 100_000 + "!", "1 " * 60_000, "." * 100_000, "9" * 65):
        for parse in (parse_price, parse_content, parse_stock, lambda t: parse_weight(t, "kg")):
            with pytest.raises(ValueError, match=r".*"):
                parse(text)


def test_descriptions_lose_their_markup() -> None:
    text = plain_text(
        "<p>Huile &amp; miel</p><script>alert(1)</script><ul><li>un</li><li onclick='x'>deux</li></ul>"
    )
    assert text == "Huile & miel\n\n• un\n• deux"
    assert plain_text("Ligne une\\nligne deux") == "Ligne une\nligne deux"
    assert plain_text("a < b") == "a < b"


def test_languages_and_yes() -> None:
    assert (language_of("عسل Bio حر"), language_of("Miel عسل de thym")) == ("ar", "fr")
    assert is_yes("Oui")
    assert is_yes("نعم")
    assert not is_yes("0")


@given(st.text(max_size=60))
def test_any_text_is_a_value_or_a_refusal(text: str) -> None:
    for parse in (parse_price, parse_content, parse_stock, lambda t: parse_weight(t, "kg")):
        with contextlib.suppress(ValueError):
            parse(text)
    plain_text(text)
