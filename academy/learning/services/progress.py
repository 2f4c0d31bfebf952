"""Where a learner stands."""

from collections.abc import Sequence

from sqlalchemy import func, select

from academy.courses.models import Course, Page
from academy.courses.services import cards_of
from academy.learning.data import Progress
from academy.learning.models import Completion, Enrolment
from core.db import session

SHOWN = 60


def done_steps(user_id: int, course_id: int) -> frozenset[int]:
    """The steps of a course that a learner has done (1 statement)."""
    query = select(Completion.step_id).where(Completion.user_id == user_id, Completion.course_id == course_id)
    return frozenset(session().scalars(query))


def last_step(user_id: int, course_id: int) -> int | None:
    """The step a learner did last in a course."""
    query = select(Enrolment.last_step_id)
    return session().scalar(query.where(Enrolment.user_id == user_id, Enrolment.course_id == course_id))


def my_courses(user_id: int, course_ids: Sequence[int] | None = None) -> list[Progress]:
    """The courses a learner has begun, the latest first (3 statements however many they are)."""
    mine = select(Enrolment).where(Enrolment.user_id == user_id)
    if course_ids is not None:
        mine = mine.where(Enrolment.course_id.in_(course_ids))
    rows = list(session().scalars(mine.order_by(Enrolment.last_at.desc()).limit(SHOWN)))
    cards, counts = cards_of([row.course_id for row in rows]), _counts(user_id)
    return [
        Progress(cards[row.course_id], counts.get(row.course_id, 0), row.last_step_id, row.finished_at)
        for row in rows
        if row.course_id in cards
    ]


def _counts(user_id: int) -> dict[int, int]:
    """Steps of live versions that are done, by course."""
    query = (
        select(Course.id, func.count())
        .join(Page, Page.version_id == Course.live_version_id)
        .join(Completion, (Completion.step_id == Page.step_id) & (Completion.user_id == user_id))
        .group_by(Course.id)
    )
    return dict(session().execute(query).all())


def finished_slugs(user_id: int) -> frozenset[str]:
    """Addresses of the courses a learner has finished, to know what the next one asks for (1 statement)."""
    query = select(Course.slug).join(Enrolment, Enrolment.course_id == Course.id)
    return frozenset(
        session().scalars(query.where(Enrolment.user_id == user_id, Enrolment.finished_at.is_not(None)))
    )
