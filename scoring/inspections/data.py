"""Nouns of inspections: frozen, ready to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from registry.data import CooperativeCard


@dataclass(frozen=True, slots=True)
class Office:
    """A delegation as inspections see it: its provinces, its visits a month, the province it sets out from."""

    code: str
    name_ar: str
    name_fr: str
    provinces: tuple[str, ...]
    visits: int
    seat_province: str


@dataclass(frozen=True, slots=True)
class MonthCard:
    """What an office may do in a month and how much of it is taken."""

    office_code: str
    month: date
    capacity: int
    random_places: int
    taken: int
    taken_random: int
    drawn_from: int


@dataclass(frozen=True, slots=True)
class VisitCard:
    """One visit with its cooperative."""

    id: int
    cooperative: CooperativeCard
    office_code: str
    month: date
    kind: str
    state: str
    reason: str
    reasons: Mapping[str, Any]
    note: str
    chance: float
    severity: float
    fixes: float
    days: float
    value: float
    km: int
    inspector_id: int | None
    planned_on: date | None
    assigned_by: int | None
    visited_on: date | None
    result: str
    end_reason: str
    last_visit: date | None
    ended_by: int | None = None
    """Who set it aside; while it is still to come, who asks for that."""

    @property
    def takes_two(self) -> bool:
        """Whether one person alone may not set it aside: what was drawn, or is urgent."""
        return self.kind == "random" or self.reason == "safety"


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One finding with what became of it."""

    id: int
    visit_id: int
    cooperative_id: int
    item: str
    severity: int
    text: str
    counts: bool
    found_on: date
    due_on: date
    state: str
    answer: str
    answered_at: datetime | None
    decision: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a report says of one item. `verdict`: "ok", "no", "" (not looked at)."""

    verdict: str = ""
    severity: int = 1
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A report as it comes from the phone. `key` is made there, once for each report."""

    key: str
    visited_on: date
    is_absent: bool
    answers: Mapping[str, Answer] = field(default_factory=dict)
    summary: str = ""
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A report as it is kept."""

    visit_id: int
    answers: Mapping[str, Any]
    summary: str
    written_at: datetime
    received_at: datetime
    by: int
    photos: Sequence[int]


class VisitCount(NamedTuple):
    """Visits made, counted: for reports of many."""

    kind: str
    region_code: str
    result: str
    visits: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Visits that met somebody, those that hit, their share and its 95 % interval (Wilson)."""

    visits: int
    hits: int
    rate: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """Visits made between two days, both included. `rows` by kind, region and result; `absent` met nobody.

    `targeted` and `random` compare the choice with the draw; support and safety visits are in neither.
    """

    since: date
    until: date
    rows: Sequence[VisitCount]
    visits: int
    absent: int
    by_kind: Mapping[str, int]
    by_region: Mapping[str, int]
    by_result: Mapping[str, int]
    targeted: Rate
    random: Rate
