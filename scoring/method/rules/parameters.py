"""The numbers and choices of a method. A version is these and nothing else: stored, they recompute any old score."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Indicator = Literal["on_time", "defects", "fault_returns", "replies", "rating", "growth"]
Pillar = Literal["commerce", "governance", "compliance", "training"]
INDICATORS: tuple[Indicator, ...] = ("on_time", "defects", "fault_returns", "replies", "rating", "growth")
PILLARS: tuple[Pillar, ...] = ("commerce", "governance", "compliance", "training")


@dataclass(frozen=True)
class Measure:
    """One indicator of commerce: its posts (0 and 100 points), its weight, and how many cases its peers are worth."""

    worst: float
    best: float
    weight: float
    strength: float
    default: float
    """What peers are said to be like where there are none with cases."""


def _measures() -> dict[str, Measure]:
    return {
        "on_time": Measure(0.70, 0.98, 0.25, 20, 0.90),
        "defects": Measure(0.05, 0.005, 0.30, 50, 0.03),
        "fault_returns": Measure(0.10, 0.01, 0.10, 50, 0.03),
        "replies": Measure(0.50, 0.95, 0.10, 20, 0.80),
        "rating": Measure(3.0, 4.8, 0.15, 12, 4.2),
        "growth": Measure(-0.30, 0.30, 0.10, 30, 0.0),
    }


def _pillars() -> dict[str, float]:
    return {"commerce": 0.50, "governance": 0.25, "compliance": 0.15, "training": 0.10}


@dataclass(frozen=True)
class Choices:
    """How figures become points and points a score. What is here is method v1.

    `winsorise`: the share of the others beyond whose figures one's own does not reach, 0 for none. `missing`: a figure
    without cases is "prior" (what is expected of the peers), "leave_out" (the others weigh more), "worst" (no points).
    `whole_…` are those of the four parts, which are points from 0 to 100 already; their prior is `whole_prior` points.
    """

    normalisation: str = "goalposts"
    winsorise: float = 0.0
    missing: str = "prior"
    mean: str = "arithmetic"
    whole_missing: str = "leave_out"
    whole_mean: str = "geometric"
    whole_prior: float = 50.0


MISSING = ("prior", "leave_out", "worst")
MEANS = ("arithmetic", "geometric")
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "normalisation": ("goalposts", "min_max"), "missing": MISSING, "mean": MEANS, "whole_missing": MISSING,
    "whole_mean": MEANS,
}  # fmt: skip
"""What may be chosen, by the fields of `Choices` that are words."""


def is_moved_by_others(choices: Choices) -> bool:
    """Whether figures of others move what one's own are measured by."""
    return choices.normalisation == "min_max" or choices.winsorise > 0


@dataclass(frozen=True)
class Parameters:
    """All numbers of a version. Method v1 is a proposal until the board adopts it."""

    window_days: int = 365
    ripe_days: int = 30
    smallest_stratum: int = 30
    size_limits: tuple[int, ...] = (10, 30)
    """Members from which a cooperative is middling, then large."""
    measures: Mapping[str, Measure] = field(default_factory=_measures)
    pillars: Mapping[str, float] = field(default_factory=_pillars)
    floor: float = 1.0
    least_orders: int = 10
    least_confidence: float = 0.5
    bands: tuple[float, ...] = (45.0, 60.0, 75.0)
    """Where the bands "to be helped", "on the way", "good" and "exemplary" part."""
    most_per_buyer: int = 5
    """Orders of one buyer that count within a year."""
    least_buyers: int = 5
    """Different buyers a band needs."""
    burst_least: int = 6
    burst_times: float = 10.0
    """Opinions on one day that make a burst: so many, and so many times a usual day's."""
    filing_days: int = 730
    late_points: tuple[float, float] = (60.0, 30.0)
    """Of a declaration filed up to ninety days late, and later; in time is 100, not at all 0."""
    half_life_days: int = 180
    """In which the weight of a finding halves."""
    finding_points: tuple[float, float, float] = (10.0, 30.0, 60.0)
    """What a minor, a serious and a grave finding cost when they are fresh."""
    settled_share: float = 0.5
    """What is left of that once the finding is settled."""
    visit_days: int = 1095
    """How long a visit speaks for Compliance."""
    training_days: int = 1095
    """How long a certificate speaks for its holder."""
    sanction_on_time: float = 0.70
    sanction_defects: float = 0.05
    badge_on_time: float = 0.90
    badge_defects: float = 0.03
    risk_limits: tuple[float, ...] = (45.0, 60.0, 75.0)
    """Scores at which a project of a higher risk class opens."""
    project_limits: tuple[int, ...] = (150_000, 500_000, 1_500_000)
    """Dirhams of investment from which a project is of risk class 1, 2, 3."""
    choices: Choices = field(default_factory=Choices)


V1 = Parameters()


def to_json(parameters: Parameters) -> dict[str, Any]:
    """As stored with a version. Choices that are those of method v1 are not written: versions that were proposed when
    there was no choice keep their digest."""
    stored = asdict(parameters)
    if parameters.choices == Choices():
        del stored["choices"]
    return stored


def from_json(stored: Mapping[str, Any]) -> Parameters:
    """Parameters as stored. Raises TypeError for names this engine does not know."""
    values = dict(stored)
    values["measures"] = {name: Measure(**measure) for name, measure in stored["measures"].items()}
    for name in ("size_limits", "bands", "late_points", "risk_limits", "project_limits", "finding_points"):
        if name in stored:
            values[name] = tuple(stored[name])
    if "choices" in stored:
        values["choices"] = Choices(**stored["choices"])
    return Parameters(**values)


def digest(parameters: Parameters) -> str:
    """A short name of exactly these numbers."""
    return digest_of(to_json(parameters))


def digest_of(stored: Mapping[str, Any]) -> str:
    """The same of stored numbers."""
    text = json.dumps(stored, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
