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
