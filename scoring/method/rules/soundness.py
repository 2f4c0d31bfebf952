"""Which numbers of a method can be computed with, pure: a version that two people adopted must not stop every run."""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from scoring.method.rules.parameters import INDICATORS, OPTIONS, PILLARS, V1, Choices, Measure, Parameters

CENTURY = 36_500
RANGES: Mapping[str, tuple[float, float]] = {
    "window_days": (1, CENTURY), "ripe_days": (0, CENTURY), "smallest_stratum": (1, math.inf),
    "size_limits": (1, math.inf), "floor": (1e-6, 100), "least_orders": (0, math.inf), "least_confidence": (0, 1),
    "bands": (0, 100), "most_per_buyer": (1, math.inf), "least_buyers": (0, math.inf), "burst_least": (1, math.inf),
    "burst_times": (0, math.inf), "filing_days": (1, CENTURY), "late_points": (0, 100), "half_life_days": (1, CENTURY),
    "finding_points": (0, 100), "settled_share": (0, 1), "visit_days": (1, CENTURY), "training_days": (1, CENTURY),
    "sanction_on_time": (0, 1), "sanction_defects": (0, 1), "badge_on_time": (0, 1), "badge_defects": (0, 1),
    "risk_limits": (0, 100), "project_limits": (0, math.inf),
}  # fmt: skip
"""From and to what each number may be; those of a list, each of them."""
CHOICE_RANGES: Mapping[str, tuple[float, float]] = {"winsorise": (0, 0.25), "whole_prior": (0, 100)}
RISING = ("bands", "size_limits", "risk_limits", "project_limits")


def is_sound(p: Parameters) -> bool:
    """Whether everything is there, of its kind and length, within its range; posts apart, weights that add up."""
    return (
        all(_is_within(getattr(p, name), getattr(V1, name), *limits) for name, limits in RANGES.items())
        and all(list(getattr(p, name)) == sorted(getattr(p, name)) for name in RISING)
        and set(p.measures) == set(INDICATORS)
        and set(p.pillars) == set(PILLARS)
        and all(_is_measure(one) for one in p.measures.values())
        and _are_weights([one.weight for one in p.measures.values()])
        and _are_weights(list(p.pillars.values()))
    )


def wrong_choices(c: Choices) -> list[str]:
    """The fields that hold what nobody may choose: a word that is none of its options, a number out of its range."""
    words = [name for name, options in OPTIONS.items() if getattr(c, name) not in options]
    return words + [
        name
        for name, (least, most) in CHOICE_RANGES.items()
        if not (_is_number(getattr(c, name)) and least <= getattr(c, name) <= most)
    ]


def _is_within(value: Any, like: Any, least: float, most: float) -> bool:
    if isinstance(like, tuple):
        return len(value) == len(like) and all(
            _is_within(one, old, least, most) for one, old in zip(value, like, strict=True)
        )
    return _is_number(value) and least <= value <= most and (not isinstance(like, int) or value == int(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_measure(one: Measure) -> bool:
    numbers = [getattr(one, field.name) for field in fields(Measure)]
    return all(map(_is_number, numbers)) and one.worst != one.best and one.strength > 0


def _are_weights(values: list[Any]) -> bool:
    return all(map(_is_number, values)) and min(values) >= 0 and 0 < sum(values) < math.inf
