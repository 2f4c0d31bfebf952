"""Published courses in the search index: under their titles, what they teach and for whom."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select

from academy.courses.models import Course
from academy.courses.services import cards_of, list_courses
from academy.data import CourseCard
from core.addresses import page_url
from core.db import session
from core.i18n import pick
from core.search.contract import SearchDocument
from core.search.found import Card

KIND = "course"


def documents(ids: Collection[int] | None) -> Iterator[SearchDocument]:
    """Entries of published courses (1 statement)."""
    courses = list_courses() if ids is None else cards_of(ids).values()
    return map(_document, courses)


def _document(course: CourseCard) -> SearchDocument:
    return SearchDocument(
        course.id, kind=KIND, name_ar=course.title_ar, name_fr=course.title_fr,
        body=f"{course.summary_ar} {course.summary_fr}", keywords=("تكوين", "formation", "cours"),
    )  # fmt: skip


def public_ids() -> list[int]:
    """Every published course."""
    return list(session().scalars(select(Course.id).where(Course.live_version_id.is_not(None))))


def cards(ids: Sequence[int]) -> list[Card]:
    """Their lines on the results page (1 statement)."""
    known = cards_of(ids)
    return [_card(known[id_]) for id_ in ids if id_ in known]


def _card(course: CourseCard) -> Card:
    text = pick(ar=course.summary_ar, fr=course.summary_fr)
    return Card(
        pick(ar=course.title_ar, fr=course.title_fr), text, page_url("academy.course", slug=course.slug)
    )
