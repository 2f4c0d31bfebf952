"""Periods, quotients, seals, sentences: pure."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.board.rules import contents, summaries, words
from scoring.board.rules.catalogue import COUNTED, FIGURES, QUERIES, SECTIONS, in_order, of_kind
from scoring.board.rules.periods import ends, period_of, starts


@pytest.mark.parametrize(
    ("as_of", "first", "before"),
    [
        (date(2025, 11, 30), date(2025, 7, 1), date(2025, 6, 30)),
        (date(2025, 12, 31), date(2025, 7, 1), date(2025, 6, 30)),
        (date(2025, 6, 30), date(2025, 1, 1), date(2024, 12, 31)),
        (date(2025, 7, 1), date(2025, 7, 1), date(2025, 6, 30)),
        (date(2025, 1, 1), date(2025, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_report_covers_the_half_year_that_its_day_ends(as_of: date, first: date, before: date) -> None:
    period = period_of(as_of)
    assert (period.first, period.last, period.before) == (first, as_of, before)


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
@settings(max_examples=60, deadline=None)
def test_a_period_is_at_most_half_a_year_and_has_a_twin_a_year_before(day: date) -> None:
    period = period_of(day)
    assert period.first <= period.last == day
    assert (period.last - period.first).days < 184
    assert period.before < period.first
    ago = period.year_ago
    assert ago.first.year == period.first.year - 1
    assert abs((ago.last - ago.first).days - (period.last - period.first).days) <= 1
    assert period.since < period.until


def test_days_begin_at_moroccan_midnight() -> None:
    assert starts(date(2025, 7, 1)) == datetime(2025, 6, 30, 23, tzinfo=UTC)
    assert ends(date(2025, 6, 30)) == starts(date(2025, 7, 1))
    assert period_of(date(2024, 2, 29)).year_ago.last == date(2023, 2, 28)


def test_every_figure_has_a_section_a_query_and_words() -> None:
    assert {figure.section for figure in FIGURES.values()} == set(SECTIONS)
    assert {figure.query for figure in FIGURES.values()} <= set(QUERIES)
    assert all(str(figure.label) and str(figure.definition) for figure in FIGURES.values())
    assert in_order({"women", "cooperatives", "gone"}) == ["cooperatives", "women", "gone"]
    assert of_kind("stock") | of_kind("flow") | of_kind("record") == set(COUNTED)


def english(text: str) -> dict[str, str]:
    return {"en": str(text)}


def test_quotients_are_of_their_parts_and_unknown_without_a_whole() -> None:
    entries = contents.figure_entries({"women": 1, "members": 3, "cooperatives": 0}, {"members": 4}, english)
    assert entries["women_share"]["value"] == 33.3
    assert entries["average_members"]["value"] is None
    assert entries["women_share"]["before"] is None
    assert entries["with_ice"]["before"] is None
    assert contents.change(entries["members"]) == -1
    assert contents.growth(entries["members"]) == -25.0
    assert contents.growth(entries["women_share"]) is None
    assert contents.change(entries["youth"]) is None


def test_a_seal_is_of_every_word_and_of_no_order() -> None:
    one = {"a": 1, "b": {"c": "نعم", "d": None}}
    other = {"b": {"d": None, "c": "نعم"}, "a": 1}
    assert contents.canonical(one) == contents.canonical(other)
    assert contents.seal(contents.canonical(one)) != contents.seal(contents.canonical({**one, "a": 2}))


def test_medians_need_five_files() -> None:
    assert summaries.percentile([1.0, 2.0, 3.0, 4.0], 0.5) is None
    assert summaries.percentile([1.0, 2.0, 3.0, 4.0, 9.0], 0.5) == 3.0
    assert summaries.percentile([1.0, 2.0, 3.0, 4.0, 9.0], 0.9) == 9.0
    assert summaries.percentile([float(n) for n in range(1, 11)], 0.9) == 9.0


def told(now: dict[str, int], before: dict[str, int]) -> list[str]:
    return summaries.messages(contents.figure_entries(now, before, english))


def test_sentences_say_what_the_figures_bear_out() -> None:
    now = {"cooperatives": 65_315, "members": 788_969, "women": 272_583, "youth": 18_036}
    before = {"cooperatives": 63_445, "members": 778_654, "women": 267_953, "youth": 16_026}
    assert told(now, before) == ["smaller", "women_up", "youth_faster"]
    assert told(before, now) == ["shrinks", "women_down", "youth_slower"]
    assert told(now, now) == ["steady", "women_same", "youth_slower"]
    assert told(now, {}) == []
    assert (
        {*told(now, before), *told(before, now), *told(now, now)} <= set(words.MESSAGES) == set(words.ABOUT)
    )


def test_asks_are_lines() -> None:
    assert contents.asks_of(" أ \n\n ب", "") == {"ar": ["أ", "ب"], "fr": []}
