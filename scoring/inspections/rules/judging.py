"""What was found and what it means, pure: results, deadlines, points of Compliance, hit rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scoring.engine.rules.uncertainty import wilson
from scoring.inspections.data import Rate
from scoring.method.rules.exclusions import half_life_weight
from scoring.method.rules.parameters import Parameters

SERIOUS = 2
MADE = ("clean", "minor", "serious")
"""Results of visits where somebody was met."""
DAYS_TO_FIX = {1: 60, 2: 30, 3: 7}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A finding as Compliance sees it. `ended_on`: when it was settled."""

    severity: int
    found_on: date
    ended_on: date | None = None


def result_of(severities: Sequence[int], is_absent: bool = False) -> str:
    """The result of a visit out of the severities of what it found."""
    if is_absent:
        return "absent"
    worst = max(severities, default=0)
    return "serious" if worst >= SERIOUS else "minor" if worst else "clean"


def due_on(severity: int, found_on: date) -> date:
    """By when it is to be set right."""
    return found_on + timedelta(days=DAYS_TO_FIX[severity])


def compliance_points(findings: Sequence[Weighed], day: date, p: Parameters) -> float:
    """100 less what each finding weighs: by severity, halved in each half-life, less once it is settled."""
    lost = 0.0
    for one in findings:
        share = p.settled_share if one.ended_on is not None and one.ended_on <= day else 1.0
        weight = half_life_weight((day - one.found_on).days, p.half_life_days)
        lost += p.finding_points[one.severity - 1] * weight * share
    return max(0.0, 100.0 - lost)


def hit_rate(visits: int, hits: int) -> Rate:
    """The rate with Wilson's interval; no rate without visits."""
    low, high = wilson(hits, visits)
    return Rate(visits, hits, hits / visits if visits else None, low, high)
