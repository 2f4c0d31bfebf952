"""Series, months, words, amounts: pure."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.invoices.rules import amounts, months, series, words
from shop.invoices.rules.amounts import Fallen, Sold
from shop.invoices.rules.identity import tax_digits


def test_numbers_name_their_series() -> None:
    assert series.number("invoice", series.issuer_of("invoice", 143), 2026, 7) == "F143-2026-00007"
    assert series.number("credit_note", "V143", 2026, 7) == "A143-2026-00007"
    assert series.number("fee_invoice", series.issuer_of("fee_invoice", 143), 2026, 12) == "FC-2026-00012"
    assert series.statement_number(143, "2026-10") == "R143-2026-10"


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 99_999), st.integers(1, 99_999))
def test_two_series_never_share_a_number(one: int, other: int, n: int, m: int) -> None:
    same = (one, n) == (other, m)
    numbers = {series.number("invoice", f"V{v}", 2026, k) for v, k in ((one, n), (other, m))}
    assert len(numbers) == (1 if same else 2)


@given(st.text(), st.dictionaries(st.text(), st.integers()))
def test_a_seal_binds_every_word(text: str, numbers: dict[str, int]) -> None:
    one = series.canonical({"a": text, "b": numbers})
    assert series.seal(one) == series.seal(
        series.canonical({"b": dict(reversed(numbers.items())), "a": text})
    )
    assert series.seal(one) != series.seal(series.canonical({"a": text + "x", "b": numbers}))


@given(st.binary(min_size=32, max_size=32))
def test_codes_are_read_however_they_are_typed(seal: bytes) -> None:
    code = series.code(seal.hex())
    shown = series.shown_code(code)
    arabic = shown.translate({ord(str(n)): ord("٠") + n for n in range(10)})
    for typed in (code, shown, shown.lower(), f"  {shown} ", shown.replace("-", " "), arabic, shown.replace("0", "O"),
                  shown.replace("1", "l")):  # fmt: skip
        assert series.typed_code(typed) == code
    assert series.typed_code(code[:-1]) == ""


@pytest.mark.parametrize("typed", ["", "U" * 16, "é" * 16, "0" * 17, "x" * 10_000])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert series.typed_code(typed) == ""


@pytest.mark.parametrize(
    ("serials", "last", "fault"),
    [
        ([1, 2, 3], 3, ""),
        ([], 0, ""),
        ([1, 3], 3, "missing: 2"), ([1, 2], 3, "missing: 3"), ([2, 3], 3, "missing: 1"),
        ([1, 1, 2], 2, "twice"), ([1, 2, 3], 2, "counter stands at 2"), ([], 2, "missing: 1, 2"),
    ],
)  # fmt: skip
def test_gaps_are_named(serials: list[int], last: int, fault: str) -> None:
    found = " ".join(series.gaps(serials, last))
    assert fault in found
    assert bool(found) == bool(fault)


def test_months_turn_at_moroccan_midnight() -> None:
    assert months.bounds("2026-12") == (
        datetime(2026, 11, 30, 23, tzinfo=UTC),
        datetime(2026, 12, 31, 23, tzinfo=UTC),
    )
    assert months.bounds("2026-03") == (
        datetime(2026, 3, 1, 0, tzinfo=UTC),
        datetime(2026, 3, 31, 23, tzinfo=UTC),
    )  # Ramadan
    assert months.last_closed(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == "2026-11"
    assert months.last_closed(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == "2026-12"
    assert [months.next_month("2026-12"), months.previous_month("2026-01")] == ["2027-01", "2025-12"]
    assert months.first_day("2026-02") == date(2026, 2, 1)
    assert not any(map(months.is_month, ("2026-13", "2026-00", "1999-01", "2026-1", "x", "2026-10-01")))


@pytest.mark.parametrize(
    ("centimes", "fr", "ar"),
    [
        (0, "zéro dirham", "صفر درهم"),
        (1, "un centime", "سنتيم واحد"),
        (100, "un dirham", "درهم واحد"),
        (200, "deux dirhams", "درهمين"),
        (1_000, "dix dirhams", "عشرة دراهم"),
        (
            24_550,
            "deux cent quarante-cinq dirhams et cinquante centimes",
            "مائتين وخمسة وأربعين درهما وخمسين سنتيما",
        ),
        (8_000, "quatre-vingts dirhams", "ثمانين درهما"),
        (8_100, "quatre-vingt-un dirhams", "واحد وثمانين درهما"),
        (7_100, "soixante et onze dirhams", "واحد وسبعين درهما"),
        (20_000, "deux cents dirhams", "مائتي درهم"),
        (10_200, "cent deux dirhams", "مائة درهم ودرهمين"),
        (8_000_000, "quatre-vingt mille dirhams", "ثمانين ألف درهم"),
        (1_532_000, "quinze mille trois cent vingt dirhams", "خمسة عشر ألفا وثلاثمائة وعشرين درهما"),
        (200_000_000, "deux millions de dirhams", "مليوني درهم"),
        (300_000_000, "trois millions de dirhams", "ثلاثة ملايين درهم"),
    ],
)
def test_amounts_in_words(centimes: int, fr: str, ar: str) -> None:
    assert words.in_words(centimes, "fr") == fr
    assert words.in_words(centimes, "ar") == ar


@given(st.integers(0, 10**11 - 1), st.integers(0, 10**11 - 1))
def test_other_amounts_have_other_words(one: int, other: int) -> None:
    for lang in ("fr", "ar"):
        assert (words.in_words(one, lang) == words.in_words(other, lang)) == (one == other)


def test_amounts_beyond_words_are_refused() -> None:
    for centimes in (-1, 10**11):
        with pytest.raises(ValueError, match="too large"):
            words.in_words(centimes, "fr")


RATES = st.sampled_from([0, 1000, 2000])
LINE = st.tuples(st.integers(1, 9), st.integers(1, 99_999), st.integers(0, 100), RATES)


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Sold], list[list[Fallen]], int, list[int], int]:
    """Lines with their tax, what falls away of them in steps, the delivery and what falls away of it, its rate."""
    lines, left = [], []
    for n, (quantity, unit, percent, rate) in enumerate(draw(st.lists(LINE, min_size=1, max_size=4))):
        ttc = quantity * unit * (100 - percent) // 100
        ht = amounts.without_vat(ttc, rate)
        lines.append(Sold(n, f"م{n}", f"P{n}", "", "", quantity, unit, ht, ttc - ht, rate))
        left.append([quantity, ht, ttc - ht])
    steps = []
    for _ in range(draw(st.integers(0, 4))):
        step = []
        for n in draw(st.sets(st.integers(0, len(lines) - 1), max_size=3)):
            part = [draw(st.integers(0, amount)) for amount in left[n]]
            left[n] = [a - b for a, b in zip(left[n], part, strict=True)]
            step.append(Fallen(n, *part))
        steps.append(step)
    delivery = draw(st.integers(0, 9_999))
    falls, rest = [], delivery
    for _step in steps:
        falls.append(draw(st.integers(0, rest)))
        rest -= falls[-1]
    return lines, steps, delivery, falls, draw(st.sampled_from([0, 2000]))


@given(stories(), st.integers(0, 4))
def test_invoice_less_credit_notes_is_what_is_left(
    story: tuple[list[Sold], list[list[Fallen]], int, list[int], int], before: int
) -> None:
    """However the steps fall before and after the invoice, before and with tax, goods and delivery, to the centime."""
    lines, steps, delivery, falls, rate = story
    first, later = steps[:before], list(zip(steps, falls, strict=True))[before:]
    left = delivery - sum(falls[:before])
    items = amounts.invoiced(lines, [part for step in first for part in step])
    extra = amounts.delivery_item(left, 0, rate)
    invoice = [*items, extra] if extra else items
    assert all(item.discount >= 0 and item.ttc == item.ht + item.vat for item in invoice)
    got = [sum(x.ht for x in invoice), sum(x.vat for x in invoice)]
    for step, fallen in later:
        credit = amounts.credited(lines, step)
        extra = amounts.delivery_item(left, left - fallen, rate)
        left -= fallen
        for item in [*credit, extra] if extra else credit:
            got = [got[0] - item.ht, got[1] - item.vat]
    ht = sum(x.ht for x in lines) - sum(p.ht for s in steps for p in s) + amounts.without_vat(left, rate)
    ttc = sum(x.ht + x.vat for x in lines) - sum(p.ht + p.vat for s in steps for p in s) + left
    assert got == [ht, ttc - ht]


def test_what_does_not_add_up_is_named() -> None:
    from tests.shop.invoices.samples import sample

    said = sample("invoice").snapshot
    assert amounts.snapshot_faults(said) == []
    assert amounts.snapshot_faults(said | {"totals": said["totals"] | {"ttc": 1}})
    assert amounts.snapshot_faults(said | {"vat": []})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("40 213 377", "40213377"), ("٤٠٢", "402"), ("", ""), ("IF 40", None), ("1" * 16, None), ("²", None)],
)
def test_tax_numbers_are_digits(typed: str, kept: str | None) -> None:
    assert tax_digits(typed) == kept
