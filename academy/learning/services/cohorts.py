"""Groups of learners who follow a course with a trainer."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from academy.courses.models import Course, Page
from academy.courses.services import find_course
from academy.errors import BadDraft, NoSuchCohort
from academy.learning.data import CohortLine
from academy.learning.models import Attempt, Cohort, CohortMember, Completion, Enrolment
from academy.permissions import TRAIN
from core.auth import Actor, users_by_id
from core.db import session, transaction
from core.i18n import _
from core.upserts import for_engine

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No letter that is mistaken for a digit."""
LARGEST = 400


def open_cohort(actor: Actor, slug: str, name: str, starts_on: date, ends_on: date, now: datetime) -> Cohort:
    """A new group of the acting trainer. Raises BadDraft."""
    actor.require(TRAIN)
    course = find_course(slug)
    if course is None or not name.strip() or ends_on < starts_on or actor.user_id is None:
        message = _("Give the group a name, a course, and an end that is not before its beginning.")
        raise BadDraft("bad_cohort", message, fields={"name": message})
    cohort = Cohort(
        course_id=course.id, trainer_id=actor.user_id, name=name.strip()[:80], code=_new_code(),
        starts_on=starts_on, ends_on=ends_on, created_at=now,
    )  # fmt: skip
    with transaction() as s:
        s.add(cohort)
    return cohort


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _n in range(8))


def join(user_id: int, code: str, now: datetime) -> int:
    """Become a member with the group's code; twice is once. Returns the course's id. Raises NoSuchCohort."""
    plain = "".join(code.upper().split())[:12]
    cohort = session().scalars(select(Cohort).where(Cohort.code == plain)).first()
    if cohort is None:
        message = _("No group has this code. It has 8 letters and digits; ask your trainer.")
        raise NoSuchCohort("cohort_not_found", message, fields={"code": message})
    course_id = cohort.course_id
    with transaction():
        row = {"cohort_id": cohort.id, "user_id": user_id, "joined_at": now}
        session().execute(for_engine(_join), row)
    return course_id


def _join(insert: Any) -> Any:
    return insert(CohortMember).on_conflict_do_nothing()


def my_cohorts(user_id: int) -> list[Cohort]:
    """The groups a learner is in."""
    query = select(Cohort).join(CohortMember, CohortMember.cohort_id == Cohort.id)
    return list(session().scalars(query.where(CohortMember.user_id == user_id).order_by(Cohort.id.desc())))


def cohorts_of(actor: Actor) -> list[tuple[Cohort, int]]:
    """A trainer's own groups with how many learners each has."""
    actor.require(TRAIN)
    count = select(func.count()).where(CohortMember.cohort_id == Cohort.id).scalar_subquery()
    query = select(Cohort, count).where(Cohort.trainer_id == actor.user_id).order_by(Cohort.id.desc())
    return [(cohort, n) for cohort, n in session().execute(query.limit(100))]


def get_cohort(actor: Actor, cohort_id: int) -> Cohort:
    """One of the trainer's own groups. Raises NoSuchCohort for another trainer's."""
    actor.require(TRAIN)
    query = select(Cohort).where(Cohort.id == cohort_id, Cohort.trainer_id == actor.user_id)
    cohort = session().scalars(query).first()
    if cohort is None:
        raise NoSuchCohort("cohort_not_found", _("This group does not exist."))
    return cohort


def report(cohort: Cohort) -> list[CohortLine]:
    """Every learner of a group: steps done, best final score, end (4 statements however many they are)."""
    members = select(CohortMember.user_id).where(CohortMember.cohort_id == cohort.id)
    ids = list(session().scalars(members.limit(LARGEST)))
    done, best, finished = _done(cohort, members), _best(cohort, members), _finished(cohort, members)
    names = {key: user.name for key, user in users_by_id(ids).items()}
    lines = [
        CohortLine(key, names.get(key, ""), done.get(key, 0), best.get(key), finished.get(key)) for key in ids
    ]
    return sorted(lines, key=lambda line: (-line.done, line.name))


def _done(cohort: Cohort, members: Any) -> dict[int, int]:
    query = (
        select(Completion.user_id, func.count())
        .join(Page, Page.step_id == Completion.step_id)
        .join(Course, Course.live_version_id == Page.version_id)
        .where(
            Completion.course_id == cohort.course_id,
            Course.id == cohort.course_id,
            Completion.user_id.in_(members),
        )
        .group_by(Completion.user_id)
    )
    return dict(session().execute(query).all())


def _best(cohort: Cohort, members: Any) -> dict[int, int]:
    final = (
        select(Page.step_id)
        .join(Course, Course.live_version_id == Page.version_id)
        .where(Course.id == cohort.course_id, Page.kind == "final")
    )
    steps: Sequence[int] = list(session().scalars(final))
    query = (
        select(Attempt.user_id, func.max(Attempt.percent))
        .where(Attempt.step_id.in_(steps), Attempt.user_id.in_(members))
        .group_by(Attempt.user_id)
    )
    return dict(session().execute(query).all())


def _finished(cohort: Cohort, members: Any) -> dict[int, datetime]:
    query = select(Enrolment.user_id, Enrolment.finished_at).where(
        Enrolment.course_id == cohort.course_id,
        Enrolment.user_id.in_(members),
        Enrolment.finished_at.is_not(None),
    )
    return {user: at for user, at in session().execute(query) if at}
