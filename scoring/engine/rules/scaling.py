"""Figures of different units brought onto one scale from 0 to 100."""

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
Vector = NDArray[np.float64]


def min_max(table: Table, directions: Vector) -> Table:
    """Each column between its own lowest (0) and highest (100); direction −1 turns it round. Columns without any
    difference are 50 for everybody: they tell nothing."""
    lowest, highest = np.nanmin(table, axis=0), np.nanmax(table, axis=0)
    span = highest - lowest
    up = np.divide((table - lowest) * 100.0, span, out=np.full(table.shape, 50.0), where=span > 0)
    scaled = np.where(directions < 0, 100.0 - up, up)
    return np.where(np.isnan(table), np.nan, scaled)


def goalposts(table: Table, worst: Vector, best: Vector) -> Table:
    """Each column between two fixed posts: 0 at or beyond `worst`, 100 at or beyond `best`. Where `best` is the lower
    of the two, less is better. Nobody else's figures can move a post."""
    return np.clip((table - worst) / (best - worst), 0.0, 1.0) * 100.0


SAME = 1e-9
"""Posts nearer to each other than this are one: what lies between them is the last bits of a division."""


def apart(span: Table) -> Table:
    """Spans between posts, 0 where the posts are the same."""
    return np.where(np.abs(span) < SAME, 0.0, span)


def between(table: Table, worst: Table, best: Table, directions: Vector) -> Table:
    """Each figure between posts of its own row. Where both posts are the same, 50 at it, 0 or 100 beyond it."""
    span = apart(best - worst)
    beyond = (np.sign((table - worst) * directions) + 1.0) / 2.0
    return np.clip(np.divide(table - worst, span, out=beyond, where=span != 0), 0.0, 1.0) * 100.0


def others_posts(
    values: Vector, counts: NDArray[np.bool_], share: float, least: int
) -> tuple[Vector, Vector]:
    """For each row the lowest and the highest figure of **the others** that count, `share` of them left out at either
    end; NaN with fewer than `least` others. One's own figure moves no post of one's own."""
    ordered = np.sort(values[counts])
    others = len(ordered) - counts.astype(np.int64)
    enough = (others >= least) & (others > 0)
    if not enough.any():
        return np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    mine = np.where(counts, np.searchsorted(ordered, np.where(counts, values, 0.0)), len(ordered))
    left_out = np.floor(share * others).astype(np.int64)
    return (
        _at(ordered, left_out, mine, enough),
        _at(ordered, others - 1 - left_out, mine, enough),
    )


def _at(
    ordered: Vector, places: NDArray[np.int64], mine: NDArray[np.int64], enough: NDArray[np.bool_]
) -> Vector:
    """The figure at a place among the others, out of all of them in order."""
    found = np.minimum(places + (mine <= places), len(ordered) - 1)
    return np.where(enough, ordered[np.maximum(found, 0)], np.nan)
