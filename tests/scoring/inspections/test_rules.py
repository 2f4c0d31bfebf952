"""Chances that results move, a draw nobody can bend, points that heal with time."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.inspections.data import VisitCount
from scoring.inspections.rules import choosing, judging
from scoring.inspections.rules.choosing import Learnt
from scoring.inspections.rules.judging import Weighed
from scoring.inspections.services.reading import figures_of
from scoring.method.rules.parameters import V1

DAY = date(2026, 11, 25)
SEVERITIES = st.integers(1, 3)
AGES = st.integers(0, 1200)


def test_a_fifth_is_drawn() -> None:
    assert [choosing.random_places(n) for n in (0, 1, 5, 6, 10, 12, 100)] == [0, 1, 1, 2, 2, 3, 20]


def test_results_move_the_chance() -> None:
    assert choosing.chance_of("late", {}) == 0.15
    assert choosing.chance_of("late", {"late": Learnt(80, 60, 180)}) == pytest.approx(63 / 100)
    assert choosing.chance_of("late", {"late": Learnt(180, 0, 0)}) == pytest.approx(3 / 200)
    assert choosing.severity_of("late", {"late": Learnt(80, 60, 180)}) == pytest.approx(72 / 80)


@settings(max_examples=60)
@given(st.integers(0, 300), st.integers(0, 100), SEVERITIES)
def test_chances_stay_chances(visits: int, percent: int, worst: int) -> None:
    hits = visits * percent // 100
    seen = {"drawn": Learnt(visits, hits, hits * max(worst, 2))}
    assert 0 < choosing.chance_of("drawn", seen) < 1
    assert 0 < choosing.severity_of("drawn", seen) <= 1


def test_the_value_is_benefit_for_a_day() -> None:
    near = choosing.value_of(["accounts", "defects"], {}, 0.7, 38)
    far = choosing.value_of(["accounts", "defects"], {}, 0.7, 310)
    assert near.reason == far.reason == "defects"
    assert near.value == pytest.approx(0.30 * 0.75 * 0.7 / (0.5 + 76 / 480))
    assert near.value > far.value


def test_distance_by_road() -> None:
    agadir, tiznit = (-9.598, 30.428), (-9.732, 29.697)
    assert 95 <= choosing.distance(agadir, tiznit) <= 115
    assert choosing.distance(agadir, None) == 50
    assert choosing.distance(agadir, agadir) == 10


def test_the_draw_takes_the_lowest_numbers() -> None:
    numbers = {1: b"c", 2: b"a", 3: b"b", 4: b"d"}
    assert choosing.drawn(numbers, 2) == [2, 3]
    assert choosing.drawn(numbers, 9) == [2, 3, 1, 4]
    assert choosing.drawn(numbers, -1) == []


def test_results() -> None:
    assert judging.result_of([]) == "clean"
    assert judging.result_of([1, 1]) == "minor"
    assert judging.result_of([1, 2]) == "serious"
    assert judging.result_of([], is_absent=True) == "absent"
    assert judging.due_on(3, DAY) == DAY + timedelta(days=7)


def test_points_of_compliance() -> None:
    assert judging.compliance_points([], DAY, V1) == 100
    assert judging.compliance_points([Weighed(2, DAY)], DAY, V1) == 70
    assert judging.compliance_points([Weighed(2, DAY - timedelta(days=180))], DAY, V1) == 85
    assert judging.compliance_points([Weighed(2, DAY, DAY)], DAY, V1) == 85
    assert judging.compliance_points([Weighed(3, DAY), Weighed(3, DAY)], DAY, V1) == 0


@settings(max_examples=80)
@given(st.lists(st.tuples(SEVERITIES, AGES), max_size=6), SEVERITIES, AGES)
def test_another_finding_never_helps_and_time_never_hurts(
    found: list[tuple[int, int]], severity: int, age: int
) -> None:
    before = [Weighed(s, DAY - timedelta(days=a)) for s, a in found]
    one = Weighed(severity, DAY - timedelta(days=age))
    points = judging.compliance_points([*before, one], DAY, V1)
    assert 0 <= points <= judging.compliance_points(before, DAY, V1)
    assert judging.compliance_points([*before, one], DAY + timedelta(days=30), V1) >= points
    settled = Weighed(severity, one.found_on, DAY)
    assert judging.compliance_points([*before, settled], DAY, V1) >= points


def test_figures_compare_the_choice_with_the_draw() -> None:
    rows = [
        VisitCount("targeted", "09", "serious", 14), VisitCount("targeted", "09", "clean", 60),
        VisitCount("again", "09", "serious", 1), VisitCount("targeted", "07", "minor", 73),
        VisitCount("random", "09", "serious", 1), VisitCount("random", "07", "clean", 28),
        VisitCount("random", "07", "absent", 5), VisitCount("support", "07", "serious", 4),
        VisitCount("safety", "07", "serious", 2),
    ]  # fmt: skip
    figures = figures_of(DAY, DAY, rows)
    assert (figures.visits, figures.absent) == (188, 5)
    assert (figures.targeted.visits, figures.targeted.hits) == (148, 15)
    assert (round(figures.targeted.low, 4), round(figures.targeted.high, 4)) == (0.0624, 0.1605)
    assert (figures.random.visits, figures.random.hits) == (29, 1)
    assert (round(figures.random.low, 4), round(figures.random.high, 4)) == (0.0061, 0.1718)
    assert figures.by_region == {"09": 76, "07": 112}
    assert figures_of(DAY, DAY, []).random.rate is None
