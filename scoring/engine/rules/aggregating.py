"""Scores of parts brought together into the score of a whole, level by level, by weighted means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
Vector = NDArray[np.float64]
Mean = Literal["arithmetic", "geometric"]


def arithmetic_mean(table: Table, weights: Vector) -> Vector:
    """Weighted mean of each row over what is known; NaN where nothing is. A strong part makes up for a weak one."""
    known = ~np.isnan(table)
    total = np.where(known, weights, 0.0).sum(axis=1)
    sums = np.where(known, table * weights, 0.0).sum(axis=1)
    means: Vector = np.divide(sums, total, out=np.full(total.shape, np.nan), where=total > 0)
    return means


def geometric_mean(table: Table, weights: Vector, floor: float = 0.0) -> Vector:
    """Weighted geometric mean of each row over what is known, each part at least `floor`: a weak part weighs more."""
    lifted = np.maximum(table, floor)
    with np.errstate(divide="ignore"):
        logs = np.log(lifted)
    known = ~np.isnan(table)
    total = np.where(known, weights, 0.0).sum(axis=1)
    sums = np.where(known, np.where(known, logs, 0.0) * weights, 0.0).sum(axis=1)
    powers = np.divide(sums, total, out=np.full(total.shape, np.nan), where=total > 0)
    means: Vector = np.exp(powers)
    return means


@dataclass(frozen=True)
class Node:
    """A part of the whole: its code, the part it belongs to ("" for the whole itself) and its weight there."""

    code: str
    parent: str
    weight: float = 1.0


def roll_up(
    leaves: Mapping[str, Vector], nodes: Sequence[Node], mean: Mean = "arithmetic", floor: float = 0.0
) -> dict[str, Vector]:
    """The score of every node from the leaves up, {code: one value per unit}. Raises ValueError when a node that is
    not a leaf has no parts."""
    children: dict[str, list[Node]] = {}
    for node in nodes:
        children.setdefault(node.parent, []).append(node)
    found: dict[str, Vector] = dict(leaves)
    for top in children.get("", []):
        _score(top.code, children, found, mean, floor)
    return found


def _score(
    code: str, children: Mapping[str, list[Node]], found: dict[str, Vector], mean: Mean, floor: float
) -> Vector:
    if code in found:
        return found[code]
    parts = children.get(code)
    if not parts:
        raise ValueError(f"{code} has neither figures nor parts")
    table = np.column_stack([_score(part.code, children, found, mean, floor) for part in parts])
    weights = np.array([part.weight for part in parts])
    found[code] = (
        geometric_mean(table, weights, floor) if mean == "geometric" else arithmetic_mean(table, weights)
    )
    return found[code]


def ranks(scores: Vector) -> NDArray[np.int64]:
    """1 for the highest; equal scores share the best of their places (1, 2, 2, 4). Equal means to nine decimals: sums
    taken in another order differ beyond them."""
    downwards = -np.round(scores, 9)
    return np.searchsorted(np.sort(downwards), downwards, side="left").astype(np.int64) + 1
