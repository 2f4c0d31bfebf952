"""The twelve courses: complete in two languages, short, illustrated, and the same figures in both."""

import re
from pathlib import Path

import pytest

from academy.authoring.data import CourseContent
from academy.authoring.rules import content_faults
from academy.authoring.sources import course_folders, read_course
from academy.data import TOPICS
from academy.quizzes.data import FULL

STATIC = Path(__file__).resolve().parents[3] / "static" / "img"
ICONS = set(re.findall(r'id="i-([^"]+)"', (STATIC / "icons.svg").read_text()))
COURSES = [read_course(folder) for folder in course_folders()]
EVERY = pytest.mark.parametrize("course", COURSES, ids=[course.slug for course in COURSES])
ARABIC_DIGITS = re.compile("[٠-٩۰-۹]")
TORN = re.compile(r"\d \d{3}\b")
"""A plain space inside a number: right to left, its two halves would change places."""
LEGAL = re.compile(r"القانون|المرسوم|\bloi\b|décret", re.IGNORECASE)


def test_there_are_twelve_and_every_topic_has_one() -> None:
    assert len(COURSES) == 12
    assert {topic for course in COURSES for topic in course.topics} == set(TOPICS)
    slugs = {course.slug for course in COURSES}
    assert all(set(course.prerequisites) <= slugs for course in COURSES)


@EVERY
def test_it_may_be_published(course: CourseContent) -> None:
    assert content_faults(course) == []
    assert 5 <= len(course.pages) <= 8
    assert [page.kind for page in course.pages].count("worksheet") == 1
    assert course.pages[-1].kind == "final"


@EVERY
def test_its_final_quiz_is_a_pool_with_pictures_and_feedback(course: CourseContent) -> None:
    final = course.pages[-1]
    assert len(final.questions) >= 8
    assert 6 <= final.draw < len(final.questions)
    assert len({question.prompt_ar for question in final.questions}) == len(final.questions)
    for question in final.questions:
        assert question.feedback_ar, question.prompt_fr
        assert question.feedback_fr
        assert _is_drawn(question.picture), question.picture
        if question.kind in ("single", "multiple", "truefalse"):
            assert all(_is_drawn(choice.picture) for choice in question.choices), question.prompt_fr
        if question.kind == "single":
            assert [choice.weight for choice in question.choices].count(FULL) == 1, question.prompt_fr


@EVERY
def test_its_pictures_exist(course: CourseContent) -> None:
    assert (STATIC / "scenes" / f"{course.picture}.svg").is_file(), course.picture
    assert (STATIC / "art" / f"{course.badge}.svg").is_file(), course.badge
    assert all((STATIC / "art" / f"{page.picture}.svg").is_file() for page in course.pages)


@EVERY
def test_both_languages_say_the_same_figures(course: CourseContent) -> None:
    for page in course.pages:
        assert _figures(page.text_ar) == _figures(page.text_fr), page.key
        assert page.text_ar.count("\n|") == page.text_fr.count("\n|"), page.key
        assert page.text_ar.count("☐") == page.text_fr.count("☐"), page.key
        assert not ARABIC_DIGITS.search(page.text_ar + page.title_ar + page.source_ar), page.key
        assert not TORN.search(page.text_ar + page.text_fr), page.key
        for one in page.questions:
            assert not TORN.search(f"{one.prompt_ar} {one.prompt_fr} {one.feedback_ar} {one.feedback_fr}")
            assert _figures(one.feedback_ar) == _figures(one.feedback_fr), one.prompt_fr


@EVERY
def test_what_it_says_of_the_law_carries_its_source(course: CourseContent) -> None:
    for page in course.pages:
        assert bool(page.source_ar) == bool(page.source_fr), page.key
        if page.kind == "text" and (LEGAL.search(page.text_ar) or LEGAL.search(page.text_fr)):
            assert page.source_ar, page.key


def _is_drawn(name: str) -> bool:
    return (STATIC / "art" / f"{name}.svg").is_file() or name in ICONS


def _figures(text: str) -> set[str]:
    joined = re.sub(r"(?<=112)[.-](?=12)", "_", text)
    joined = re.sub(r"(?<=\d)[ .\u202f\u00a0](?=\d{3}\b)", "", joined)
    return set(re.findall(r"\d+(?:[,.]\d+)?", joined))
