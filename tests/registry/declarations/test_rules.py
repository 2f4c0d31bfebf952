from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.declarations import rules
from registry.declarations.data import DeclarationForm
from registry.declarations.errors import BadAnswer
from registry.declarations.forms import read_step
from tests.registry.declarations.makers import ANSWERS

FORM = DeclarationForm(**ANSWERS)
CLOSE, TODAY = date(2025, 12, 31), date(2026, 11, 21)


@pytest.mark.parametrize(
    ("year", "month", "closes", "due"),
    [
        (2025, 12, date(2025, 12, 31), date(2026, 6, 30)),  # the example of the source
        (2025, 9, date(2025, 9, 30), date(2026, 3, 31)),  # the other one
        (2024, 2, date(2024, 2, 29), date(2024, 8, 31)),
        (2025, 8, date(2025, 8, 31), date(2026, 2, 28)),
    ],
)
def test_the_calendar(year: int, month: int, closes: date, due: date) -> None:
    assert rules.closing_day(year, month) == closes
    assert rules.due_day(year, month) == due


@given(st.integers(1990, 2090), st.integers(1, 12), st.integers(1, 18))
@settings(max_examples=80, deadline=None)
def test_a_year_is_due_at_the_end_of_a_month_after_its_close(year: int, month: int, months: int) -> None:
    closes, due = rules.closing_day(year, month), rules.due_day(year, month, months)
    assert closes < due
    assert (due + timedelta(days=1)).day == 1
    assert (due.year * 12 + due.month) - (closes.year * 12 + closes.month) == months


def test_years_begin_with_the_registration_and_with_the_service() -> None:
    expected = rules.years_expected
    assert expected(date(2012, 5, 14), 12, TODAY, 2024) == [2024, 2025]
    assert expected(date(2025, 12, 31), 12, TODAY, 2024) == [2025]
    assert expected(date(2026, 1, 1), 12, TODAY, 2024) == []
    assert expected(date(2012, 5, 14), 9, TODAY, 2025) == [2025, 2026]
    assert (
        expected(date(2012, 5, 14), 12, date(2025, 12, 31), 2025) == []
    )  # the year is not over on its last day


def test_late_and_inactive_are_derived() -> None:
    assert rules.is_late("draft", date(2026, 6, 30), date(2026, 7, 1))
    assert not rules.is_late("draft", date(2026, 6, 30), date(2026, 6, 30))
    assert not rules.is_late("filed", date(2026, 6, 30), date(2026, 7, 1))
    assert rules.is_late("correction_requested", date(2026, 6, 30), date(2026, 7, 1))
    assert rules.is_inactive([("expected", False), ("accepted", False)])
    assert not rules.is_inactive([("expected", False), ("accepted", True)])
    assert not rules.is_inactive([("expected", False)])
    assert not rules.has_activity(replace(FORM, turnover_centimes=0, jobs_permanent=0, jobs_seasonal=0))


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"assembly_held": None}, "assembly_held", "missing"),
        ({"assembly_on": None}, "assembly_on", "missing"),
        ({"assembly_on": date(2026, 11, 22)}, "assembly_on", "future"),
        ({"assembly_on": CLOSE}, "assembly_on", "before_close"),
        ({"attendance": 0}, "attendance", "nobody"),
        ({"attendance": 41}, "attendance", "too_many"),
        ({"organs_renewed": None}, "organs_renewed", "missing"),
        ({"organs_renewed": True}, "organs_until", "missing"),
        ({"organs_renewed": True, "organs_until": date(9999, 12, 31)}, "organs_until", "unlikely"),
        ({"organs_renewed": True, "organs_until": date(1, 1, 1)}, "organs_until", "unlikely"),
        ({"turnover_centimes": -1}, "turnover_centimes", "negative"),
        ({"reserves_centimes": None}, "reserves_centimes", "missing"),
        ({"men_from_60": None}, "men_from_60", "missing"),
        ({"jobs_seasonal": None}, "jobs_seasonal", "missing"),
    ],
)
def test_what_stops_the_filing(changes: dict[str, object], field: str, code: str) -> None:
    assert rules.faults(replace(FORM, **changes), CLOSE, TODAY) == {field: code}  # type: ignore[arg-type]


def test_a_complete_form_and_one_without_assembly() -> None:
    assert rules.faults(FORM, CLOSE, TODAY) == {}
    none = replace(FORM, assembly_held=False, assembly_on=None, attendance=None)
    assert rules.faults(none, CLOSE, TODAY) == {}
    assert rules.risk_of(none, False, None)[0] == "high"
    nobody = replace(FORM, **dict.fromkeys(rules.PEOPLE, 0))
    assert rules.faults(nobody, CLOSE, TODAY) == {"women_under_35": "nobody"}


counts = st.tuples(st.integers(0, 60), st.integers(0, 60)).flatmap(
    lambda pair: st.tuples(st.just(sum(pair)), st.just(pair[0]), st.integers(0, sum(pair)))
)


@given(counts, counts)
@settings(max_examples=150, deadline=None)
def test_a_movement_leads_from_one_count_to_the_other(
    was: tuple[int, int, int], now: tuple[int, int, int]
) -> None:
    moved = rules.movement(was, now)
    assert was[0] + moved.joined - moved.left == now[0]
    assert was[1] + moved.joined_women - moved.left_women == now[1]
    assert 0 <= moved.joined_women <= moved.joined
    assert 0 <= moved.left_women <= moved.left
    assert 0 <= moved.joined_youth <= moved.joined
    assert 0 <= moved.left_youth <= moved.left
    assert moved.is_still == (rules.movement_filings(moved) == [])


def test_reminders_leave_once_and_not_weeks_late() -> None:
    due = date(2026, 6, 30)
    assert rules.reminder_due(due, date(2026, 5, 30), []) is None
    assert rules.reminder_due(due, date(2026, 5, 31), []) == "before_30"
    assert rules.reminder_due(due, date(2026, 5, 31), ["before_30"]) is None
    assert rules.reminder_due(due, date(2026, 6, 24), []) == "before_7"
    assert rules.reminder_due(due, date(2026, 7, 8), ["before_7"]) == "after_7"
    assert rules.reminder_due(due, date(2026, 8, 1), []) is None
    assert rules.reminder_due(due, date(2026, 8, 29), []) == "after_60"


def test_prefilled_from_last_year() -> None:
    form = rules.prefilled(FORM)
    assert (form.members, form.jobs_permanent, form.reserves_centimes) == (40, 3, 3_000_000)
    assert form.turnover_centimes is form.assembly_held is None
    assert rules.prefilled(None) == DeclarationForm()


def test_answers_are_read_as_people_write_them() -> None:
    typed = {"turnover_centimes": "12 500,50", "surplus_centimes": "-٣٠٠", "reserves_centimes": ""}
    assert read_step("accounts", typed) == {
        "turnover_centimes": 1_250_050, "surplus_centimes": -30_000, "reserves_centimes": None,
    }  # fmt: skip
    day = read_step("assembly", {"assembly_held": "yes", "assembly_on": "14/05/2026", "attendance": "١٢"})
    assert day == {"assembly_held": True, "assembly_on": date(2026, 5, 14), "attendance": 12}


@pytest.mark.parametrize(
    ("step", "typed", "codes"),
    [
        ("accounts", {"turnover_centimes": "beaucoup"}, {"turnover_centimes": "not_an_amount"}),
        ("accounts", {"turnover_centimes": "9" * 30}, {"turnover_centimes": "too_large"}),
        ("people", {"men_under_35": "-3"}, {"men_under_35": "not_a_number"}),
        ("people", {"men_under_35": "9" * 20}, {"men_under_35": "too_large"}),
        ("assembly", {"assembly_on": "31/02/2026"}, {"assembly_on": "not_a_date"}),
        ("assembly", {"assembly_on": "2026-05"}, {"assembly_on": "not_a_date"}),
        ("decisions", {"decisions": "x" * 2001}, {"decisions": "too_long"}),
    ],
)
def test_bad_answers_say_what_is_wrong(step: str, typed: dict[str, str], codes: dict[str, str]) -> None:
    with pytest.raises(BadAnswer) as caught:
        read_step(step, typed)
    assert caught.value.codes == codes
    assert caught.value.fields
