"""Nouns of the board's reports."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Content = dict[str, Any]
"""All that a report says, as JSON: see `scoring.board.rules.contents`."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list."""

    id: int
    as_of: date
    edition: int
    state: str
    prepared_at: datetime
    frozen_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderCard:
    """A report asked for. `percent`: how much of it is made; `fault`: why it could not be, as a sentence."""

    id: int
    as_of: date
    state: str
    percent: int
    asked_at: datetime
    report_id: int | None
    fault: str

    @property
    def is_live(self) -> bool:
        """Whether it waits or is being made."""
        return self.state in ("waiting", "making")


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A whole report. `id` 0: a look at figures that nobody keeps. `first_by`, `second_by`: who agreed."""

    id: int
    as_of: date
    edition: int
    state: str
    content: Content
    seal: str
    prepared_by: int | None
    prepared_at: datetime
    first_by: int | None = None
    second_by: int | None = None
    frozen_at: datetime | None = None

    @property
    def is_frozen(self) -> bool:
        """Whether two people have agreed to it."""
        return self.state == "approved"
