"""The right of withdrawal to the day, who pays, what may move, the dated rules."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from core.auth.actor import Actor
from core.errors import NotAllowed
from shop.returns import permissions, rules
from shop.returns.data import ReturnLaw, RuleData, Verdict
from shop.returns.errors import BadRule, NoSuchReturn, WholeCountryOnly
from shop.returns.services import law

LAW = ReturnLaw({rule.code: rule for rule in rules.SEEDS})
RECEIVED = datetime(2026, 11, 25, 15, 20, tzinfo=UTC)  # 16:20 in Morocco
NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
TODAY = NOW.date()


def test_seven_clear_days_count_neither_the_first_nor_the_last() -> None:
    until = rules.ends_at(RECEIVED, 7)
    assert until.isoformat() == "2026-12-04T00:00:00+01:00"
    assert rules.last_day(until).date() == date(2026, 12, 3)
    for moment, open_ in ((until - timedelta(seconds=1), True), (until, False)):
        assert rules.right_of(RECEIVED, moment, LAW, excluded=False).is_open is open_
    assert rules.right_of(RECEIVED, until, LAW, excluded=False, informed=False).is_open


@given(st.integers(0, 20 * 525_600), st.integers(1, 90))
def test_the_right_never_ends_before_its_days_have_passed(minutes: int, days: int) -> None:
    received = RECEIVED + timedelta(minutes=minutes)
    until = rules.ends_at(received, days)
    assert timedelta(days=days) < until - received <= timedelta(days=days + 2, hours=1)


@pytest.mark.parametrize(
    ("reason", "opened", "expected"),
    [("perishable", False, "exempt_perishable"), ("made_to_order", False, "exempt_made_to_order"),
     ("hygiene", False, ""),
     ("hygiene", True, "exempt_hygiene_opened"), ("", False, "exempt_other"), ("strange", True, "exempt_other")],
)  # fmt: skip
def test_exemptions(reason: str, opened: bool, expected: str) -> None:
    assert rules.exemption_of(True, reason, opened, LAW) == expected
    assert rules.exemption_of(False, reason, opened, LAW) == ""
    none = ReturnLaw(
        {code: RuleData(code, 0, "exemption", "", "", False, date(2020, 1, 1)) for code in LAW.rules}
    )
    assert rules.exemption_of(True, reason, opened, none) == ""


def test_faults_are_the_cooperatives_to_pay() -> None:
    assert {why: rules.payer_of(why) for why in rules.WHYS} == {
        "changed_mind": "buyer", "too_late": "buyer", "damaged": "vendor", "not_as_described": "vendor",
        "wrong_item": "vendor",
    }  # fmt: skip


def test_every_step_is_somebodys_and_the_end_is_the_end() -> None:
    assert all(rules.MOVES.values())
    assert rules.next_states("closed", "vendor") == []
    assert not rules.may_move("requested", "accepted", "buyer")
    assert not rules.may_move("inspected", "refunded", "buyer")


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 5), min_size=1), st.data())
def test_a_verdict_fits_only_within_what_was_sent(sent: dict[int, int], data: st.DataObject) -> None:
    taken = {k: data.draw(st.integers(0, n)) for k, n in sent.items()}
    fair = [Verdict(k, n, data.draw(st.integers(0, n))) for k, n in taken.items()]
    assert rules.verdict_fits(sent, fair)
    assert rules.is_less(sent, fair) == any(v.accepted < sent[v.line_id] for v in fair)
    first = next(iter(sent))
    assert not rules.verdict_fits(sent, [*fair, Verdict(99, 0, 0)])
    assert not rules.verdict_fits(sent, [Verdict(first, sent[first] + 1, 0), *fair[1:]])
    assert not rules.verdict_fits(sent, [Verdict(first, 0, 1), *fair[1:]]), "not paid back, and sold again"


def change(value: int, day: date = TODAY, reason: str = "Vérifié au B.O.", **more: object) -> None:
    actor = Actor(900_001, permissions.OF_STAFF, None, is_staff=True)
    given = {"article": "Loi 31-08", "source": "B.O.", "verified": True, **more}
    rule = RuleData("withdrawal_days", value, "clear_days", valid_from=day, **given)  # type: ignore[arg-type]
    law.change_rule(actor, rule, reason, NOW)


def test_a_rule_changes_from_its_day_on_with_a_reason(app: Flask) -> None:
    assert law.law_at(NOW)["withdrawal_days"] == 7
    change(10, NOW.date() + timedelta(days=3))
    assert law.law_at(NOW)["withdrawal_days"] == 7
    assert law.law_at(NOW + timedelta(days=3))["withdrawal_days"] == 10
    assert [(v.value, v.reason) for v in law.history("withdrawal_days")] == [(10, "Vérifié au B.O.")]
    for fault in (
        {"value": 0}, {"value": 91}, {"value": 9, "day": NOW.date() - timedelta(days=1)}, {"value": 9, "source": " "},
        {"value": 9, "reason": "court"},
    ):  # fmt: skip
        with pytest.raises(BadRule):
            change(**fault)  # type: ignore[arg-type]
    with pytest.raises(NoSuchReturn):
        law.history("nothing")


def test_only_staff_of_the_whole_country_change_a_rule(app: Flask) -> None:
    rule = LAW.of("withdrawal_days")
    with pytest.raises(WholeCountryOnly):
        law.change_rule(Actor(1, permissions.OF_STAFF, frozenset({"01"}), is_staff=True), rule, "x" * 20, NOW)
    with pytest.raises(NotAllowed):
        law.change_rule(Actor(1, frozenset({permissions.READ}), None), rule, "x" * 20, NOW)
