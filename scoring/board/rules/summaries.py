"""Delays, intervals and classes as the report tells them. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.board.rules.contents import change, growth

FEWEST = 5
"""A median of fewer files would tell of single ones."""
CLASSES = 5


def percentile(days: Sequence[float], share: float) -> float | None:
    """The smallest of the sorted values that is not under `share` of them; None of fewer than five."""
    if len(days) < FEWEST:
        return None
    place = max(0, -(-len(days) * round(share * 100) // 100) - 1)
    return round(days[place], 1)


def messages(figures: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Codes of the sentences that the figures of the register bear out, three at most: size, women, youth."""
    found = []
    size = change(figures["average_members"])
    rise = change(figures["cooperatives"])
    if size is not None and rise is not None:
        found.append("shrinks" if rise < 0 else "smaller" if size < 0 else "larger" if size > 0 else "steady")
    women = change(figures["women_share"])
    if women is not None:
        found.append("women_up" if women > 0 else "women_down" if women < 0 else "women_same")
    young, everybody = growth(figures["youth"]), growth(figures["members"])
    if young is not None and everybody is not None:
        found.append("youth_faster" if young > everybody else "youth_slower")
    return found


def classed(count: int, top: int) -> int:
    """Five classes of equal width from zero to the largest."""
    return min(CLASSES, 1 + CLASSES * count // (top + 1))
