"""A course's content becomes rows of a version."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from academy.authoring.data import CourseContent, ModuleContent, PageContent
from academy.courses.models import Course, CourseVersion, Module, Page, Step
from academy.quizzes.services import add_questions
from core.db import session


def digest(content: CourseContent) -> str:
    """The same content has the same digest."""
    return hashlib.sha256(repr(content).encode()).hexdigest()


def add_version(course_id: int, number: int, content: CourseContent, now: datetime, **values: Any) -> int:
    """Write a version with its modules, pages and questions, inside the caller's transaction; returns its id."""
    row = {
        "course_id": course_id, "number": number, "created_at": now, "content_digest": digest(content),
        "title_ar": content.title_ar, "title_fr": content.title_fr,
        "summary_ar": content.summary_ar, "summary_fr": content.summary_fr,
        "picture": content.picture, "badge": content.badge, "minutes": content.minutes,
        "topics": list(content.topics), "roles": list(content.roles),
        "prerequisites": list(content.prerequisites), **values,
    }  # fmt: skip
    made = insert(CourseVersion).values(**row).returning(CourseVersion.id)
    version_id: int = session().execute(made).scalar_one()
    steps = step_ids(course_id, [page.key for page in content.pages])
    position = 0
    for number_in, module in enumerate(content.modules, 1):
        module_id = _add_module(version_id, number_in, module)
        for page in module.pages:
            position += 1
            add_page(version_id, module_id, steps[page.key], position, page)
    return version_id


def _add_module(version_id: int, position: int, module: ModuleContent) -> int:
    row = {"title_ar": module.title_ar, "title_fr": module.title_fr}
    made = insert(Module).values(version_id=version_id, position=position, **row).returning(Module.id)
    key: int = session().execute(made).scalar_one()
    return key


def add_page(version_id: int, module_id: int, step_id: int, position: int, page: PageContent) -> int:
    """Write one page with its questions; returns its id."""
    row = {
        name: getattr(page, name)
        for name in (
            "kind", "title_ar", "title_fr", "text_ar", "text_fr", "picture", "source_ar", "source_fr",
            "pass_percent", "draw", "package_key",
        )
    }  # fmt: skip
    place = {"version_id": version_id, "module_id": module_id, "step_id": step_id, "position": position}
    key: int = session().execute(insert(Page).values(**row, **place).returning(Page.id)).scalar_one()
    add_questions(key, page.questions)
    return key


def step_ids(course_id: int, keys: Sequence[str]) -> dict[str, int]:
    """The steps of a course by their key; new keys get one."""
    query = select(Step.key, Step.id).where(Step.course_id == course_id)
    found = dict(session().execute(query).all())
    for key in keys:
        if key not in found:
            made = insert(Step).values(course_id=course_id, key=key).returning(Step.id)
            found[key] = session().execute(made).scalar_one()
    return found


def add_course(slug: str, position: int, now: datetime, *, is_demo: bool = False) -> int:
    """A course without a version, inside the caller's transaction; returns its id."""
    row = {"slug": slug, "position": position, "is_demo": is_demo, "created_at": now}
    key: int = session().execute(insert(Course).values(**row).returning(Course.id)).scalar_one()
    return key
