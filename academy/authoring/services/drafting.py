"""Drafts: begun, written page by page, sent for review. Only a draft changes; what learners see never does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from academy.authoring.data import CourseContent, ModuleContent, PageContent
from academy.authoring.rules import content_faults
from academy.authoring.services.loading import newest_number
from academy.authoring.services.reading import get_version, read_version
from academy.authoring.services.wording import fault_text
from academy.authoring.services.writing import add_course, add_page, add_version, step_ids
from academy.courses.models import AudioTrack, Course, CourseVersion, Module, Page
from academy.data import QUIZ_KINDS
from academy.errors import BadDraft, DraftOpen, NoSuchCourse
from academy.permissions import WRITE
from academy.quizzes.data import QuestionText
from academy.quizzes.models import Choice, Question
from academy.quizzes.rules import spot_of
from academy.quizzes.services import add_questions, choices_of, questions_of
from core.audit import audit
from core.auth import Actor
from core.db import changed_one, session, transaction
from core.i18n import _
from core.text import slugify

TEXTS = ("title_ar", "title_fr", "text_ar", "text_fr", "picture", "source_ar", "source_fr")
LIMITS = {"title_ar": 120, "title_fr": 120, "picture": 40}
LONGEST = 8000


def new_course(actor: Actor, title_ar: str, title_fr: str, now: datetime) -> int:
    """A new course with an empty first draft; returns the draft's id. Raises BadDraft."""
    actor.require(WRITE)
    if not (title_ar.strip() and title_fr.strip()):
        message = _("Write the title in Arabic and in French.")
        raise BadDraft("title_missing", message, fields={"title_ar": message})
    slug = free_slug(slugify(title_fr, fallback="course", length=50))
    content = CourseContent(
        slug, title_ar.strip()[:120], title_fr.strip()[:120], "", "", 5, (),
        (ModuleContent(title_ar.strip()[:120], title_fr.strip()[:120], ()),),
    )  # fmt: skip
    with transaction():
        key = add_course(slug, 500, now)
        version = add_version(key, 1, content, now, open_key=key, author_id=actor.user_id)
        audit(actor.user_id, "academy.draft", f"course:{key}")
    return version


def free_slug(slug: str) -> str:
    """This address for a new course, or with a number when it is taken."""
    taken = set(session().scalars(select(Course.slug).where(Course.slug.startswith(slug))))
    return next(name for name in (slug, *(f"{slug}-{n}" for n in range(2, 1000))) if name not in taken)


def new_draft(actor: Actor, course_id: int, now: datetime) -> int:
    """A draft that begins as the live version is, recordings included. Raises DraftOpen, NoSuchCourse."""
    actor.require(WRITE)
    course = session().get(Course, course_id)
    if course is None or course.live_version_id is None:
        raise NoSuchCourse("course_not_found", _("This course does not exist, or is not published yet."))
    live = session().get_one(CourseVersion, course.live_version_id)
    content = read_version(course, live)
    try:
        with transaction():
            number = newest_number(course_id) + 1
            version = add_version(
                course_id, number, content, now, open_key=course_id, author_id=actor.user_id
            )
            _copy_recordings(live.id, version)
            audit(actor.user_id, "academy.draft", f"course:{course_id}")
    except IntegrityError as error:
        raise DraftOpen("draft_open", _("This course already has a draft. Go on with that one.")) from error
    return version


def _copy_recordings(old_version: int, new_version: int) -> None:
    columns = [c for c in AudioTrack.__table__.c if c.name not in ("id", "page_id")]
    old = select(*columns, Page.step_id).join(Page, Page.id == AudioTrack.page_id)
    rows = session().execute(old.where(Page.version_id == old_version)).mappings().all()
    query = select(Page.step_id, Page.id).where(Page.version_id == new_version)
    pages = dict(session().execute(query).all())
    old_pages = select(Page.step_id, Page.id).where(Page.version_id == old_version)
    places = _same_places(dict(session().execute(old_pages).all()), pages) if rows else {}
    copies = [
        {**row, "page_id": pages[row["step_id"]], "spot": places[row["spot"]]}
        for row in rows
        if row["spot"] in places
    ]
    for copy in copies:
        del copy["step_id"]
    if copies:
        session().execute(insert(AudioTrack), copies)


def _same_places(old_pages: dict[int, int], new_pages: dict[int, int]) -> dict[str, str]:
    """Where each recorded thing of the old version stands in the new one: questions keep their order."""
    old, new = questions_of(list(old_pages.values())), questions_of(list(new_pages.values()))
    choices = choices_of([one.id for one in (*old, *new)])
    places = {"": ""}
    for step_id, page_id in old_pages.items():
        mine = [one for one in new if one.page_id == new_pages[step_id]]
        for before, after in zip((one for one in old if one.page_id == page_id), mine, strict=True):
            places[spot_of(before.id)] = spot_of(after.id)
            for one, other in zip(choices[before.id], choices[after.id], strict=True):
                places[spot_of(before.id, one.id)] = spot_of(after.id, other.id)
    return places


def _own_draft(actor: Actor, version_id: int) -> CourseVersion:
    _course, version = get_version(actor, version_id)
    if version.state != "draft":
        raise NoSuchCourse("draft_not_found", _("Only a draft can be changed. Begin a new one."))
    return version


def _draft_page(actor: Actor, page_id: int) -> Page:
    page = session().get(Page, page_id)
    if page is None:
        raise NoSuchCourse("page_not_found", _("This step does not exist any more."))
    _own_draft(actor, page.version_id)
    return page


def save_course(actor: Actor, version_id: int, values: Mapping[str, Any]) -> None:
    """Title, summary, topics, roles, minutes of a draft."""
    version = _own_draft(actor, version_id)
    known = ("title_ar", "title_fr", "summary_ar", "summary_fr", "minutes", "topics", "roles", "picture")
    with transaction():
        wanted = {key: values[key] for key in known if key in values}
        session().execute(update(CourseVersion).where(CourseVersion.id == version.id).values(**wanted))


def save_page(actor: Actor, page_id: int, values: Mapping[str, str]) -> None:
    """The texts of a page of a draft."""
    page = _draft_page(actor, page_id)
    texts: dict[str, Any] = {
        key: values[key].strip()[: LIMITS.get(key, LONGEST)] for key in TEXTS if key in values
    }
    if page.kind in QUIZ_KINDS:
        texts |= {key: _percent(values.get(key, "")) for key in ("pass_percent", "draw") if key in values}
    if texts:
        with transaction():
            session().execute(update(Page).where(Page.id == page.id).values(**texts))


def _percent(text: str) -> int:
    return min(100, int(text)) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def insert_page(actor: Actor, version_id: int, kind: str, title_ar: str, title_fr: str) -> int:
    """A new last step of a draft; returns the page's id. Raises BadDraft."""
    version = _own_draft(actor, version_id)
    if kind not in ("text", "quiz", "final", "worksheet") or not (title_ar.strip() and title_fr.strip()):
        message = _("Choose a kind, and write the title in Arabic and in French.")
        raise BadDraft("bad_page", message, fields={"title_ar": message})
    module = (
        select(Module.id).where(Module.version_id == version.id).order_by(Module.position.desc()).limit(1)
    )
    last = select(func.max(Page.position)).where(Page.version_id == version.id)
    content = PageContent(
        "", kind, title_ar.strip()[:120], title_fr.strip()[:120], pass_percent=70 * (kind in QUIZ_KINDS)
    )
    with transaction():
        position = (session().scalar(last) or 0) + 1
        key = _free_key(version.course_id, slugify(title_fr, fallback="step", length=36))
        step = step_ids(version.course_id, [key])[key]
        return add_page(version.id, session().scalars(module).one(), step, position, content)


def _free_key(course_id: int, key: str) -> str:
    taken = step_ids(course_id, [])
    return next(name for name in (key, *(f"{key}-{n}" for n in range(2, 1000))) if name not in taken)


def move_page(actor: Actor, page_id: int, step: int) -> None:
    """One place up (-1) or down (+1)."""
    page = _draft_page(actor, page_id)
    order = list(
        session().scalars(select(Page.id).where(Page.version_id == page.version_id).order_by(Page.position))
    )
    at = order.index(page_id)
    to = min(max(at + step, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    with transaction():
        for position, key in enumerate(order, 1):
            session().execute(update(Page).where(Page.id == key).values(position=position))


def remove_page(actor: Actor, page_id: int) -> None:
    """Take a page out of the draft; what learners have done of it stays."""
    page = _draft_page(actor, page_id)
    with transaction() as s:
        _remove_questions([one.id for one in questions_of([page.id])])
        s.execute(delete(AudioTrack).where(AudioTrack.page_id == page.id))
        s.execute(delete(Page).where(Page.id == page.id))


def _remove_questions(ids: Sequence[int]) -> None:
    session().execute(delete(Choice).where(Choice.question_id.in_(ids)))
    session().execute(delete(Question).where(Question.id.in_(ids)))


def take_questions(actor: Actor, page_id: int, questions: Sequence[QuestionText]) -> None:
    """Add imported questions to a quiz of a draft."""
    page = _draft_page(actor, page_id)
    if page.kind not in QUIZ_KINDS:
        raise BadDraft("not_a_quiz", _("Questions belong into a quiz. Choose a step of that kind."))
    last = max((one.position for one in questions_of([page.id])), default=0)
    with transaction():
        add_questions(page.id, questions, after=last)


def save_question(actor: Actor, question_id: int, values: Mapping[str, str]) -> int:
    """Texts of a question and of its answers in both languages; returns its page's id."""
    question = session().get(Question, question_id)
    if question is None:
        raise NoSuchCourse("question_not_found", _("This question does not exist any more."))
    _draft_page(actor, question.page_id)
    own = {
        k: values[k].strip()[:LONGEST]
        for k in ("prompt_ar", "prompt_fr", "feedback_ar", "feedback_fr")
        if k in values
    }
    rows = list(session().scalars(select(Choice).where(Choice.question_id == question_id)))
    with transaction() as s:
        if own:
            s.execute(update(Question).where(Question.id == question_id).values(**own))
        for row in rows:
            texts = {
                k: values[f"{k}_{row.id}"].strip()[:LONGEST]
                for k in CHOICE_TEXTS
                if f"{k}_{row.id}" in values
            }
            if texts:
                s.execute(update(Choice).where(Choice.id == row.id).values(**texts))
    return question.page_id


CHOICE_TEXTS = ("text_ar", "text_fr", "match_ar", "match_fr", "feedback_ar", "feedback_fr")


def remove_question(actor: Actor, question_id: int) -> int:
    """Take a question out of the draft; returns its page's id."""
    question = session().get(Question, question_id)
    if question is None:
        raise NoSuchCourse("question_not_found", _("This question does not exist any more."))
    page_id = _draft_page(actor, question.page_id).id
    spot = AudioTrack.spot
    recorded = delete(AudioTrack).where(AudioTrack.page_id == page_id)
    with transaction() as s:
        s.execute(
            recorded.where(or_(spot == spot_of(question_id), spot.startswith(f"{spot_of(question_id)}c")))
        )
        _remove_questions([question_id])
    return page_id


def submit(actor: Actor, version_id: int, now: datetime) -> None:
    """Send a draft for review. Raises BadDraft with everything that is missing."""
    version = _own_draft(actor, version_id)
    course = session().get_one(Course, version.course_id)
    if faults := content_faults(read_version(course, version)):
        raise BadDraft(
            "draft_incomplete", _("Not complete yet: %(what)s", what=" · ".join(map(fault_text, faults[:6])))
        )
    ready = update(CourseVersion).where(CourseVersion.id == version_id, CourseVersion.state == "draft")
    with transaction():
        changed_one(ready.values(state="in_review", submitted_at=now, author_id=actor.user_id, note=""))
        audit(actor.user_id, "academy.submit", f"course_version:{version_id}")
