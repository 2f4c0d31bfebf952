"""Questions of a page: kept, read, graded."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, select

from academy.quizzes import rules
from academy.quizzes.data import QuestionText
from academy.quizzes.models import Choice, Question
from core.db import session


def add_questions(page_id: int, questions: Sequence[QuestionText], *, after: int = 0) -> None:
    """Keep questions under a page, inside the caller's transaction; positions count from `after` + 1."""
    for position, question in enumerate(questions, after + 1):
        row = {k: v for k, v in asdict(question).items() if k != "choices"}
        made = insert(Question).values(**row, page_id=page_id, position=position).returning(Question.id)
        key = session().execute(made).scalar_one()
        choices = [
            {**asdict(one), "question_id": key, "position": n} for n, one in enumerate(question.choices, 1)
        ]
        if choices:
            session().execute(insert(Choice), choices)


def questions_of(page_ids: Sequence[int]) -> list[Question]:
    """The questions of some pages in their order, drafts among them (1 statement)."""
    query = select(Question).where(Question.page_id.in_(page_ids))
    return list(session().scalars(query.order_by(Question.page_id, Question.position, Question.id)))


def choices_of(question_ids: Sequence[int]) -> dict[int, list[Choice]]:
    """The choices of some questions in their order (1 statement)."""
    found: dict[int, list[Choice]] = {key: [] for key in question_ids}
    query = (
        select(Choice)
        .where(Choice.question_id.in_(question_ids))
        .order_by(Choice.question_id, Choice.position, Choice.id)
    )
    for choice in session().scalars(query):
        found[choice.question_id].append(choice)
    return found


def holds(page_id: int, question_id: int, choice_id: int | None) -> bool:
    """Whether a question, or one of its answers, stands on a page."""
    query = select(Question.id).where(Question.id == question_id, Question.page_id == page_id)
    if choice_id:
        query = query.join(Choice, Choice.question_id == Question.id).where(Choice.id == choice_id)
    return session().execute(query).first() is not None


def asked_ids(page_id: int) -> list[int]:
    """The ids of the questions that are asked on a page."""
    query = select(Question.id).where(Question.page_id == page_id, Question.is_draft.is_(False))
    return list(session().scalars(query.order_by(Question.position)))


def grade_all(question_ids: Sequence[int], answers: Mapping[str, Any]) -> dict[int, rules.Mark]:
    """The mark of each question (2 statements); what was not answered gets nothing."""
    kinds = dict(
        session().execute(select(Question.id, Question.kind).where(Question.id.in_(question_ids))).all()
    )
    choices = choices_of(question_ids)
    return {
        key: rules.grade(kinds[key], choices[key], answers.get(str(key)))
        for key in question_ids
        if key in kinds
    }
