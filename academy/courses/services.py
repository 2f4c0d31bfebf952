"""Reading courses: shelves, versions, pages, recordings. Writing belongs to authors."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from academy.courses.models import AudioTrack, Course, CourseVersion, Module, Page, Step
from academy.data import CourseCard, PageLine
from academy.errors import NoSuchCourse
from core.db import session
from core.i18n import _

V = CourseVersion
_COUNT = select(func.count()).where(Page.version_id == V.id).correlate(V).scalar_subquery()


def _cards(*conditions: ColumnElement[bool]) -> Select[Any]:
    columns = (
        Course.id, Course.slug, V.title_ar, V.title_fr, V.summary_ar, V.summary_fr, V.picture, V.badge, V.minutes,
        V.topics, V.roles, V.prerequisites, V.id.label("version_id"), _COUNT.label("steps"),
    )  # fmt: skip
    live = select(*columns).join(V, V.id == Course.live_version_id).where(*conditions)
    return live.order_by(Course.position, Course.id)


def _card(row: Any) -> CourseCard:
    texts = {key: tuple(getattr(row, key)) for key in ("topics", "roles", "prerequisites")}
    return CourseCard(**{**row._asdict(), **texts})


def list_courses(*, topics: Sequence[str] = (), role: str = "") -> list[CourseCard]:
    """Published courses in their order (1 statement); all, or those about any of the topics, or of a role."""
    cards = [_card(row) for row in session().execute(_cards())]
    if topics:
        cards = [card for card in cards if set(topics) & set(card.topics)]
    return [card for card in cards if not role or role in card.roles]


def find_course(slug: str) -> CourseCard | None:
    """A published course under its address."""
    row = session().execute(_cards(Course.slug == slug)).first()
    return _card(row) if row else None


def get_course(slug: str) -> CourseCard:
    """A published course under its address. Raises NoSuchCourse."""
    card = find_course(slug)
    if card is None:
        raise NoSuchCourse("course_not_found", _("This course does not exist, or is not published yet."))
    return card


def cards_of(course_ids: Iterable[int]) -> dict[int, CourseCard]:
    """Some published courses by id (1 statement)."""
    return {row.id: _card(row) for row in session().execute(_cards(Course.id.in_(list(course_ids))))}


def course_ids(slugs: Iterable[str]) -> dict[str, int]:
    """Ids of published courses by address (1 statement)."""
    query = select(Course.slug, Course.id).where(
        Course.slug.in_(list(slugs)), Course.live_version_id.is_not(None)
    )
    return dict(session().execute(query).all())


def lines_of(version_id: int) -> list[PageLine]:
    """The pages of a version in their order, without their texts (1 statement)."""
    query = (
        select(Page.id, Page.step_id, Step.key, Page.kind, Page.position, Page.title_ar, Page.title_fr, Page.picture,
               Module.title_ar.label("module_ar"), Module.title_fr.label("module_fr"))
        .join(Step, Step.id == Page.step_id)
        .join(Module, Module.id == Page.module_id)
        .where(Page.version_id == version_id)
        .order_by(Page.position)
    )  # fmt: skip
    return [PageLine(**row._asdict()) for row in session().execute(query)]


def get_page(page_id: int) -> Page:
    """One page with its texts. Raises NoSuchCourse."""
    page = session().get(Page, page_id)
    if page is None:
        raise NoSuchCourse("page_not_found", _("This step does not exist any more."))
    return page


def tracks_of(page_ids: Sequence[int]) -> list[AudioTrack]:
    """The recordings of some pages (1 statement)."""
    return list(
        session().scalars(select(AudioTrack).where(AudioTrack.page_id.in_(page_ids)).order_by(AudioTrack.id))
    )
