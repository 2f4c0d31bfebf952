"""News of inspections."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class VisitReported(Event):
    """The report of a visit arrived. `result`: clean, minor, serious, absent."""

    visit_id: int
    cooperative_id: int
    visit_kind: str
    result: str


@dataclass(frozen=True)
class FindingDecided(Event):
    """The Office decided on a cooperative's answer. `state`: settled, withdrawn, open (it goes on)."""

    finding_id: int
    cooperative_id: int
    state: str
