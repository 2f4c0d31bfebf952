"""Each final quiz can be passed: the right answers get full marks, and earn the certificate."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from academy.authoring.sources import course_folders
from academy.certificates.services import check_code, list_mine
from academy.courses.models import Page
from academy.learning.data import Tried
from academy.learning.services.recording import attempt
from academy.quizzes.rules import ends_of
from academy.quizzes.services import choices_of, questions_of
from core.db import session
from core.events import relay
from tests.academy.certificates.makers import NOW, make_learner, make_version


def test_the_right_answers_earn_twelve_certificates(app: Flask) -> None:
    learner, slugs = make_learner(), [folder.name for folder in course_folders()]
    for slug in slugs:
        version = make_version(slug)
        final = (
            session().scalars(select(Page.id).where(Page.version_id == version, Page.kind == "final")).one()
        )
        result = attempt(learner, Tried(str(uuid.uuid4()), final, _right(final), NOW), NOW)
        assert (result.percent, set(result.marks.values())) == (100, {1000}), (slug, result.marks)
        assert len(result.marks) == 6
    relay(NOW + timedelta(days=1000))
    mine = list_mine(learner)
    assert {one.course for one in mine} == set(slugs)
    assert {check_code(one.code).state for one in mine} == {"valid"}


def _right(page_id: int) -> dict[str, Any]:
    questions = questions_of([page_id])
    choices = choices_of([one.id for one in questions])
    return {str(one.id): _answer(one.kind, choices[one.id]) for one in questions}


def _answer(kind: str, choices: list[Any]) -> Any:
    right = [one for one in choices if one.weight > 0]
    if kind == "multiple":
        return [one.id for one in right]
    if kind == "match":
        names = {(end.match_ar, end.match_fr): name for name, end in ends_of(choices).items()}
        return {str(one.id): names[one.match_ar, one.match_fr] for one in choices}
    if kind == "numerical":
        return f"{(right[0].low + right[0].high) / 2:g}"
    return right[0].text_ar if kind == "short" else right[0].id
