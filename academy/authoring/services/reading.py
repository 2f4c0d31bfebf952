"""A version as content again: to be checked, copied, exported; and what the desk lists."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from academy.authoring.data import CourseContent, ModuleContent, PageContent
from academy.courses.models import AudioTrack, Course, CourseVersion, Module, Page, Step
from academy.errors import NoSuchCourse
from academy.permissions import WRITE
from academy.quizzes.data import ChoiceText, QuestionText
from academy.quizzes.services import choices_of, questions_of
from core.auth import Actor
from core.db import session
from core.i18n import _


@dataclass(frozen=True)
class DeskCourse:
    """A course on the author's desk: its live version, and the draft or review beside it."""

    course: Course
    live: CourseVersion | None
    open: CourseVersion | None


@dataclass(frozen=True)
class Silent:
    """A live page without a recording."""

    page_id: int
    title_ar: str
    title_fr: str
    course_ar: str
    course_fr: str


def list_desk(actor: Actor) -> list[DeskCourse]:
    """Every course with its versions that matter (3 statements)."""
    actor.require(WRITE)
    courses = list(session().scalars(select(Course).order_by(Course.position, Course.id)))
    wanted = select(CourseVersion).where(CourseVersion.state.in_(("draft", "in_review", "published")))
    versions = list(session().scalars(wanted))
    live = {one.course_id: one for one in versions if one.state == "published"}
    waiting = {one.course_id: one for one in versions if one.state != "published"}
    return [DeskCourse(one, live.get(one.id), waiting.get(one.id)) for one in courses]


def waiting_versions(limit: int = 100) -> list[CourseVersion]:
    """Versions that wait for a reviewer, the oldest first."""
    query = (
        select(CourseVersion).where(CourseVersion.state == "in_review").order_by(CourseVersion.submitted_at)
    )
    return list(session().scalars(query.limit(limit)))


def get_version(actor: Actor, version_id: int) -> tuple[Course, CourseVersion]:
    """A version with its course. Raises NoSuchCourse."""
    actor.require(WRITE)
    query = select(Course, CourseVersion).join(CourseVersion, CourseVersion.course_id == Course.id)
    row = session().execute(query.where(CourseVersion.id == version_id)).first()
    if row is None:
        raise NoSuchCourse("version_not_found", _("This version does not exist."))
    return row[0], row[1]


def read_version(course: Course, version: CourseVersion) -> CourseContent:
    """The whole version (5 statements)."""
    modules = list(
        session().scalars(select(Module).where(Module.version_id == version.id).order_by(Module.position))
    )
    query = select(Page, Step.key).join(Step, Step.id == Page.step_id).where(Page.version_id == version.id)
    pages = session().execute(query.order_by(Page.position)).all()
    questions = _questions([page.id for page, _key in pages])
    shared = {
        name: getattr(version, name)
        for name in ("title_ar", "title_fr", "summary_ar", "summary_fr", "minutes", "picture", "badge")
    }
    return CourseContent(
        slug=course.slug, position=course.position, topics=tuple(version.topics), roles=tuple(version.roles),
        prerequisites=tuple(version.prerequisites), **shared,
        modules=tuple(
            ModuleContent(
                one.title_ar, one.title_fr,
                tuple(_page(page, key, questions.get(page.id, ())) for page, key in pages if page.module_id == one.id),
            )
            for one in modules
        ),
    )  # fmt: skip


def _same(thing: Any, kind: type[Any], *but: str) -> dict[str, Any]:
    return {one.name: getattr(thing, one.name) for one in fields(kind) if one.name not in but}


def _page(page: Page, key: str, questions: tuple[QuestionText, ...]) -> PageContent:
    return PageContent(**_same(page, PageContent, "key", "questions"), key=key, questions=questions)


def _questions(page_ids: list[int]) -> dict[int, tuple[QuestionText, ...]]:
    rows = questions_of(page_ids)
    choices = choices_of([one.id for one in rows])
    found: dict[int, list[QuestionText]] = {}
    for row in rows:
        answers = tuple(ChoiceText(**_same(one, ChoiceText)) for one in choices[row.id])
        text = QuestionText(**_same(row, QuestionText, "choices"), choices=answers)
        found.setdefault(row.page_id, []).append(text)
    return {key: tuple(texts) for key, texts in found.items()}


def silent_pages(actor: Actor, limit: int = 200) -> list[Silent]:
    """Pages that learners see and that nobody has recorded yet: the device reads them aloud (1 statement)."""
    actor.require(WRITE)
    heard = exists().where(AudioTrack.page_id == Page.id, AudioTrack.spot == "")
    query = (
        select(Page.id, Page.title_ar, Page.title_fr, CourseVersion.title_ar, CourseVersion.title_fr)
        .join(Course, Course.live_version_id == Page.version_id)
        .join(CourseVersion, CourseVersion.id == Page.version_id)
        .where(~heard, Page.kind.in_(("text", "worksheet")))
        .order_by(Course.position, Course.id, Page.position)
        .limit(limit)
    )
    return [Silent(*row) for row in session().execute(query)]


def review_due(version: CourseVersion) -> datetime:
    """When it was sent for review."""
    return version.submitted_at or version.created_at
