"""Peers: cooperatives of the same sector and size. Groups too small to tell anything are merged."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Vector = NDArray[np.float64]


def size_class(members: Ints, limits: Sequence[int]) -> Ints:
    """0 for the smallest, counted up at each limit."""
    return np.searchsorted(np.asarray(limits), members, side="right").astype(np.int64)


def strata(sectors: Ints, sizes: Ints, smallest: int) -> Ints:
    """The group of each cooperative: sector × size; a group under `smallest` joins its whole sector, a sector under
    `smallest` joins all the others that are too small. Group numbers are stable for the same input."""
    fine = sectors * 100 + sizes + 1
    by_sector = sectors * 100
    found = np.where(_crowd(fine) >= smallest, fine, by_sector)
    rest = _crowd(by_sector) < smallest
    return np.where(rest, -1, found).astype(np.int64)


def _crowd(keys: Ints) -> Ints:
    _values, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return counts[places].astype(np.int64)


def peers_rate(hits: Vector, cases: Vector, groups: Ints, default: float) -> Vector:
    """The rate of each one's peers **without its own cases**, so that nobody can move what is expected of them.
    `groups` are numbered from 0."""
    all_hits, all_cases = np.bincount(groups, hits), np.bincount(groups, cases)
    other_hits, other_cases = all_hits[groups] - hits, all_cases[groups] - cases
    rates: Vector = np.divide(
        other_hits, other_cases, out=np.full(hits.shape, default), where=other_cases > 0
    )
    return rates


def peers_median(values: Vector, groups: Ints) -> Vector:
    """The median of each group, NaN left out; 0 where nobody has a value."""
    found = np.zeros(values.shape)
    for group in np.unique(groups):
        mine = groups == group
        known = values[mine & ~np.isnan(values)]
        found[mine] = np.median(known) if len(known) else 0.0
    return found


def others_median(values: Vector, groups: Ints) -> Vector:
    """For each the median of the rest of its group, NaN left out; 0 where nobody else has a value. One's own value
    moves nothing of it."""
    found = np.zeros(values.shape)
    for group in np.unique(groups):
        mine = np.flatnonzero(groups == group)
        order = mine[np.argsort(values[mine], kind="stable")]  # NaN come last
        known = values[order][~np.isnan(values[order])]
        place = np.arange(len(order))
        others = len(known) - (place < len(known))
        found[order] = (
            _rest(known, place, (others - 1) // 2, others) + _rest(known, place, others // 2, others)
        ) / 2
    return found


def _rest(known: Vector, place: Ints, wanted: Ints, others: Ints) -> Vector:
    """The value at a wanted place of what remains without the one at `place`; 0 where nothing does."""
    if not len(known):
        return np.zeros(place.shape)
    at = np.clip(wanted + (place <= wanted), 0, len(known) - 1)
    return np.where(others > 0, known[at], 0.0)
