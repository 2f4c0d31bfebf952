"""What does not count, pure: bursts of opinions, the history a cooperative goes on from, points of declarations."""

from collections.abc import Iterable, Mapping
from datetime import date

from scoring.method.rules.parameters import Parameters


def is_burst(on_the_day: int, in_the_window: int, p: Parameters) -> bool:
    """Whether the opinions of one day are a burst: many, and many times what is usual for this cooperative.

    The usual day is one of the other days of the window, so that a burst does not excuse itself; never under one
    opinion in four days, or three friends of a newcomer would be one.
    """
    usual = max((in_the_window - on_the_day) / p.window_days, 0.25)
    return on_the_day >= p.burst_least and on_the_day > p.burst_times * usual


def successors(pairs: Mapping[int, int], living: Iterable[int]) -> dict[int, int]:
    """{ended cooperative: the living one its history belongs to}, through any number of new beginnings.

    `pairs`: {cooperative: the one it goes on from}. A circle belongs to nobody.
    """
    found: dict[int, int] = {}
    for heir in living:
        seen, current = {heir}, pairs.get(heir)
        while current is not None and current not in seen:
            found.setdefault(current, heir)
            seen.add(current)
            current = pairs.get(current)
    return found


def declaration_points(due_on: date, filed_on: date | None, p: Parameters) -> float:
    """What one yearly declaration is worth: 100 in time, less when late, nothing when not filed."""
    if filed_on is None:
        return 0.0
    late = (filed_on - due_on).days
    return 100.0 if late <= 0 else p.late_points[0] if late <= 90 else p.late_points[1]


def half_life_weight(age_days: int, half_life_days: int) -> float:
    """What is left of a finding's weight after so many days: halved in each half-life."""
    return float(0.5 ** (max(age_days, 0) / half_life_days))
