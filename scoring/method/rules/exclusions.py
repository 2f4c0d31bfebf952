"""What does not count, pure: bursts of opinions, the history a cooperative goes on from, points of declarations."""

from collections.abc import Container, Mapping

import numpy as np
from numpy.typing import NDArray

from scoring.method.rules.parameters import Parameters

Vector = NDArray[np.float64]


def is_burst(on_the_day: int, in_the_window: int, p: Parameters) -> bool:
    """Whether the opinions of one day are a burst: many, and many times what is usual for this cooperative.

    The usual day is one of the other days of the window, so that a burst does not excuse itself; never under one
    opinion in four days, or three friends of a newcomer would be one.
    """
    usual = max((in_the_window - on_the_day) / p.window_days, 0.25)
    return on_the_day >= p.burst_least and on_the_day > p.burst_times * usual


def successors(pairs: Mapping[int, int], living: Container[int]) -> dict[int, int]:
    """{ended cooperative: the living one its history belongs to}, through any number of new beginnings.

    `pairs`: {cooperative: the one it goes on from}. A circle belongs to nobody.
    """
    found: dict[int, int] = {}
    for heir in sorted(pairs):
        if heir not in living:
            continue
        seen, current = {heir}, pairs.get(heir)
        while current is not None and current not in seen:
            found.setdefault(current, heir)
            seen.add(current)
            current = pairs.get(current)
    return found


def line_of(pairs: Mapping[int, int], heir: int) -> list[int]:
    """The ended cooperatives whose history one carries on, the newest first."""
    found: list[int] = []
    current = heir
    while current in pairs and pairs[current] not in found and pairs[current] != heir:
        current = pairs[current]
        found.append(current)
    return found


def carried_on(points: Mapping[int, float], heirs: Mapping[int, int]) -> dict[int, float]:
    """Points by cooperative, where what ended ones had lost of a hundred is lost by those that carry them on."""
    found = {key: value for key, value in points.items() if key not in heirs}
    for ended in sorted(heirs.keys() & points.keys()):
        left = found.get(heirs[ended], 100.0) - (100.0 - points[ended])
        found[heirs[ended]] = max(0.0, left)
    return found


def declaration_points(days_late: Vector, p: Parameters) -> Vector:
    """What yearly declarations are worth: 100 in time, less when late, nothing when not filed (NaN)."""
    found = np.where(days_late <= 90, p.late_points[0], p.late_points[1])
    found = np.where(days_late <= 0, 100.0, found)
    points: Vector = np.where(np.isnan(days_late), 0.0, found)
    return points


def half_life_weight(age_days: int, half_life_days: int) -> float:
    """What is left of a finding's weight after so many days: halved in each half-life."""
    return float(0.5 ** (max(age_days, 0) / half_life_days))
