"""Method v1 on its worked vector, and what it may never do."""

from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.method.rules import parameters, strata
from scoring.method.rules.choosing import Posts, posts_of
from scoring.method.rules.parameters import (
    INDICATORS,
    MEANS,
    MISSING,
    OPTIONS,
    PILLARS,
    V1,
    Choices,
    Parameters,
    is_moved_by_others,
)
from scoring.method.rules.scoring import Inputs, Scores, score
from scoring.method.rules.soundness import is_sound, wrong_choices

NAMES = [field.name for field in fields(Inputs)]
UPWARDS = ("on_time", "replies", "rating_sum", "growth", "governance", "compliance", "training")
DOWNWARDS = ("defects", "fault_returns")


def inputs(**columns: list[float]) -> Inputs:
    n = len(columns["orders"])
    base: dict[str, Any] = {name: np.zeros(n) for name in NAMES}
    base |= {"sector": np.zeros(n, np.int64), "members": np.full(n, 5, np.int64)}
    base["buyers"] = np.array(columns["orders"], dtype=float)
    return Inputs(**(base | {name: np.array(values, dtype=float) for name, values in columns.items()}))


WORKED = inputs(
    orders=[40, 1000], on_time=[36, 900], defects=[2, 30], fault_returns=[1, 30], replies_due=[12, 100],
    replies=[11, 80], ratings=[10, 100], rating_sum=[45, 420], growth=[0.20, 0.0], governance=[80, 80],
    compliance=[90, 90], training=[30, 30],
)  # fmt: skip


def test_the_worked_vector() -> None:
    """n = 40 among peers of .90, .03, .03, .80 and 4.2: commerce 58.02, score 62.86, every part as in the oracle."""
    found = score(WORKED, V1)
    assert [round(x, 4) for x in found.estimates[0]] == [0.9, 0.0389, 0.0278, 0.8438, 4.3364, 0.0571]
    assert [round(x, 2) for x in found.parts[0]] == [71.43, 24.69, 80.25, 76.39, 74.24, 59.52]
    assert round(float(found.pillars[0, 0]), 2) == 58.02
    assert round(float(found.score[0]), 2) == 62.86
    assert found.low[0] < found.score[0] < found.high[0]


@pytest.mark.parametrize(
    ("pillar", "gain"), [("commerce", 5.20), ("governance", 1.88), ("training", 1.83), ("compliance", 1.00)]
)
def test_what_ten_points_more_bring(pillar: str, gain: float) -> None:
    weights, values = (
        V1.pillars,
        {"commerce": 58.02, "governance": 80.0, "compliance": 90.0, "training": 30.0},
    )
    better = values | {pillar: values[pillar] + 10}
    before, after = (
        float(np.exp(sum(w * np.log(v[n]) for n, w in weights.items()))) for v in (values, better)
    )
    assert round(after - before, 2) == pytest.approx(gain, abs=0.011)


@st.composite
def worlds(draw: st.DrawFn) -> Inputs:
    n = draw(st.integers(2, 8))
    orders = draw(st.lists(st.integers(0, 60), min_size=n, max_size=n))

    def upto(most: list[int]) -> list[float]:
        return [float(draw(st.integers(0, m))) for m in most]

    due, ratings = upto([20] * n), upto(orders)
    points = st.lists(st.floats(0, 100), min_size=n, max_size=n)
    return replace(
        inputs(
            orders=[float(o) for o in orders], on_time=upto(orders), defects=upto(orders), fault_returns=upto(orders),
            replies_due=due, replies=upto([int(d) for d in due]), ratings=ratings,
            rating_sum=[float(draw(st.integers(int(r), int(5 * r)))) for r in ratings],
            growth=draw(st.lists(st.floats(-1, 3), min_size=n, max_size=n)), governance=draw(points),
            compliance=draw(points), training=draw(points),
        ),
        sector=np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), np.int64),
    )  # fmt: skip


def _more(world: Inputs, name: str, by: float) -> Inputs:
    values = getattr(world, name).copy()
    values[0] += by
    return replace(world, **{name: values})


@settings(max_examples=60)
@given(worlds(), st.sampled_from(UPWARDS + DOWNWARDS), st.floats(0.1, 5))
def test_better_on_one_indicator_never_lowers_a_score(world: Inputs, name: str, by: float) -> None:
    better = _more(world, name, by if name in UPWARDS else -min(by, float(getattr(world, name)[0])))
    before, after = float(score(world, V1).score[0]), float(score(better, V1).score[0])
    assert after >= before - 1e-9


@settings(max_examples=40)
@given(worlds(), worlds())
def test_others_move_no_post_and_nobody_their_own_expectation(world: Inputs, other: Inputs) -> None:
    """Whatever others do, 0 and 100 points stay where the method put them; one's own cases do not enter the peers'."""
    both = Inputs(**{name: np.concatenate([getattr(world, name), getattr(other, name)]) for name in NAMES})
    together = score(both, V1)
    for i, name in enumerate(INDICATORS):
        measure = V1.measures[name]
        line = (
            np.clip((together.estimates[:, i] - measure.worst) / (measure.best - measure.worst), 0, 1) * 100
        )
        np.testing.assert_allclose(together.parts[:, i], line)
    changed = score(_more(world, "on_time", 1.0), V1)
    assert changed.expected[0, 0] == score(world, V1).expected[0, 0]


@settings(max_examples=30)
@given(worlds())
def test_recomputing_gives_the_same_bytes(world: Inputs) -> None:
    first, second = score(world, V1), score(world, parameters.from_json(parameters.to_json(V1)))
    for field in fields(Scores):
        assert getattr(first, field.name).tobytes() == getattr(second, field.name).tobytes()


@settings(max_examples=30)
@given(worlds())
def test_intervals_hold_the_score(world: Inputs) -> None:
    found = score(world, V1)
    known = ~np.isnan(found.score)
    assert (found.low[known] <= found.score[known] + 1e-9).all()
    assert (found.score[known] <= found.high[known] + 1e-9).all()
    assert (found.high[known] <= 100 + 1e-9).all()


def test_few_orders_are_not_rated_yet() -> None:
    """Ten orders at least, and half of the score resting on facts of one's own."""
    few = inputs(
        orders=[9, 10, 10],
        on_time=[9, 10, 10],
        governance=[90, 90, np.nan],
        compliance=[90] * 3,
        training=[90] * 3,
    )
    found = score(few, V1)
    assert found.rated.tolist() == [False, True, False]
    assert [round(x, 2) for x in found.confidence] == [0.58, 0.59, 0.34]
    assert found.band.tolist()[0] == -1


def test_who_does_not_sell_is_on_a_track_of_its_own() -> None:
    quiet = inputs(orders=[0, 0], governance=[80, 80], compliance=[90, np.nan], training=[30, np.nan])
    found = score(quiet, V1)
    assert not found.sells.any()
    assert np.isnan(found.pillars[:, 0]).all()
    assert found.score[1] == pytest.approx(80.0)
    assert found.rated.tolist() == [True, True]


def test_what_a_cooperative_is_never_enters() -> None:
    """Sector and size only choose the peers; nothing about persons is among the inputs."""
    assert not {"sex", "women", "youth", "region", "province", "language", "age"} & set(NAMES)


def test_small_groups_are_merged() -> None:
    sectors = np.array([1] * 40 + [2] * 5 + [3] * 4, np.int64)
    sizes = np.array([0] * 35 + [1] * 5 + [0] * 9, np.int64)
    found = strata.strata(sectors, sizes, 30)
    assert len(set(found[:35].tolist())) == 1
    assert found[0] != found[36], "a large group stays with its own"
    assert set(found[40:].tolist()) == {-1}
    assert strata.size_class(np.array([5, 10, 29, 30], np.int64), (10, 30)).tolist() == [0, 1, 1, 2]


@st.composite
def versions(draw: st.DrawFn, *, moved: bool | None = None) -> Parameters:
    """A version with other choices and numbers than the first, small enough for small worlds to have peers."""
    others = draw(st.booleans()) if moved is None else moved
    choices = Choices(
        normalisation=draw(st.sampled_from(OPTIONS["normalisation"])) if others else "goalposts",
        winsorise=draw(st.sampled_from([0.05, 0.2, 0.25])) if others else 0.0,
        missing=draw(st.sampled_from(MISSING)),
        mean=draw(st.sampled_from(MEANS)),
        whole_missing=draw(st.sampled_from(MISSING)),
        whole_mean=draw(st.sampled_from(MEANS)),
        whole_prior=draw(st.sampled_from([0.0, 50.0, 80.0])),
    )
    weights = draw(st.lists(st.sampled_from([0.0, 0.1, 0.4]), min_size=4, max_size=4).filter(any))
    return replace(
        V1, choices=choices, floor=draw(st.sampled_from([0.5, 1.0, 10.0])), smallest_stratum=draw(st.integers(1, 3)),
        least_orders=draw(st.integers(0, 10)), pillars=dict(zip(PILLARS, weights, strict=True)),
    )  # fmt: skip


def _unknown(world: Inputs) -> Inputs:
    """The same, with parts of some that nobody knows."""
    at = np.arange(len(world.orders))
    return replace(
        world,
        compliance=np.where(at % 2 == 1, np.nan, world.compliance),
        growth=np.where(at % 3 == 1, np.nan, world.growth),
    )


@settings(max_examples=60)
@given(worlds(), versions(), st.sampled_from(UPWARDS + DOWNWARDS), st.floats(0.1, 5))
def test_better_never_lowers_a_score_whatever_was_chosen(
    world: Inputs, p: Parameters, name: str, by: float
) -> None:
    world = _unknown(world)
    better = _more(world, name, by if name in UPWARDS else -min(by, float(getattr(world, name)[0])))
    before, after = float(score(world, p).score[0]), float(score(better, p).score[0])
    assert after >= before - 1e-9 or (np.isnan(before) and np.isnan(after))


def test_who_grows_far_beyond_the_others_raises_no_bar_for_itself() -> None:
    """One's own growth is pulled in; what is expected of the peers must not follow the growth that was not counted."""
    growth = np.array([-0.2, 0.1, 1.7, 0.0, np.nan])
    groups = np.zeros(5, np.int64)
    np.testing.assert_allclose(strata.others_median(growth, groups), [0.1, 0.0, 0.0, 0.1, 0.05])
    world = inputs(orders=[20.0] * 4, growth=[-0.2, 0.1, 1.7, 0.0])
    p = replace(V1, choices=Choices(winsorise=0.25), smallest_stratum=1)
    before, after = (float(score(w, p).score[0]) for w in (world, _more(world, "growth", 3.0)))
    assert after > before


@settings(max_examples=60)
@given(worlds(), worlds(), versions(moved=False))
def test_no_version_without_the_word_of_the_board_has_posts_that_others_move(
    world: Inputs, other: Inputs, p: Parameters
) -> None:
    both = Inputs(**{name: np.concatenate([getattr(world, name), getattr(other, name)]) for name in NAMES})
    assert not is_moved_by_others(p.choices)
    found = score(both, p)
    for i, name in enumerate(INDICATORS):
        measure = p.measures[name]
        line = np.clip((found.estimates[:, i] - measure.worst) / (measure.best - measure.worst), 0, 1) * 100
        known = ~np.isnan(found.parts[:, i]) & (found.parts[:, i] > 0)
        np.testing.assert_allclose(found.parts[known, i], line[known])


@settings(max_examples=60)
@given(worlds(), versions())
def test_whatever_was_chosen_is_kept_and_computed_again(world: Inputs, p: Parameters) -> None:
    world = _unknown(world)
    assert is_sound(p)
    assert wrong_choices(p.choices) == []
    first, second = score(world, p), score(world, parameters.from_json(parameters.to_json(p)))
    for field in fields(Scores):
        assert getattr(first, field.name).tobytes() == getattr(second, field.name).tobytes()
    known = ~np.isnan(first.score)
    assert (first.low[known] <= first.score[known] + 1e-9).all()
    assert (first.score[known] <= first.high[known] + 1e-9).all()
    assert ((first.score[known] >= -1e-9) & (first.high[known] <= 100 + 1e-9)).all()


@settings(max_examples=40)
@given(worlds(), versions())
def test_one_alone_is_scored_as_among_the_others(world: Inputs, p: Parameters) -> None:
    """The preview of a single one, with its peers and posts as they were."""
    found, posts = score(world, p), posts_of(world, p)
    alone = Inputs(**{name: getattr(world, name)[:1] for name in NAMES})
    mine = Posts(posts.low[:1], posts.high[:1]) if posts else None
    again = score(alone, p, found.expected[:1], mine)
    assert again.score.tobytes() == found.score[:1].tobytes()
    assert again.parts.tobytes() == found.parts[:1].tobytes()


def _chosen(**more: Any) -> Parameters:
    return replace(V1, smallest_stratum=1, least_orders=1, choices=Choices(**more))


def test_what_each_choice_does() -> None:
    three = inputs(
        orders=[100, 100, 100], on_time=[60, 80, 90], replies_due=[10, 0, 10], replies=[5, 0, 10],
        ratings=[10, 10, 10], rating_sum=[40, 40, 40], governance=[50, 80, 80], compliance=[np.nan, 90, 90],
        training=[30, 30, 30],
    )  # fmt: skip
    plain = score(three, _chosen())
    spread = score(three, _chosen(normalisation="min_max"))
    assert spread.parts[:, 0].tolist()[0] == 0.0
    assert spread.parts[:, 0].tolist()[2] == 100.0
    assert 0 < spread.parts[1, 0] < 100
    assert spread.parts[:, 4].tolist() == [50.0, 50.0, 50.0], "no difference tells nothing"
    cut = score(three, _chosen(winsorise=0.25))
    assert cut.estimates[2, 0] < plain.estimates[2, 0], "beyond the others it does not count"
    assert cut.estimates[1, 0] == plain.estimates[1, 0]
    assert np.isnan(score(three, _chosen(missing="leave_out")).parts[1, 3])
    assert score(three, _chosen(missing="worst")).parts[1, 3] == 0.0
    assert plain.parts[1, 3] > 0
    weak = score(three, _chosen(mean="geometric"))
    assert (weak.pillars[:, 0] <= plain.pillars[:, 0] + 1e-9).all()
    assert (score(three, _chosen(whole_mean="arithmetic")).score >= plain.score - 1e-9).all()
    assert score(three, _chosen(whole_missing="worst")).score[0] < plain.score[0]
    high = score(three, _chosen(whole_missing="prior", whole_prior=100.0)).score
    assert high[0] > plain.score[0]
    assert high[1] == plain.score[1]


def test_versions_from_before_there_was_a_choice_are_what_they_were() -> None:
    """The digest of the first version, as it was stored; choices that are its own leave no trace."""
    assert parameters.digest(V1) == "ee066608a0b8707f"
    assert "choices" not in parameters.to_json(V1)
    spoken = parameters.to_json(V1) | {"choices": asdict(Choices())}
    assert parameters.digest(parameters.from_json(spoken)) == "ee066608a0b8707f"
    other = replace(V1, choices=Choices(mean="geometric"))
    assert parameters.from_json(parameters.to_json(other)) == other
    assert parameters.digest(other) != parameters.digest(V1)


def test_a_version_is_its_numbers() -> None:
    assert parameters.from_json(parameters.to_json(V1)) == V1
    assert parameters.digest(V1) != parameters.digest(replace(V1, floor=2.0))
    with pytest.raises(ValueError, match="length"):
        replace(WORKED, orders=np.zeros(3))
