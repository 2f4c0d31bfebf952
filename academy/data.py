"""Nouns of the academy's door."""

from dataclasses import dataclass
from datetime import datetime

from academy.courses.data import ROLES, TOPICS, CourseCard

__all__ = ["ROLES", "TOPICS", "CompletionRow", "CourseCard"]


@dataclass(frozen=True)
class CompletionRow:
    """What one learner did in one course within a period. `finished_at` when the whole course is done."""

    user_id: int
    course_id: int
    steps: int
    finished_at: datetime | None
