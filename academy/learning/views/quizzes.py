"""A quiz, one question a screen, without JavaScript: what was answered so far travels in the form.

Grading is done here at the end; the attempt has a name from its first screen, so that sending it twice keeps one.
"""

import json
import uuid
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy.learning.data import Result, Tried
from academy.learning.rules import LARGEST_ANSWERS, is_client_id, read_answers, read_json
from academy.learning.services import recording
from academy.learning.views import showing
from academy.quizzes.rules import draw, grade
from core import clock

Shared = dict[str, Any]


def begin(shared: Shared) -> ResponseReturnValue:
    """The first question of a new attempt."""
    return _question(shared, str(uuid.uuid4()), {}, 0)


def _drawn(shared: Shared, attempt: str) -> list[Any]:
    pool = showing.asked(shared["page"].id)
    return [pool[key] for key in draw(list(pool), shared["page"].draw, attempt)]


def _question(
    shared: Shared,
    attempt: str,
    answers: dict[str, Any],
    number: int,
    *,
    missing: str = "",
    told: bool = False,
) -> ResponseReturnValue:
    drawn = _drawn(shared, attempt)
    if not drawn:
        return render_template("academy/lesson.html", **shared, show=showing, tracks=[])
    question, choices = drawn[number]
    answer = answers.get(str(question.id))
    page = render_template(
        "academy/quiz.html", **shared, show=showing, attempt=attempt, sofar=json.dumps(answers), number=number,
        count=len(drawn), question=question, choices=choices, answer=answer, missing=missing,
        mark=grade(question.kind, choices, answer) if told else None, sounds=showing.heard(shared["page"].id),
    )  # fmt: skip
    return page, 400 if missing else 200


def go_on(shared: Shared, user_id: int | None) -> ResponseReturnValue:
    """After an answer: what to say of it (practice), the next question, or the end."""
    form = request.form
    attempt = form.get("attempt", "")
    answers, drawn = _so_far(form.get("sofar", "")), _drawn(shared, attempt)
    if not is_client_id(attempt) or not drawn:
        return begin(shared)
    number = min(max(form.get("n", 0, int), 0), max(len(drawn) - 1, 0))
    if form.get("do") != "next":
        question, choices = drawn[number]
        answer = showing.read_answer(question, choices, form)
        if answer is None:
            return _question(shared, attempt, answers, number, missing=showing.missing_answer(question.kind))
        answers[str(question.id)] = answer
        if shared["page"].kind == "quiz":
            return _question(shared, attempt, answers, number, told=True)
    if number + 1 < len(drawn):
        return _question(shared, attempt, answers, number + 1)
    return _finish(shared, Tried(attempt, shared["page"].id, answers, clock.now()), user_id)


def _so_far(text: str) -> dict[str, Any]:
    return read_answers(read_json(text)) if len(text) < LARGEST_ANSWERS else {}


def _finish(shared: Shared, tried: Tried, user_id: int | None) -> ResponseReturnValue:
    if user_id is None:
        return show_result(shared, recording.grade(shared["page"], tried), kept=False)
    recording.attempt(user_id, tried, clock.now())
    place: dict[str, Any] = {
        "slug": shared["course"].slug,
        "key": shared["line"].key,
        "client_id": tried.client_id,
    }
    return redirect(url_for("academy.result", **place))


def show_result(shared: Shared, result: Result, *, kept: bool) -> ResponseReturnValue:
    """The score, and for each question what was right. `kept` False: a visitor's, not kept."""
    pool = showing.asked(shared["page"].id)
    rows = [
        (*pool[int(key)], mark, result.answers.get(key))
        for key, mark in result.marks.items()
        if int(key) in pool
    ]
    return render_template(
        "academy/result.html", **shared, show=showing, result=result, rows=rows, kept=kept,
        right=sum(mark >= 1000 for _question, _choices, mark, _answer in rows),
    )  # fmt: skip
