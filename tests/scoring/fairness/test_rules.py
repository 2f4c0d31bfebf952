"""Sure signals, appeals and parity, decided on figures alone."""

from datetime import date

import pytest

from scoring.fairness import rules
from scoring.fairness.rules import Counted, Member
from scoring.method.rules.parameters import V1


@pytest.mark.parametrize(
    ("counted", "signals"),
    [
        (Counted(0, 0, 0), []),
        (Counted(10, 6, 1), []),
        (Counted(20, 8, 0), ["late"]),
        (Counted(40, 40, 4), []),
        (Counted(100, 95, 14), ["defects"]),
        (Counted(200, 80, 40), ["late", "defects"]),
    ],
)
def test_a_signal_is_certain(counted: Counted, signals: list[str]) -> None:
    """Ten per cent defects on forty orders prove nothing; fourteen on a hundred do."""
    assert rules.sanction_signals(counted, V1) == signals


@pytest.mark.parametrize(
    ("counted", "badge"),
    [
        (Counted(0, 0, 0), False),
        (Counted(30, 30, 0), False),
        (Counted(150, 148, 0), True),
        (Counted(150, 148, 3), False),
    ],
)
def test_a_badge_is_certain(counted: Counted, badge: bool) -> None:
    assert rules.deserves_badge(counted, V1) is badge


def test_what_may_be_contested() -> None:
    assert rules.may_appeal(False, "", False, "")
    assert rules.may_appeal(True, "case", False, "")
    assert rules.may_appeal(True, "", True, "")
    assert not rules.may_appeal(True, "", False, "")
    assert not rules.may_appeal(False, "seller_cancelled", False, "")
    assert not rules.may_appeal(False, "", False, "excused")


def _people(group: str, count: int, score: float = 60.0) -> list[Member]:
    return [Member({"region": group}, score, True, 2) for _n in range(count)]


def test_small_cells_are_hidden_and_cannot_be_subtracted() -> None:
    rows = {row.group: row for row in rules.parity(_people("01", 4) + _people("02", 9) + _people("03", 30))}
    assert rows["01"].rated is None
    assert rows["02"].mean is None, "alone hidden, the first could be found from the total"
    assert rows["03"].rated == 30
    assert rules.hidden_cells({"a": 3, "b": 4, "c": 9}) == {"a", "b"}
    assert rules.hidden_cells({"a": 5, "b": 9}) == set()
    assert rules.hidden_cells({"a": 0, "b": 9}) == set()


def test_groups() -> None:
    assert [rules.women_group(n, 10) for n in (9, 5, 4)] == ["nine_in_ten", "half", "less"]
    assert rules.women_group(0, 0) == "less"
    day = date(2026, 11, 1)
    assert [rules.age_group(date(y, 1, 1), day) for y in (2025, 2020, 2000)] == [
        "under_3",
        "3_to_10",
        "over_10",
    ]
    assert [rules.size_group(n, (10, 30)) for n in (5, 10, 30)] == ["small", "middle", "large"]
