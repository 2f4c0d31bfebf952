"""Courses that come with the product: loaded from their folders, again only when their text has changed."""

from datetime import datetime

from sqlalchemy import func, select, update

from academy.authoring.data import CourseContent
from academy.authoring.rules import content_faults
from academy.authoring.services.writing import add_course, add_version, digest
from academy.courses.models import Course, CourseVersion
from academy.errors import BadContent
from academy.events import CoursePublished
from core.db import session, transaction
from core.events import announce


def load_course(content: CourseContent, now: datetime) -> bool:
    """Publish a course from its files as its next version (the first time: version 1). False when it is there already.

    Raises BadContent with the first fault.
    """
    if faults := content_faults(content):
        raise BadContent(f"{content.slug}: {faults[0]}")
    with transaction():
        course = session().scalars(select(Course).where(Course.slug == content.slug)).first()
        if course and _is_loaded(course.id, digest(content)):
            return False
        key = course.id if course else add_course(content.slug, content.position, now)
        number = newest_number(key) + 1
        version = add_version(key, number, content, now, state="published", published_at=now)
        publish_version(key, version)
    return True


def _is_loaded(course_id: int, content_digest: str) -> bool:
    mine = select(CourseVersion.id).where(
        CourseVersion.course_id == course_id, CourseVersion.content_digest == content_digest
    )
    return session().execute(mine).first() is not None


def newest_number(course_id: int) -> int:
    """The highest number a version of this course has; 0 without any."""
    newest = select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course_id)
    return session().scalar(newest) or 0


def publish_version(course_id: int, version_id: int) -> None:
    """Show a version to learners and retire the one before, inside the caller's transaction."""
    before = update(CourseVersion).where(
        CourseVersion.course_id == course_id,
        CourseVersion.state == "published",
        CourseVersion.id != version_id,
    )
    session().execute(before.values(state="retired"))
    session().execute(update(Course).where(Course.id == course_id).values(live_version_id=version_id))
    announce(CoursePublished(course_id, version_id))
