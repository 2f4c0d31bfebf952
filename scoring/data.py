"""Nouns of the score: frozen, ready to show."""

from dataclasses import dataclass
from datetime import date
from typing import Any

INPUTS = (
    "sector", "members", "orders", "buyers", "on_time", "defects", "fault_returns", "replies_due", "replies", "ratings",
    "rating_sum", "growth", "governance", "compliance", "training",
)  # fmt: skip
"""What is kept of each cooperative, in this order."""
BANDS = ("help", "way", "good", "model")
"""Codes of the bands, from the lowest."""


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """The score of one cooperative with every part of it. Points are 0 to 100; None: not known.

    `band`: a place in `BANDS`, None while not yet rated. `pillars`, `parts`, `estimates`, `expected` by code; `inputs`
    as counted. `low`, `high`: the 90 % interval.
    """

    cooperative_id: int
    run_id: int
    as_of: date
    method_version: int
    score: float | None
    low: float | None
    high: float | None
    confidence: float
    sells: bool
    rated: bool
    band: int | None
    pillars: dict[str, float | None]
    parts: dict[str, float | None]
    estimates: dict[str, float | None]
    expected: dict[str, float | None]
    inputs: dict[str, float | None]
    input_hash: str


@dataclass(frozen=True, slots=True)
class RunCard:
    """One run over all cooperatives."""

    id: int
    as_of: date
    method_id: int
    method_version: int
    method_state: str
    cooperatives: int
    rated: int
    input_hash: str
    bands: dict[str, int]
    """How many in each band by its place, "-1" for none yet."""


@dataclass(frozen=True, slots=True)
class MethodCard:
    """A version of the method. `state`: proposed, seconded (one person agreed), adopted, withdrawn."""

    id: int
    version: int
    state: str
    parameters: dict[str, Any]
    digest: str
    note: str
    proposed_by: int | None
    first_by: int | None
    second_by: int | None
    valid_from: date | None
