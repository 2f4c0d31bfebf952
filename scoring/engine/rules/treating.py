"""Raw figures made comparable: divided by size, completed, and freed of a few extreme values.

After OECD and JRC, Handbook on Constructing Composite Indicators (2008), steps 3 to 5; skewness and kurtosis are the
bias-corrected G1 and G2, as statisticians' packages print them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
Column = NDArray[np.float64]

MOST_SKEW, MOST_KURTOSIS, MOST_POINTS = 2.0, 3.5, 6
"""Beyond both limits a column is treated, at most so many points of it (the custom of the JRC)."""


def denominate(table: Table, denominators: Table) -> Table:
    """Each figure per unit of its denominator (same shape; 1 where there is none)."""
    return table / denominators


def impute_group_means(table: Table, groups: Sequence[str]) -> Table:
    """Fill what is missing with the mean of the unit's group, by columns; what no member knows stays NaN."""
    filled, labels = table.copy(), np.asarray(groups)
    for group in sorted(set(groups)):
        rows = labels == group
        part = filled[rows]
        known = ~np.isnan(part)
        counts = known.sum(axis=0)
        sums = np.where(known, part, 0.0).sum(axis=0)
        means = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
        filled[rows] = np.where(known, part, means)
    return filled


def skewness(values: Column) -> float:
    """G1 of at least three values that are not all alike; 0 otherwise."""
    n, spread = len(values), values.std()
    if n < 3 or spread == 0:
        return 0.0
    plain = float((((values - values.mean()) / spread) ** 3).mean())
    return plain * float(np.sqrt(n * (n - 1))) / (n - 2)


def kurtosis(values: Column) -> float:
    """G2 (0 for a normal curve) of at least four values that are not all alike; 0 otherwise."""
    n, spread = len(values), values.std()
    if n < 4 or spread == 0:
        return 0.0
    plain = float((((values - values.mean()) / spread) ** 4).mean()) - 3.0
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * plain + 6)


@dataclass(frozen=True)
class Treated:
    """A treated column and how many of its lowest and highest points were moved inwards."""

    values: Column
    low: int
    high: int


def winsorise(values: Column, most: int = MOST_POINTS) -> Treated:
    """Pull the outermost points in to the next one, one at a time, until the column is fit to be scaled."""
    known = values[~np.isnan(values)]
    low = high = 0
    while low + high < most and _is_extreme(known):
        if skewness(known) > 0:
            high += 1
        else:
            low += 1
        known = _clip(known, values, low, high)
    return Treated(_clip(values, values, low, high), low, high)


def _is_extreme(known: Column) -> bool:
    return abs(skewness(known)) > MOST_SKEW and kurtosis(known) > MOST_KURTOSIS


def _clip(values: Column, original: Column, low: int, high: int) -> Column:
    """Bounded by the value that stands `low` places from the bottom and `high` from the top of the original."""
    ordered = np.sort(original[~np.isnan(original)])
    return np.clip(values, ordered[low], ordered[len(ordered) - 1 - high])
