"""A Common Cartridge becomes a draft course: pages are steps, quizzes are questions, the rest is named."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import select

from academy.authoring.data import CourseContent, ModuleContent, PageContent
from academy.authoring.rules import SCREEN
from academy.authoring.services.drafting import free_slug
from academy.authoring.services.writing import add_course, add_version, digest
from academy.courses.models import CourseVersion
from academy.packages.errors import PackageRefused
from academy.packages.rules.pages import screens
from academy.packages.rules.refusals import Refused
from academy.packages.services.cartridges import Cartridge, Left, Quiz, WebPage, read_cartridge
from academy.permissions import WRITE
from academy.quizzes.importing.convert import to_question
from academy.quizzes.importing.data import is_draft
from core.audit import audit
from core.auth import Actor
from core.db import session, transaction
from core.i18n import _
from core.text import slugify

PASS = 70
MOST_STEPS = 200


@dataclass(frozen=True)
class Imported:
    """The draft, how much was taken, and what was not."""

    version_id: int
    pages: int
    steps: int
    questions: int
    left: tuple[Left, ...]


def draft_from_cartridge(actor: Actor, archive: BinaryIO, lang: str, now: datetime) -> Imported:
    """A new course's first draft, its texts in `lang`; the same file again gives the same draft.

    Raises NotAllowed, PackageRefused (its code is the reason's name).
    """
    actor.require(WRITE)
    found = _read(archive)
    content = _content(found, lang)
    with transaction():
        version = _known(content) or _add(actor, content, now)
    taken = sum(not is_draft(one) for one in found.questions)
    return Imported(version, len(found.pages), len(content.pages), taken, (*found.left, *_not_asked(found)))


def _read(archive: BinaryIO) -> Cartridge:
    try:
        found = read_cartridge(archive)
    except Refused as refused:
        where = f" ({refused.where})" if refused.where else ""
        raise PackageRefused(refused.name, f"{refused.sentence}{where}") from refused
    if not any(part.text if isinstance(part, WebPage) else part.questions for part in found.parts):
        raise PackageRefused(
            "nothing_taken", _("There is no page and no question in this file that can be taken.")
        )
    return found


def _known(content: CourseContent) -> int | None:
    mine = select(CourseVersion.id).where(
        CourseVersion.content_digest == digest(content), CourseVersion.state == "draft"
    )
    return session().scalars(mine.order_by(CourseVersion.id)).first()


def _add(actor: Actor, content: CourseContent, now: datetime) -> int:
    key = add_course(free_slug(content.slug), 500, now)
    version = add_version(key, 1, content, now, open_key=key, author_id=actor.user_id)
    audit(actor.user_id, "academy.draft", f"course:{key}", data={"from": "cartridge"})
    return version


def _content(found: Cartridge, lang: str) -> CourseContent:
    pages = tuple(_numbered(page for part in found.parts for page in _pages(part, found.title, lang)))[
        :MOST_STEPS
    ]
    titles = _texts("title", found.title[:120], lang)
    return CourseContent(
        slugify(found.title, fallback="course", length=50), **titles, summary_ar="", summary_fr="", minutes=5,
        topics=(), modules=(ModuleContent(**titles, pages=pages),),
    )  # fmt: skip


def _texts(name: str, text: str, lang: str) -> dict[str, Any]:
    return {f"{name}_ar": "", f"{name}_fr": "", f"{name}_{lang}": text}


def _pages(part: WebPage | Quiz, course: str, lang: str) -> Iterator[PageContent]:
    """A quiz is one step; a page as many as it fills screens."""
    title = part.title or course
    if isinstance(part, Quiz):
        asked = tuple(to_question(one, lang) for one in part.questions)
        if asked:
            yield PageContent(
                "", "quiz", **_texts("title", title[:120], lang), pass_percent=PASS, questions=asked
            )
        return
    texts = screens(part.text, SCREEN)
    for number, text in enumerate(texts, 1):
        name = f"{title[:110]} ({number}/{len(texts)})" if len(texts) > 1 else title[:120]
        yield PageContent("", "text", **_texts("title", name, lang), **_texts("text", text, lang))


def _numbered(pages: Iterator[PageContent]) -> Iterator[PageContent]:
    """Each step with a key of its own."""
    for number, page in enumerate(pages, 1):
        yield replace(
            page, key=f"{slugify(page.title_fr or page.title_ar, fallback='step', length=34)}-{number}"
        )


def _not_asked(found: Cartridge) -> Iterator[Left]:
    for quiz in found.quizzes:
        for one in quiz.questions:
            if is_draft(one):
                yield Left("draft", one.title or one.stem.text[:80], one.note)
        for fault in quiz.faults:
            yield Left("question", fault.title or str(fault.line), fault.reason)
