"""Nouns of the learning room."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from academy.data import CourseCard


@dataclass(frozen=True)
class Done:
    """A learner's device says: this step is done."""

    step_id: int
    at: datetime


@dataclass(frozen=True)
class Tried:
    """A learner's device says: this quiz was tried, under the attempt's own name; `answers` as grading reads them."""

    client_id: str
    page_id: int
    answers: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class Result:
    """A graded attempt. `marks`: question id → thousandths, in the order asked."""

    client_id: str
    page_id: int
    percent: int
    is_passed: bool
    marks: dict[str, int]
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """A learner's way through one course."""

    course: CourseCard
    done: int
    last_step_id: int | None
    finished_at: datetime | None

    @property
    def percent(self) -> int:
        """Share of the steps that are done."""
        return min(100, 100 * self.done // self.course.steps) if self.course.steps else 0


@dataclass(frozen=True)
class CohortLine:
    """One learner in the report of a group."""

    user_id: int
    name: str
    done: int
    best_final: int | None
    finished_at: datetime | None
