"""Demonstration data of the academy: the courses kept as files."""

from collections.abc import Callable
from datetime import datetime

from academy.authoring.services.loading import load_course
from academy.authoring.sources import course_folders, read_course


def seed_courses(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    """Load every course; the same files twice change nothing."""
    loaded = sum(load_course(read_course(folder), now) for folder in course_folders())
    say(f"{loaded} courses")
