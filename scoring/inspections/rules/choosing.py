"""Where a day of work does most good, pure: chances learnt from results, places, the draw."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

RANDOM_SHARE = 0.20
SUPPORT_SHARE = 0.25
"""Of the places that are not drawn: first-year cooperatives proposed beside the targeted ones."""
PROPOSED_TIMES = 2
"""Targeted visits proposed for each place, so that a tour can be put together."""
GAP = timedelta(days=180)
"""Between two visits; a complaint about safety does not wait."""
UNMADE = timedelta(days=45)
"""After its day a planned visit without a report is given up: a phone may be without a network for a month."""
FIRST_YEAR = timedelta(days=365)
DEFAULT_CAPACITY = 12
STRENGTH = 20.0
"""Visits that the first guess of a chance is worth."""
LEARNING = timedelta(days=3 * 365)
ROAD = 1.3
"""Kilometres of road for one as the crow flies."""
NEAREST = 10
"""Nothing is counted as nearer."""
HALF_DAY, DAY_OF_ROAD = 0.5, 480.0


@dataclass(frozen=True, slots=True)
class Prior:
    """A first guess for a reason: how often something serious is found, and how grave that is (1: grave)."""

    chance: float
    severity: float


REASONS: Mapping[str, Prior] = {
    "safety": Prior(0.45, 0.90),
    "again": Prior(0.40, 0.80),
    "defects": Prior(0.30, 0.75),
    "two_years": Prior(0.25, 0.65),
    "late": Prior(0.15, 0.60),
    "low_score": Prior(0.12, 0.60),
    "accounts": Prior(0.12, 0.50),
    "drawn": Prior(0.07, 0.60),
    "first_year": Prior(0.07, 0.50),
}
"""Guesses until results are there; each visit made moves them."""
PRIOR_FIXES = 0.70


@dataclass(frozen=True, slots=True)
class Learnt:
    """Results of visits for one reason: how many, how many hit, and the severity (1 to 3) of their worst, summed."""

    visits: int = 0
    hits: int = 0
    severity: int = 0


@dataclass(frozen=True, slots=True)
class Value:
    """What a visit is expected to bring, and why."""

    reason: str
    chance: float
    severity: float
    fixes: float
    days: float

    @property
    def value(self) -> float:
        """Expected benefit for a day of work."""
        return self.chance * self.severity * self.fixes / self.days


def chance_of(reason: str, learnt: Mapping[str, Learnt]) -> float:
    """The chance of a serious finding: the first guess, moved by results."""
    prior, seen = REASONS[reason].chance, learnt.get(reason, Learnt())
    return (seen.hits + prior * STRENGTH) / (seen.visits + STRENGTH)


def severity_of(reason: str, learnt: Mapping[str, Learnt]) -> float:
    """How grave what is found is, 0 to 1."""
    prior, seen = REASONS[reason].severity, learnt.get(reason, Learnt())
    return (seen.severity / 3 + prior * STRENGTH) / (seen.hits + STRENGTH)


def fixes_of(findings: int, settled: int) -> float:
    """The share of findings that a visit sets right."""
    return (settled + PRIOR_FIXES * STRENGTH) / (findings + STRENGTH)


def days_of(km: float) -> float:
    """Days of work: half a day there, and the way there and back."""
    return HALF_DAY + 2 * km / DAY_OF_ROAD


def value_of(reasons: Sequence[str], learnt: Mapping[str, Learnt], fixes: float, km: float) -> Value:
    """The value of a visit for these reasons; the strongest one speaks, so that what was learnt of it stays true."""
    best = max(reasons, key=lambda code: (chance_of(code, learnt) * severity_of(code, learnt), code))
    return Value(best, chance_of(best, learnt), severity_of(best, learnt), fixes, days_of(km))


def distance(a: tuple[float, float] | None, b: tuple[float, float] | None) -> int:
    """Kilometres of road, about, between two points (longitude, latitude); 50 where a point is unknown."""
    if a is None or b is None:
        return 50
    (x1, y1), (x2, y2) = (tuple(math.radians(v) for v in p) for p in (a, b))
    h = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return max(NEAREST, round(ROAD * 2 * 6371 * math.asin(math.sqrt(h))))


def random_places(capacity: int) -> int:
    """How many of a month's visits are drawn: a fifth, rounded up."""
    return math.ceil(capacity * RANDOM_SHARE - 1e-9)


def is_first_year(registered_on: date, day: date) -> bool:
    """Whether a visit on this day is a support visit."""
    return day - registered_on < FIRST_YEAR


def may_be_visited(last_visit: date | None, day: date) -> bool:
    """Whether the gap is over."""
    return last_visit is None or day - last_visit >= GAP


def drawn(numbers: Mapping[int, bytes], count: int) -> list[int]:
    """The draw: each cooperative has a number that nobody can choose or know beforehand; the lowest are taken."""
    return sorted(numbers, key=lambda key: (numbers[key], key))[: max(count, 0)]


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)
