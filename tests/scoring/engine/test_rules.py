"""The arithmetic of scores: intervals, drawing towards peers, fixed posts, means; what may never happen."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.rules import aggregating, scaling, treating, uncertainty
from scoring.engine.rules.aggregating import Node

DATA = Path(__file__).resolve().parents[1] / "data"
TAI_RANKS = {
    "Finland": 2, "United States": 1, "Sweden": 3, "Japan": 4, "Korea": 16, "Netherlands": 5, "United Kingdom": 6,
    "Singapore": 18, "Canada": 13, "Australia": 14, "Germany": 8, "Norway": 11, "Ireland": 7, "Belgium": 9,
    "New Zealand": 17, "Austria": 12, "France": 10, "Israel": 15, "Spain": 19, "Italy": 21, "Czech Republic": 23,
    "Hungary": 22, "Slovenia": 20,
}  # fmt: skip


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_classic_cases(hits: int, cases: int, low: float, high: float) -> None:
    assert [round(x, 4) for x in uncertainty.wilson(hits, cases)] == [low, high]


def test_wilson_without_cases_knows_nothing() -> None:
    assert uncertainty.wilson(0, 0) == (0.0, 1.0)
    assert uncertainty.wilson(5, 5)[1] == 1.0
    with pytest.raises(ValueError, match="between"):
        uncertainty.wilson(6, 5)


@given(st.integers(0, 300), st.integers(1, 300))
def test_wilson_holds_the_rate_and_narrows(hits: int, extra: int) -> None:
    cases = hits + extra
    low, high = uncertainty.wilson(hits, cases)
    assert 0 <= low <= hits / cases <= high <= 1
    twice = uncertainty.wilson(2 * hits, 2 * cases)
    assert twice[1] - twice[0] < high - low


def test_the_worked_vector_of_method_v1() -> None:
    """n = 40; the priors and posts are those of the oracle."""
    rates = uncertainty.shrink_rates(
        np.array([36.0, 2, 1, 11]), np.array([40.0, 40, 40, 12]), np.array([0.90, 0.03, 0.03, 0.80]),
        np.array([20.0, 50, 50, 20]),
    )  # fmt: skip
    rating = uncertainty.shrink_means(np.array([45.0]), np.array([10.0]), 4.2, 12.0)
    growth = 0.10 * 40 / 70
    assert [round(x, 4) for x in (*rates, *rating, growth)] == [0.9, 0.0389, 0.0278, 0.8438, 4.3364, 0.0571]
    parts = scaling.goalposts(
        np.array([[*rates, *rating, growth]]),
        np.array([0.70, 0.05, 0.10, 0.50, 3.0, -0.30]), np.array([0.98, 0.005, 0.01, 0.95, 4.8, 0.30]),
    )  # fmt: skip
    assert [round(x, 2) for x in parts[0]] == [71.43, 24.69, 80.25, 76.39, 74.24, 59.52]
    commerce = aggregating.arithmetic_mean(parts, np.array([0.25, 0.30, 0.10, 0.10, 0.15, 0.10]))
    pillars = np.array([[commerce[0], 80.0, 90.0, 30.0]])
    weights = np.array([0.50, 0.25, 0.15, 0.10])
    assert round(float(commerce[0]), 2) == 58.02
    assert round(float(aggregating.geometric_mean(pillars, weights, 1.0)[0]), 2) == 62.86
    assert round(float(aggregating.arithmetic_mean(pillars, weights)[0]), 2) == 65.51


@given(st.lists(st.floats(0, 100), min_size=4, max_size=4), st.integers(0, 3), st.floats(0, 50))
def test_better_on_one_part_never_lowers_the_whole(parts: list[float], which: int, more: float) -> None:
    weights = np.array([0.50, 0.25, 0.15, 0.10])
    better = list(parts)
    better[which] = min(100.0, parts[which] + more)
    for mean in (aggregating.arithmetic_mean, aggregating.geometric_mean):
        before, after = (float(mean(np.array([row]), weights)[0]) for row in (parts, better))
        assert after >= before - 1e-9


def test_a_part_that_is_not_known_gives_its_weight_to_the_others() -> None:
    table = np.array([[80.0, np.nan], [np.nan, np.nan]])
    for mean in (aggregating.arithmetic_mean, aggregating.geometric_mean):
        found = mean(table, np.array([0.3, 0.7]))
        assert found[0] == pytest.approx(80.0)
        assert np.isnan(found[1])


def test_posts_stand_where_they_stand() -> None:
    alone = scaling.goalposts(np.array([[0.5]]), np.array([0.0]), np.array([1.0]))
    among = scaling.goalposts(np.array([[0.5], [9.0], [-3.0]]), np.array([0.0]), np.array([1.0]))
    assert alone[0, 0] == among[0, 0] == 50.0
    assert among[1:, 0].tolist() == [100.0, 0.0]


def test_a_column_that_tells_nothing_is_the_middle() -> None:
    assert scaling.min_max(np.array([[3.0], [3.0]]), np.array([1.0])).tolist() == [[50.0], [50.0]]
    assert np.isnan(scaling.min_max(np.array([[3.0], [np.nan], [5.0]]), np.array([-1.0]))[1, 0])


def test_ranks_of_equals() -> None:
    assert aggregating.ranks(np.array([5.0, 9, 5, 1])).tolist() == [2, 1, 2, 4]


def test_a_whole_without_parts_is_an_error() -> None:
    with pytest.raises(ValueError, match="neither"):
        aggregating.roll_up({}, [Node("index", "")])


def test_treating_leaves_quiet_columns_alone() -> None:
    assert treating.winsorise(np.arange(20.0)).high == 0
    assert treating.skewness(np.ones(5)) == treating.kurtosis(np.ones(5)) == 0.0
    assert np.isnan(treating.impute_group_means(np.array([[np.nan], [1.0]]), ["a", "b"])[0, 0])


def test_technology_achievement_ranks() -> None:
    """Geometric and equal weights (table 38, GME): 23 of 23. A geometric mean needs no scaling first."""
    with (DATA / "tai23.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    codes = [code for code in rows[0] if code != "country"]
    raw = np.array([[float(row[code]) for code in codes] for row in rows])
    ours = aggregating.ranks(aggregating.geometric_mean(raw, np.ones(len(codes))))
    assert dict(zip([row["country"] for row in rows], ours.tolist(), strict=True)) == TAI_RANKS
