"""What a course must have before people see it. Pure."""

import re
from collections import Counter
from collections.abc import Iterator

from academy.authoring.data import CourseContent, PageContent
from academy.data import PAGE_KINDS, QUIZ_KINDS, ROLES, TOPICS
from academy.quizzes.data import QuestionText
from academy.quizzes.rules import question_faults

PICTURES = re.compile(rb"V_(?:VP|AV1|MPEG)")
HANDLER = re.compile(rb"hdlr.{8}(soun|vide)", re.DOTALL)
SCREEN = 900
"""Letters on one screen of a small phone; a step is not longer."""


def content_faults(course: CourseContent) -> list[str]:
    """Everything that is not right, with the place; empty when the course may be published."""
    return [*_course_faults(course), *(f for page in course.pages for f in _page_faults(page))]


def _course_faults(course: CourseContent) -> Iterator[str]:
    if not (course.title_ar and course.title_fr):
        yield "the title of the course is missing in a language"
    if not course.pages:
        yield "the course has no steps"
    for name, given, known in (("topic", course.topics, TOPICS), ("role", course.roles, ROLES)):
        yield from (f"unknown {name} {one!r}" for one in given if one not in known)
    counts = Counter(page.key for page in course.pages)
    yield from (f"two steps are called {key!r}" for key, n in counts.items() if n > 1)
    if sum(page.kind == "final" for page in course.pages) > 1:
        yield "only one quiz can be the final one"
    if course.slug in course.prerequisites:
        yield "the course asks for itself"


def _page_faults(page: PageContent) -> Iterator[str]:
    where = f"step {page.key}"
    if page.kind not in PAGE_KINDS:
        yield f"{where}: unknown kind {page.kind!r}"
    if not (page.title_ar and page.title_fr):
        yield f"{where}: the title is missing in a language"
    if page.kind in QUIZ_KINDS:
        yield from (f"{where}: {fault}" for fault in _quiz_faults(page))
    elif page.kind != "package":
        yield from _text_faults(page, where)


def _text_faults(page: PageContent, where: str) -> Iterator[str]:
    for lang, text in (("ar", page.text_ar), ("fr", page.text_fr)):
        if not text.strip():
            yield f"{where}: the text is missing ({lang})"
        if page.kind == "text" and len(text) > SCREEN:
            yield f"{where}: {len(text)} letters do not fit one screen of {SCREEN} ({lang})"


def _quiz_faults(page: PageContent) -> Iterator[str]:
    asked = [one for one in page.questions if not one.is_draft]
    if not asked:
        yield "the quiz has no questions"
    if page.draw > len(asked):
        yield f"draws {page.draw} of {len(asked)} questions"
    if not 0 <= page.pass_percent <= 100:
        yield "pass_percent lies between 0 and 100"
    for number, question in enumerate(asked, 1):
        yield from (f"question {number}: {fault}" for fault in _question_faults(question))


def _question_faults(question: QuestionText) -> Iterator[str]:
    if not (question.prompt_ar and question.prompt_fr):
        yield "the question is missing in a language"
    yield from question_faults(question)


def sound_type(data: bytes) -> tuple[str, str]:
    """(suffix, media type) of a recording by its first bytes; empty for what is no sound we know."""
    if data[:4] == b"OggS" and b"OpusHead" in data[:80]:
        return ".ogg", "audio/ogg"
    if data[:4] == b"\x1aE\xdf\xa3" and b"webm" in data[:64] and not PICTURES.search(data[:4096]):
        return ".webm", "audio/webm"
    if data[:3] == b"ID3" or (data[:1] == b"\xff" and data[1:2] in (b"\xfb", b"\xf3", b"\xf2")):
        return ".mp3", "audio/mpeg"
    return (".m4a", "audio/mp4") if data[4:8] == b"ftyp" and _only_sound(data) else ("", "")


def _only_sound(data: bytes) -> bool:
    """Of the family of MP4: what an iPhone's browser records is named otherwise than M4A, and holds one track."""
    tracks = set(HANDLER.findall(data))
    return tracks == {b"soun"} or (data[8:11] == b"M4A" and b"vide" not in tracks)
