"""What a version may choose besides its numbers, carried out: posts taken from the others, figures pulled in, figures
that are missing. Method v1 passes through here untouched."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.engine.rules import aggregating, scaling
from scoring.method.rules import strata
from scoring.method.rules.parameters import INDICATORS, Choices, Parameters, is_moved_by_others

if TYPE_CHECKING:
    from scoring.method.rules.scoring import Inputs

Vector = NDArray[np.float64]
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Posts:
    """The lowest and highest figures of the others, as they were counted, N × 6; NaN where there are too few."""

    low: Table
    high: Table


def counted(inputs: "Inputs") -> dict[str, tuple[Vector, Vector]]:
    """(hits, cases) of the indicators that are shares or means."""
    return {
        "on_time": (inputs.on_time, inputs.orders),
        "defects": (inputs.defects, inputs.orders),
        "fault_returns": (inputs.fault_returns, inputs.orders),
        "replies": (inputs.replies, inputs.replies_due),
        "rating": (inputs.rating_sum, inputs.ratings),
    }


def posts_of(inputs: "Inputs", p: Parameters) -> Posts | None:
    """What the others did, where the version measures by it; None where it does not. Only those with as many cases as
    a band needs count, and only where they are as many as the smallest group of peers."""
    if not is_moved_by_others(p.choices):
        return None
    figures, cases = _figures(inputs)
    counts = ~np.isnan(figures) & (cases >= p.least_orders)
    pairs = [
        scaling.others_posts(figures[:, i], counts[:, i], p.choices.winsorise, p.smallest_stratum)
        for i in range(len(INDICATORS))
    ]
    return Posts(*(np.column_stack(side) for side in zip(*pairs, strict=True)))


def _figures(inputs: "Inputs") -> tuple[Table, Table]:
    """(figures as counted, NaN where there are none, cases behind them), each N × 6."""
    pairs = counted(inputs) | {"growth": (inputs.growth, inputs.orders)}
    figures, cases = [], []
    for name in INDICATORS:
        hits, of = pairs[name]
        blank = np.full(hits.shape, np.nan)
        figures.append(hits if name == "growth" else np.divide(hits, of, out=blank, where=of > 0))
        cases.append(of)
    return np.column_stack(figures), np.column_stack(cases)


def pulled_in(place: int, hits: Vector, cases: Vector | float, p: Parameters, posts: Posts | None) -> Vector:
    """Hits no farther out than the figures of the others allow. Between posts of the others they need no pulling."""
    if posts is None or p.choices.normalisation == "min_max":
        return hits
    low, high = posts.low[:, place], posts.high[:, place]
    lowest = np.where(np.isnan(low), -np.inf, np.where(np.isnan(low), 0.0, low) * cases)
    highest = np.where(np.isnan(high), np.inf, np.where(np.isnan(high), 0.0, high) * cases)
    return np.where(np.isnan(hits), hits, np.clip(hits, lowest, highest))


def peers_growth(growth: Vector, groups: NDArray[np.int64], p: Parameters) -> Vector:
    """What is expected of each group's growth. Where one's own figure is pulled in, it is left out of it: it would
    raise what is expected of itself without rising."""
    if p.choices.winsorise and p.choices.normalisation != "min_max":
        return strata.others_median(growth, groups)
    return strata.peers_median(growth, groups)


def own_posts(
    worst: Vector, best: Vector, expected: Table, p: Parameters, posts: Posts | None
) -> tuple[Table, Table] | None:
    """Posts (0 points, 100 points) of each row where a version takes them from the others; None where they are fixed.
    With too few others they are the fixed ones. Growth is measured beyond that of the peers, and so are its posts."""
    if posts is None or p.choices.normalisation != "min_max":
        return None
    low, high = posts.low.copy(), posts.high.copy()
    at = INDICATORS.index("growth")
    low[:, at] -= expected[:, at]
    high[:, at] -= expected[:, at]
    up = best > worst
    lower, upper = np.where(up, low, high), np.where(up, high, low)
    return np.where(np.isnan(lower), worst, lower), np.where(np.isnan(upper), best, upper)


def completed(parts: Table, inputs: "Inputs", choices: Choices) -> Table:
    """Points where figures without a case are as the version chose; the expected ones stand there already."""
    if choices.missing == "prior":
        return parts
    figures, _cases = _figures(inputs)
    return np.where(np.isnan(figures), np.nan if choices.missing == "leave_out" else 0.0, parts)


def filled(pillars: Table, sells: NDArray[np.bool_], choices: Choices) -> Table:
    """The four parts where what is not known is as the version chose. Who does not sell is never without points for
    it: that is a track of its own."""
    if choices.whole_missing == "leave_out":
        return pillars
    points = choices.whole_prior if choices.whole_missing == "prior" else 0.0
    found = np.where(np.isnan(pillars), points, pillars)
    found[:, 0] = np.where(sells, found[:, 0], np.nan)
    return found


def mean(name: str, table: Table, weights: Vector, floor: float) -> Vector:
    """The mean a version chose."""
    if name == "geometric":
        return aggregating.geometric_mean(table, weights, floor)
    return aggregating.arithmetic_mean(table, weights)
