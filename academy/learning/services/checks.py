"""What must hold in the data of learners, for `flask doctor`."""

from sqlalchemy import func, select

from academy.courses.models import Course, CourseVersion, Page
from academy.learning.models import Attempt, Completion, Enrolment
from core.db import session

SHOWN = 20


def completion_findings() -> list[str]:
    """Steps done outside an enrolment, courses called finished without their steps, quizzes passed and not done."""
    return [*_without_enrolment(), *_finished_too_early(), *_passed_and_not_done()]


def _without_enrolment() -> list[str]:
    query = (
        select(Completion.user_id, Completion.course_id)
        .outerjoin(
            Enrolment,
            (Enrolment.user_id == Completion.user_id) & (Enrolment.course_id == Completion.course_id),
        )
        .where(Enrolment.user_id.is_(None))
        .distinct()
        .limit(SHOWN)
    )
    return [
        f"learner {u} has done steps of course {c} without being in it" for u, c in session().execute(query)
    ]


def _finished_too_early() -> list[str]:
    """Only learners who finished after the live version went up: those before had another one."""
    steps = (
        select(func.count())
        .where(Page.version_id == Course.live_version_id)
        .correlate(Course)
        .scalar_subquery()
    )
    done = (
        select(func.count())
        .select_from(Completion)
        .join(Page, (Page.step_id == Completion.step_id) & (Page.version_id == Course.live_version_id))
        .where(Completion.user_id == Enrolment.user_id)
        .correlate(Course, Enrolment)
        .scalar_subquery()
    )
    query = (
        select(Enrolment.user_id, Enrolment.course_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(CourseVersion, CourseVersion.id == Course.live_version_id)
        .where(Enrolment.finished_at > CourseVersion.published_at, done < steps)
        .limit(SHOWN)
    )
    return [
        f"learner {u} is said to have finished course {c}, and has not" for u, c in session().execute(query)
    ]


def _passed_and_not_done() -> list[str]:
    query = (
        select(Attempt.user_id, Attempt.step_id)
        .outerjoin(
            Completion, (Completion.user_id == Attempt.user_id) & (Completion.step_id == Attempt.step_id)
        )
        .where(Attempt.is_passed, Completion.user_id.is_(None))
        .limit(SHOWN)
    )
    return [
        f"learner {u} passed the quiz of step {s}, which is not done" for u, s in session().execute(query)
    ]


def version_findings() -> list[str]:
    """Live versions that are not published, drafts that hold no open place."""
    wrong_live = (
        select(Course.slug)
        .outerjoin(CourseVersion, CourseVersion.id == Course.live_version_id)
        .where(Course.live_version_id.is_not(None), func.coalesce(CourseVersion.state, "") != "published")
        .limit(SHOWN)
    )
    is_open = CourseVersion.state.in_(("draft", "in_review"))
    wrong_open = select(CourseVersion.id).where(is_open != CourseVersion.open_key.is_not(None)).limit(SHOWN)
    return [
        *(f"course {slug} shows a version that is not published" for slug in session().scalars(wrong_live)),
        *(f"version {key} and its open place do not agree" for key in session().scalars(wrong_open)),
    ]
