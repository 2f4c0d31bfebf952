"""What was learnt, in bulk: one statement for all learners, never one each."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select

from academy.data import CompletionRow
from academy.learning.models import Completion, Enrolment
from core.db import session

CHUNK = 10_000


def completions(since: datetime, until: datetime) -> Iterator[CompletionRow]:
    """Steps done from `since` up to (not with) `until`, one row for each learner and course.

    `finished_at` is set when the whole course is done, whenever that was. Rows come as the database sends them.
    """
    grouped = (
        select(Completion.user_id, Completion.course_id, func.count().label("steps"))
        .where(Completion.done_at >= since, Completion.done_at < until)
        .group_by(Completion.user_id, Completion.course_id)
        .subquery()
    )
    query = select(grouped.c.user_id, grouped.c.course_id, grouped.c.steps, Enrolment.finished_at).outerjoin(
        Enrolment,
        (Enrolment.user_id == grouped.c.user_id) & (Enrolment.course_id == grouped.c.course_id),
    )
    found = session().execute(query.execution_options(yield_per=CHUNK))
    for row in found:
        yield CompletionRow(row.user_id, row.course_id, row.steps, row.finished_at)
