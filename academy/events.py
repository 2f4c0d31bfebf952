"""News of the academy."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class FinalPassed(Event):
    """A learner passed a course's final quiz for the first time in this version. `attempt_id` holds marks and time."""

    user_id: int
    course_id: int
    version_id: int
    attempt_id: int
    percent: int


@dataclass(frozen=True)
class CourseFinished(Event):
    """A learner has done every step of a course."""

    user_id: int
    course_id: int


@dataclass(frozen=True)
class CoursePublished(Event):
    """A version of a course went live."""

    course_id: int
    version_id: int
