"""What learners did is kept: steps only add up, attempts are only added.

Two tabs, a retry and a phone that was off for a week may send in any order: every order ends in the same rows.
The row of the enrolment is written first and serialises those who write for the same learner and course.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from academy.courses.models import CourseVersion, Page, Step
from academy.data import QUIZ_KINDS
from academy.errors import BadAnswer, NoSuchCourse
from academy.events import CourseFinished, FinalPassed
from academy.learning import rules
from academy.learning.data import Done, Result, Tried
from academy.learning.models import Attempt, Completion, Enrolment
from academy.quizzes.rules import draw, is_passed, percent
from academy.quizzes.services import asked_ids, grade_all
from core.db import changed_one, session, transaction
from core.events import announce
from core.i18n import _
from core.upserts import for_engine

OPEN = ("published", "retired")
"""Versions that people learn from; a phone may still hold the one before."""


def complete(user_id: int, done: Done) -> None:
    """A text, worksheet or package step is done. Raises NoSuchCourse; BadAnswer for a quiz (it is passed)."""
    found = session().execute(_steps(done.step_id)).first()
    if found is None:
        raise NoSuchCourse("step_not_found", _("This step does not exist any more."))
    if found.kind in QUIZ_KINDS:
        raise BadAnswer("quiz_not_passed", _("This step is done when its questions are answered."))
    with transaction():
        _add(user_id, found.course_id, done.step_id, done.at)


def _steps(step_id: int) -> Any:
    return (
        select(Step.course_id, Page.kind)
        .join(Page, Page.step_id == Step.id)
        .join(CourseVersion, CourseVersion.id == Page.version_id)
        .where(Step.id == step_id, CourseVersion.state.in_(OPEN))
        .order_by(Page.version_id.desc())
        .limit(1)
    )


def _add(user_id: int, course_id: int, step_id: int, at: datetime) -> None:
    session().execute(
        for_engine(_enrol),
        {
            "user_id": user_id,
            "course_id": course_id,
            "last_step_id": step_id,
            "started_at": at,
            "last_at": at,
        },
    )
    session().execute(
        for_engine(_grow), {"user_id": user_id, "step_id": step_id, "course_id": course_id, "done_at": at}
    )
    _settle(user_id, course_id)


def _enrol(insert: Any) -> Any:
    row = insert(Enrolment)
    new, old = row.excluded, Enrolment.__table__.c
    later = or_(
        new.last_at > old.last_at,
        (new.last_at == old.last_at) & (new.last_step_id > func.coalesce(old.last_step_id, 0)),
    )
    return row.on_conflict_do_update(
        index_elements=["user_id", "course_id"],
        set_={
            "started_at": case((new.started_at < old.started_at, new.started_at), else_=old.started_at),
            "last_step_id": case((later, new.last_step_id), else_=old.last_step_id),
            "last_at": case((later, new.last_at), else_=old.last_at),
        },
    )


def _grow(insert: Any) -> Any:
    row = insert(Completion)
    old = Completion.__table__.c
    return row.on_conflict_do_update(
        index_elements=["user_id", "step_id"],
        set_={"done_at": row.excluded.done_at},
        where=row.excluded.done_at < old.done_at,
    )


def _settle(user_id: int, course_id: int) -> None:
    """Note that the whole course is done, at the moment of its last step; told to others once."""
    needed = (
        select(func.count(Page.id), func.count(Completion.step_id), func.max(Completion.done_at))
        .join(CourseVersion, CourseVersion.id == Page.version_id)
        .outerjoin(Completion, (Completion.step_id == Page.step_id) & (Completion.user_id == user_id))
        .where(CourseVersion.course_id == course_id, CourseVersion.state == "published")
    )
    steps, done, last = session().execute(needed).one()
    if not steps or done < steps:
        return
    mine = update(Enrolment).where(Enrolment.user_id == user_id, Enrolment.course_id == course_id)
    if changed_one(mine.where(Enrolment.finished_at.is_(None)).values(finished_at=last)):
        announce(CourseFinished(user_id, course_id))
    else:
        session().execute(mine.where(Enrolment.finished_at > last).values(finished_at=last))


def attempt(user_id: int, tried: Tried, now: datetime) -> Result:
    """Grade an attempt and keep it; the same attempt again gives the same result. Raises NoSuchCourse, BadAnswer."""
    kept = _kept(user_id, tried.client_id)
    if kept:
        return kept
    page, course_id, version_id = _quiz(tried.page_id)
    result = grade(page, tried)
    try:
        with transaction():
            key = _insert(user_id, page, result, tried, now)
            if result.is_passed:
                _add(user_id, course_id, page.step_id, tried.at)
                if page.kind == "final":
                    announce(FinalPassed(user_id, course_id, version_id, key, result.percent))
    except IntegrityError:  # another tab was faster with the same attempt
        kept = _kept(user_id, tried.client_id)
        if kept is None:
            raise
        return kept
    return result


def _kept(user_id: int, client_id: str) -> Result | None:
    if not rules.is_client_id(client_id):
        raise BadAnswer("bad_attempt", _("This attempt cannot be read. Start the questions again."))
    row = session().scalars(select(Attempt).where(Attempt.client_id == client_id)).first()
    if row is None:
        return None
    if row.user_id != user_id:
        raise NoSuchCourse("attempt_not_found", _("This attempt does not exist."))
    return Result(row.client_id, row.page_id, row.percent, row.is_passed, dict(row.marks), dict(row.answers))


def find_result(user_id: int, client_id: str) -> Result:
    """One's own attempt. Raises NoSuchCourse."""
    found = _kept(user_id, client_id) if rules.is_client_id(client_id) else None
    if found is None:
        raise NoSuchCourse("attempt_not_found", _("This attempt does not exist."))
    return found


def _quiz(page_id: int) -> tuple[Page, int, int]:
    query = (
        select(Page, CourseVersion.course_id, CourseVersion.id)
        .join(CourseVersion, CourseVersion.id == Page.version_id)
        .where(Page.id == page_id, Page.kind.in_(QUIZ_KINDS), CourseVersion.state.in_(OPEN))
    )
    row = session().execute(query).first()
    if row is None:
        raise NoSuchCourse("quiz_not_found", _("These questions do not exist any more."))
    page, course_id, version_id = row
    return page, course_id, version_id


def grade(page: Page, tried: Tried) -> Result:
    """The result of an attempt, which is not kept: for visitors who are not signed in."""
    asked = draw(asked_ids(page.id), page.draw, tried.client_id)
    marks = grade_all(asked, tried.answers)
    thousandths = [marks[key].thousandths for key in asked]
    score = percent(thousandths)
    return Result(
        tried.client_id, page.id, score, is_passed(score, page.pass_percent),
        {str(key): mark for key, mark in zip(asked, thousandths, strict=True)}, tried.answers,
    )  # fmt: skip


def _insert(user_id: int, page: Page, result: Result, tried: Tried, now: datetime) -> int:
    row = Attempt(
        client_id=result.client_id, user_id=user_id, step_id=page.step_id, page_id=page.id, answers=result.answers,
        marks=result.marks, percent=result.percent, is_passed=result.is_passed, taken_at=tried.at, received_at=now,
    )  # fmt: skip
    session().add(row)
    session().flush()
    return row.id


def best_of(user_id: int, step_ids: Sequence[int]) -> dict[int, int]:
    """The best score of a learner in each of some quizzes (1 statement)."""
    query = (
        select(Attempt.step_id, func.max(Attempt.percent))
        .where(Attempt.user_id == bindparam("user"), Attempt.step_id.in_(step_ids))
        .group_by(Attempt.step_id)
    )
    return dict(session().execute(query, {"user": user_id}).all())
