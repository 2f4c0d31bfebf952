"""From what cooperatives did to their scores, with every part kept and what chance may have done to them."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from scoring.engine.rules import aggregating, scaling
from scoring.engine.rules.uncertainty import Z90, shrink_rates
from scoring.method.rules import strata
from scoring.method.rules.parameters import INDICATORS, PILLARS, Parameters

Ints = NDArray[np.int64]
Vector = NDArray[np.float64]
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Inputs:
    """What is known of N cooperatives, all of the same length. Sex, region, language and age are not among it.

    `growth` is the change of sales between two windows as a share (.10 for 10 %), NaN without a window before.
    `buyers` are different people among the orders. `governance`, `compliance`, `training` are points from 0 to 100,
    NaN where nothing was due.
    """

    sector: Ints
    members: Ints
    orders: Vector
    buyers: Vector
    on_time: Vector
    defects: Vector
    fault_returns: Vector
    replies_due: Vector
    replies: Vector
    ratings: Vector
    rating_sum: Vector
    growth: Vector
    governance: Vector
    compliance: Vector
    training: Vector

    def __post_init__(self) -> None:
        """All of one length, or there is a mistake."""
        if len({len(getattr(self, f.name)) for f in fields(self)}) > 1:
            raise ValueError("inputs differ in length")


@dataclass(frozen=True)
class Scores:
    """Scores of N cooperatives. `parts` is N × 6 (points of each indicator), `estimates` the figures behind them,
    `pillars` N × 4; `low`, `high` the 90 % interval; `sells` tells which track; `rated` whether a band may be shown."""

    score: Vector
    low: Vector
    high: Vector
    confidence: Vector
    pillars: Table
    parts: Table
    estimates: Table
    expected: Table
    strata: Ints
    sells: NDArray[np.bool_]
    rated: NDArray[np.bool_]
    band: Ints


def score(inputs: Inputs, p: Parameters, peers: Table | None = None) -> Scores:
    """Score everybody at once. The same inputs give the same bytes.

    `peers`: what is expected of each, N × 6, when it is known already, as for the preview of a single one.
    """
    groups = strata.strata(
        inputs.sector, strata.size_class(inputs.members, p.size_limits), p.smallest_stratum
    )
    estimates, expected, spread, own = _estimate(inputs, groups, p, peers)
    worst = np.array([p.measures[i].worst for i in INDICATORS])
    best = np.array([p.measures[i].best for i in INDICATORS])
    weights = np.array([p.measures[i].weight for i in INDICATORS])
    parts = scaling.goalposts(estimates, worst, best)
    sells = inputs.orders > 0
    commerce = np.where(sells, aggregating.arithmetic_mean(parts, weights), np.nan)
    pillars = np.column_stack([commerce, inputs.governance, inputs.compliance, inputs.training])
    pillar_weights = np.array([p.pillars[name] for name in PILLARS])
    total = aggregating.geometric_mean(pillars, pillar_weights, p.floor)
    reach = _reach(parts, spread, (best - worst) / 100.0, weights, pillars, pillar_weights, p.floor)
    confidence = _own_share(own @ weights / weights.sum(), pillars, pillar_weights, sells)
    enough = (inputs.orders >= p.least_orders) & (inputs.buyers >= p.least_buyers)
    rated = ~np.isnan(total) & (confidence >= p.least_confidence) & (~sells | enough)
    band = np.where(rated, np.searchsorted(np.asarray(p.bands), total, side="right"), -1)
    return Scores(
        score=total, low=total * np.exp(-reach), high=np.minimum(100.0, total * np.exp(reach)), confidence=confidence,
        pillars=pillars, parts=parts, estimates=estimates, expected=expected, strata=groups, sells=sells, rated=rated,
        band=band.astype(np.int64),
    )  # fmt: skip


def _estimate(
    inputs: Inputs, groups: Ints, p: Parameters, peers: Table | None
) -> tuple[Table, Table, Table, Table]:
    """(figures drawn towards the peers, the peers' figures, standard deviations, how much is one's own), each N × 6."""
    counted = {
        "on_time": (inputs.on_time, inputs.orders),
        "defects": (inputs.defects, inputs.orders),
        "fault_returns": (inputs.fault_returns, inputs.orders),
        "replies": (inputs.replies, inputs.replies_due),
        "rating": (inputs.rating_sum, inputs.ratings),
    }
    columns = []
    dense = np.unique(groups, return_inverse=True)[1]
    for place, name in enumerate(INDICATORS):
        measure, known = p.measures[name], None if peers is None else peers[:, place]
        if name == "growth":
            median = strata.peers_median(inputs.growth, dense) if known is None else known
            columns.append(_growth(inputs, median, measure.strength))
            continue
        hits, cases = counted[name]
        expected = strata.peers_rate(hits, cases, dense, measure.default) if known is None else known
        estimate = shrink_rates(hits, cases, expected, measure.strength)
        variance = np.full(estimate.shape, 1.0) if name == "rating" else estimate * (1 - estimate)
        deviation = np.sqrt(np.maximum(variance, 0.0) / (cases + measure.strength + 1))
        columns.append((estimate, expected, deviation, cases / (cases + measure.strength)))
    estimates, expecteds, deviations, own = (np.column_stack(part) for part in zip(*columns, strict=True))
    return estimates, expecteds, deviations, own


def _growth(inputs: Inputs, expected: Vector, strength: float) -> tuple[Vector, Vector, Vector, Vector]:
    """Growth beyond that of the peers, the less trusted the fewer the orders; none known counts as none."""
    own = np.where(np.isnan(inputs.growth), 0.0, inputs.orders / (inputs.orders + strength))
    beyond = np.where(np.isnan(inputs.growth), 0.0, inputs.growth - expected)
    return beyond * own, expected, 0.3 / np.sqrt(inputs.orders + strength), own


def _reach(
    parts: Table,
    spread: Table,
    unit: Vector,
    weights: Vector,
    pillars: Table,
    pillar_weights: Vector,
    floor: float,
) -> Vector:
    """Half the 90 % interval of ln(score): what chance in the counted cases does, carried through both means."""
    points = np.minimum(np.abs(spread / unit), 50.0)
    commerce = np.sqrt(((points * weights / weights.sum()) ** 2).sum(axis=1))
    known = ~np.isnan(pillars)
    share = pillar_weights[0] / np.where(known, pillar_weights, 0.0).sum(axis=1, initial=1e-12)
    lowest = np.maximum(np.where(known[:, 0], pillars[:, 0], np.inf), floor)
    return np.where(known[:, 0], Z90 * share * commerce / lowest, 0.0)


def _own_share(commerce: Vector, pillars: Table, weights: Vector, sells: NDArray[np.bool_]) -> Vector:
    """How much of the score rests on one's own facts, 0 to 1: pillars not known and peers' cases count as not."""
    rest = np.where(np.isnan(pillars[:, 1:]), 0.0, weights[1:]).sum(axis=1)
    selling = (weights[0] * commerce + rest) / weights.sum()
    share: Vector = np.where(sells, selling, rest / weights[1:].sum())
    return share
