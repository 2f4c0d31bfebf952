"""From what cooperatives did to their scores, with every part kept and what chance may have done to them."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from scoring.engine.rules import scaling
from scoring.engine.rules.uncertainty import Z90, shrink_rates
from scoring.method.rules import choosing, strata
from scoring.method.rules.choosing import Posts
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


def score(inputs: Inputs, p: Parameters, peers: Table | None = None, posts: Posts | None = None) -> Scores:
    """Score everybody at once. The same inputs give the same bytes.

    `peers`: what is expected of each, N × 6, and `posts`: what the others did, when they are known already, as for the
    preview of a single one.
    """
    groups = strata.strata(
        inputs.sector, strata.size_class(inputs.members, p.size_limits), p.smallest_stratum
    )
    c, posts = p.choices, posts or choosing.posts_of(inputs, p)
    estimates, expected, spread, own = _estimate(inputs, groups, p, peers, posts)
    weights = np.array([p.measures[i].weight for i in INDICATORS])
    parts, unit = _points(estimates, expected, p, posts)
    parts = choosing.completed(parts, inputs, c)
    sells = inputs.orders > 0
    commerce = np.where(sells, choosing.mean(c.mean, parts, weights, p.floor), np.nan)
    pillars = np.column_stack([commerce, inputs.governance, inputs.compliance, inputs.training])
    pillar_weights = np.array([p.pillars[name] for name in PILLARS])
    whole = choosing.filled(pillars, sells, c)
    total = choosing.mean(c.whole_mean, whole, pillar_weights, p.floor)
    reach = _reach(_chance(parts, spread, unit, weights, p), whole, total, pillar_weights, p)
    confidence = _own_share(own @ weights / weights.sum(), pillars, pillar_weights, sells)
    enough = (inputs.orders >= p.least_orders) & (inputs.buyers >= p.least_buyers)
    rated = ~np.isnan(total) & (confidence >= p.least_confidence) & (~sells | enough)
    band = np.where(rated, np.searchsorted(np.asarray(p.bands), total, side="right"), -1)
    return Scores(
        score=total, low=total * np.exp(-reach), high=np.minimum(100.0, total * np.exp(reach)), confidence=confidence,
        pillars=pillars, parts=parts, estimates=estimates, expected=expected, strata=groups, sells=sells, rated=rated,
        band=band.astype(np.int64),
    )  # fmt: skip


def _points(
    estimates: Table, expected: Table, p: Parameters, posts: Posts | None
) -> tuple[Table, Vector | Table]:
    """(points of every figure, how much of a figure one point is)."""
    worst = np.array([p.measures[i].worst for i in INDICATORS])
    best = np.array([p.measures[i].best for i in INDICATORS])
    own = choosing.own_posts(worst, best, expected, p, posts)
    if own is None:
        return scaling.goalposts(estimates, worst, best), (best - worst) / 100.0
    span = scaling.apart(own[1] - own[0])
    points = scaling.between(estimates, *own, np.sign(best - worst))
    return points, np.where(span == 0, np.inf, span) / 100.0


def _estimate(
    inputs: Inputs, groups: Ints, p: Parameters, peers: Table | None, posts: Posts | None
) -> tuple[Table, Table, Table, Table]:
    """(figures drawn towards the peers, the peers' figures, standard deviations, how much is one's own), each N × 6."""
    counted = choosing.counted(inputs)
    columns = []
    dense = np.unique(groups, return_inverse=True)[1]
    for place, name in enumerate(INDICATORS):
        measure, known = p.measures[name], None if peers is None else peers[:, place]
        if name == "growth":
            median = choosing.peers_growth(inputs.growth, dense, p) if known is None else known
            grown = choosing.pulled_in(place, inputs.growth, 1.0, p, posts)
            columns.append(_growth(grown, inputs.orders, median, measure.strength))
            continue
        hits, cases = counted[name]
        expected = strata.peers_rate(hits, cases, dense, measure.default) if known is None else known
        hits = choosing.pulled_in(place, hits, cases, p, posts)
        estimate = shrink_rates(hits, cases, expected, measure.strength)
        variance = np.full(estimate.shape, 1.0) if name == "rating" else estimate * (1 - estimate)
        deviation = np.sqrt(np.maximum(variance, 0.0) / (cases + measure.strength + 1))
        columns.append((estimate, expected, deviation, cases / (cases + measure.strength)))
    estimates, expecteds, deviations, own = (np.column_stack(part) for part in zip(*columns, strict=True))
    return estimates, expecteds, deviations, own


def _growth(
    growth: Vector, orders: Vector, expected: Vector, strength: float
) -> tuple[Vector, Vector, Vector, Vector]:
    """Growth beyond that of the peers, the less trusted the fewer the orders; none known counts as none."""
    own = np.where(np.isnan(growth), 0.0, orders / (orders + strength))
    beyond = np.where(np.isnan(growth), 0.0, growth - expected)
    return beyond * own, expected, 0.3 / np.sqrt(orders + strength), own


def _chance(parts: Table, spread: Table, unit: Vector | Table, weights: Vector, p: Parameters) -> Vector:
    """What chance in the counted cases does to the points of commerce: a standard deviation."""
    points = np.minimum(np.abs(spread / unit), 50.0)
    if p.choices.mean == "arithmetic" and p.choices.missing == "prior":
        found: Vector = np.sqrt(((points * weights / weights.sum()) ** 2).sum(axis=1))
        return found
    known = np.where(np.isnan(parts), 0.0, weights)
    shares = known / np.maximum(known.sum(axis=1, keepdims=True), 1e-12)
    if p.choices.mean == "arithmetic":
        return np.asarray(np.sqrt(((points * shares) ** 2).sum(axis=1)))
    lifted = np.where(np.isnan(parts), 1.0, np.maximum(parts, p.floor))
    relative = np.sqrt(((points / lifted * shares) ** 2).sum(axis=1))
    return np.asarray(relative * np.exp((np.log(lifted) * shares).sum(axis=1)))


def _reach(commerce: Vector, pillars: Table, total: Vector, weights: Vector, p: Parameters) -> Vector:
    """Half the 90 % interval of ln(score): what chance does, carried through the mean of the whole."""
    known = ~np.isnan(pillars)
    share = weights[0] / np.where(known, weights, 0.0).sum(axis=1, initial=1e-12)
    of = pillars[:, 0] if p.choices.whole_mean == "geometric" else total
    lowest = np.maximum(np.where(known[:, 0], of, np.inf), p.floor)
    return np.where(known[:, 0], Z90 * share * commerce / lowest, 0.0)


def _own_share(commerce: Vector, pillars: Table, weights: Vector, sells: NDArray[np.bool_]) -> Vector:
    """How much of the score rests on one's own facts, 0 to 1: pillars not known and peers' cases count as not."""
    rest = np.where(np.isnan(pillars[:, 1:]), 0.0, weights[1:]).sum(axis=1)
    selling = (weights[0] * commerce + rest) / weights.sum()
    share: Vector = np.where(sells, selling, rest / max(float(weights[1:].sum()), 1e-12))
    return share
