"""Nouns of the academy's door, used by its rooms too."""

from dataclasses import dataclass
from datetime import datetime

TOPICS = (
    "creating", "assembly", "accounts", "pricing", "listing", "packing", "food_safety", "quality_signs", "cod",
    "declaration", "customers", "leadership",
)  # fmt: skip
"""What a course is about: other packages ask for courses by these words."""
ROLES = ("president", "treasurer", "sales", "founder")
"""Curricula: what somebody with this task in a cooperative should learn."""
PAGE_KINDS = ("text", "quiz", "final", "worksheet", "package")
QUIZ_KINDS = ("quiz", "final")
TRACKS = ("darija", "ar", "zgh", "fr")
"""Languages of recordings, in the order they are offered."""


@dataclass(frozen=True)
class CourseCard:
    """A course on a shelf. `steps` counts its pages; `audio_bytes` all its recordings."""

    id: int
    slug: str
    title_ar: str
    title_fr: str
    summary_ar: str
    summary_fr: str
    picture: str
    badge: str
    minutes: int
    topics: tuple[str, ...]
    roles: tuple[str, ...]
    prerequisites: tuple[str, ...]
    version_id: int
    steps: int


@dataclass(frozen=True)
class CompletionRow:
    """What one learner did in one course within a period. `finished_at` when the whole course is done."""

    user_id: int
    course_id: int
    steps: int
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class LearningFigures:
    """What all learners did in a period; `certificates`: issued in it and valid at its end."""

    learners: int
    courses_started: int
    courses_finished: int
    certificates: int


@dataclass(frozen=True)
class PageLine:
    """A page as a line of its course: where it stands and what it is called."""

    id: int
    step_id: int
    key: str
    kind: str
    position: int
    title_ar: str
    title_fr: str
    picture: str
    module_ar: str
    module_fr: str
