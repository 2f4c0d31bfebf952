"""The pure rules: states and clock, capital, organs, names, founders, what is missing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.creation.rules import capital, states
from registry.creation.rules.access import OPEN_IN, may_edit
from registry.creation.rules.capital import Holding
from registry.creation.rules.founders import age_on, birth_fault, is_young, mask_cin, normal_cin
from registry.creation.rules.names import clean_name, fault_of, name_key
from registry.creation.rules.organs import OrganLaw, faults
from registry.creation.rules.suggesting import candidates
from registry.creation.statutes.clauses import clauses, digest, fill

NOW = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
LAW = OrganLaw(50, 3, 12, 3)


def test_every_state_is_reached_and_only_two_are_over() -> None:
    reached = {"draft"} | {move.to for move in states.MOVES.values()}
    assert reached == set(states.STATES)
    left = {source for move in states.MOVES.values() for source in move.sources}
    assert set(states.STATES) - left == set(states.OVER)


def test_the_office_gives_its_reason_and_the_clock_follows_who_has_the_file() -> None:
    for act, move in states.MOVES.items():
        if act in ("refuse_names", "ask_changes", "resume", "refuse", "uphold", "reopen"):
            assert move.needs_reason, act
        runs = move.to in ("submitted", "in_review")
        began = all(source in ("submitted", "in_review") for source in move.sources)
        assert (move.clock in ("start", "resume")) == (runs and not began), act
        assert (move.clock == "stop") == (began and not runs), act


@given(st.lists(st.tuples(st.integers(0, 400_000), st.integers(0, 900_000)), max_size=8), st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_the_clock_counts_only_the_offices_time(runs: list[tuple[int, int]], days: int) -> None:
    """Any sequence of (running, standing) seconds: what is used is the sum of the runs, whatever stands between."""
    used, now = 0, NOW
    for running, standing in runs:
        started = now
        now += timedelta(seconds=running)
        used = states.used_seconds(used, started, now)
        now += timedelta(seconds=standing)
    assert used == sum(running for running, _standing in runs)
    due = states.due_at(used, now, days)
    assert due is not None
    assert (due - now).total_seconds() == days * 86_400 - used
    assert states.due_at(used, None, days) is None
    assert (states.days_left(used, now, days, now) < 0) == (used >= (days + 1) * 86_400)


def test_working_days_skip_the_week_end() -> None:
    friday = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    assert states.add_working_days(friday, 3) == datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


def test_a_day_lasts_until_its_end_in_morocco() -> None:
    end = states.end_of_day(datetime(2026, 11, 16, 10, 0, tzinfo=UTC))
    assert end == datetime(2026, 11, 16, 22, 59, 59, tzinfo=UTC)


def test_steps_close_with_the_file_and_open_for_what_is_asked() -> None:
    for section in OPEN_IN:
        assert not may_edit(section, "submitted")
        assert not may_edit(section, "registered")
        assert may_edit(section, "change_requested", {section})
        assert not may_edit(section, "change_requested", {"another"})


holdings = st.lists(st.builds(Holding, st.integers(1, 99), st.integers(0, 500), st.integers(0, 50),
                              st.integers(0, 10**7)), min_size=1, max_size=12)  # fmt: skip


@given(holdings, st.integers(100, 500_000).map(lambda n: n * 100))
@settings(max_examples=80, deadline=None)
def test_capital_adds_up_and_a_quarter_is_never_less(parts: list[Holding], share: int) -> None:
    found = capital.sums(parts, share, 25)
    assert found.total == found.cash + found.in_kind == found.shares * share
    assert found.least_released * 4 >= found.cash
    wrong = capital.faults(parts, share, percent=25, least_capital=100_000, least_share=10_000)
    low = [h for h in parts if h.shares + h.in_kind and h.released * 4 < h.shares * share]
    assert sum(code.startswith("released_low") for code in wrong) == len(low)
    assert ("capital_low" in wrong) == (found.total < 100_000)


@pytest.mark.parametrize(
    ("shares", "released", "share", "wrong"),
    [
        ([2, 2, 2, 2, 2], 5_000, 10_000, []),
        ([1, 1, 1, 1, 1], 2_500, 10_000, ["capital_low"]),
        ([10, 10, 10, 10, 10], 24_999, 10_000, [f"released_low:{n}" for n in range(5)]),
        ([10, 10, 10, 10, 0], 25_000, 10_000, ["no_share:4"]),
        ([10, 10, 10, 10, 10], 100_001, 10_000, [f"released_high:{n}" for n in range(5)]),
        ([30, 30, 30, 30, 30], 37_500, 5_000, ["share_low"]),
    ],
)
def test_legal_minimums(shares: list[int], released: int, share: int, wrong: list[str]) -> None:
    parts = [Holding(n, count, 0, released) for n, count in enumerate(shares)]
    assert capital.faults(parts, share, percent=25, least_capital=100_000, least_share=10_000) == wrong


@pytest.mark.parametrize(
    ("organ", "seats", "members", "wrong"),
    [
        ("managers", ["manager"], 5, []),
        ("managers", [], 5, ["no_manager"]),
        ("managers", ["manager"] * 4, 9, ["managers_many"]),
        ("managers", ["manager"], 50, ["board_needed"]),
        ("board", ["president", "secretary", "treasurer"], 60, []),
        ("board", ["director", "secretary"], 60, ["no_president", "board_small"]),
        ("board", ["president", "president", "treasurer"], 60, ["seat_twice"]),
        ("board", ["president", *["director"] * 12], 60, ["board_large"]),
        ("", [], 5, ["organ_missing"]),
    ],
)
def test_organs(organ: str, seats: list[str], members: int, wrong: list[str]) -> None:
    assert faults(organ, seats, members, LAW) == wrong


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("التعاونية الفلاحية النور", "تعاونية النور الفلاحية"),
        ("تعاونية الأمــل", "تعاونية الامل"),
        ("Coopérative Agricole Annour", "annour coop agricole"),
    ],
)
def test_the_same_name_has_one_key(one: str, other: str) -> None:
    assert name_key(clean_name(one)) == name_key(clean_name(other)) != ""


@pytest.mark.parametrize(
    ("name", "script", "fault"),
    [
        ("تعاونية أزول", "ar", ""), ("", "ar", "missing"), ("ab", "fr", "too_short"), ("x" * 121, "fr", "too_long"),
        ("Azoul", "ar", "wrong_script"), ("Azoul أزول", "fr", "wrong_script"), ("Azoul <b>", "fr", "odd_signs"),
        ("تعاونية", "ar", "says_nothing"), ("Coopérative", "fr", "says_nothing"),
    ],
)  # fmt: skip
def test_shape_of_names(name: str, script: str, fault: str) -> None:
    assert fault_of(name, script) == fault


@pytest.mark.parametrize(
    ("typed", "cin"),
    [("jb 123456", "JB123456"), ("J-123.456", "J123456"), ("٤٥", None), ("JB١٢٣٤٥٦", "JB123456"), ("JB12", None),
     ("123456", None), ("JBX123456", None), ("JB123456789", None)],
)  # fmt: skip
def test_numbers_of_cards(typed: str, cin: str | None) -> None:
    assert normal_cin(typed) == cin


def test_cards_are_masked_and_ages_counted() -> None:
    assert (mask_cin("JB123456"), mask_cin("J123456")) == ("JB••••56", "J••••56")
    born = date(2008, 11, 17)
    assert (age_on(born, date(2026, 11, 16)), age_on(born, date(2026, 11, 17))) == (17, 18)
    assert birth_fault(born, date(2026, 11, 16)) == "too_young"
    assert birth_fault(date(2030, 1, 1), date(2026, 11, 16)) == "impossible"
    assert birth_fault(None, date(2026, 11, 16)) == "missing"
    assert is_young(date(1991, 11, 17), date(2026, 11, 16), 35)
    assert not is_young(date(1991, 11, 16), date(2026, 11, 16), 35)


def test_statutes_have_26_articles_in_both_languages_and_tell_what_they_rest_on() -> None:
    for organ in ("managers", "board"):
        articles = fill({}, organ)
        assert [article.number for article in articles] == list(range(1, 27))
        assert all(article.text_ar and article.text_fr for article in articles)
    assert {clause.basis for clause in clauses()} == {"source", "knowledge", "office"}


def test_what_founders_typed_is_never_read_as_a_placeholder() -> None:
    article = next(a for a in fill({"object_fr": "{capital_fr} {0} {x.y}"}, "board") if a.code == "object")
    assert "{capital_fr} {0} {x.y}" in article.text_fr
    assert digest(fill({"object_fr": "a"}, "board")) != digest(fill({"object_fr": "b"}, "board"))


def test_every_screen_says_what_the_law_asks_in_both_languages() -> None:
    from registry.creation.views.words import TITLES, law_lines
    from registry.legal.data import LegalNumbers
    from registry.legal.rules import SEEDS

    law = LegalNumbers({rule.code: rule for rule in SEEDS})
    for screen in TITLES:
        lines = law_lines(screen, law)
        assert lines, screen
        assert all(line.note_ar and line.note_fr and (line.source or not line.verified) for line in lines)


def test_names_near_a_taken_one_keep_its_own_words() -> None:
    places = [("إيموزار", "Imouzzer"), ("تارودانت", "Taroudant")]
    words = frozenset({"ايموزار", "تارودانت", "imouzzer", "taroudant"})
    asked = ("التعاونية الفلاحية التضامن", "Coopérative agricole Attadamoun")
    found = list(candidates(asked, places, ("الأركان", "Argane"), words))
    assert found[0] == ("تعاونية التضامن إيموزار", "Coopérative Attadamoun Imouzzer")
    assert found[1] == ("تعاونية التضامن الأركان إيموزار", "Coopérative Attadamoun Argane Imouzzer")
    assert all("التضامن" in ar and "Attadamoun" in fr for ar, fr in found)
    assert len({name_key(ar, words) for ar, _fr in found}) == len(found) > 6
    assert all(fr == "" for _ar, fr in candidates((asked[0], ""), places, ("", ""), words))
    nothing = list(candidates(("تعاونية فلاحية", ""), [], ("", ""), words))
    assert nothing[0] == ("تعاونية تيفاوين", "Coopérative Tifawine")
