"""What was learnt, in bulk: one statement for each block of learners, never one each."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, func, select

from academy.data import CompletionRow
from academy.learning.models import Completion, Enrolment
from core.db import session

BLOCK = 2_000
"""Learners in one statement: what it groups stays in memory, so that a learner costs the same among many as among few.

One statement for everybody sorts all their steps at once, in a database's temporary files and in several passes.
"""


def completions(since: datetime, until: datetime) -> Iterator[CompletionRow]:
    """Steps done from `since` up to (not with) `until`, one row for each learner and course.

    `finished_at` is set when the whole course is done, whenever that was.
    """
    ends = session().execute(select(func.min(Completion.user_id), func.max(Completion.user_id))).one()
    first, last = ends[0] or 0, ends[1] or -1
    for begin in range(first, last + 1, BLOCK):
        for row in session().execute(_block(begin, begin + BLOCK, since, until)):
            yield CompletionRow(row.user_id, row.course_id, row.steps, row.finished_at)


def _block(
    begin: int, end: int, since: datetime, until: datetime
) -> Select[tuple[int, int, int, datetime | None]]:
    day = func.coalesce(
        Completion.done_at, Completion.done_at
    )  # else SQLite reads the whole period for each block
    grouped = (
        select(Completion.user_id, Completion.course_id, func.count().label("steps"))
        .where(Completion.user_id >= begin, Completion.user_id < end)
        .where(day >= since, day < until)
        .group_by(Completion.user_id, Completion.course_id)
        .subquery()
    )
    return select(grouped.c.user_id, grouped.c.course_id, grouped.c.steps, Enrolment.finished_at).outerjoin(
        Enrolment,
        (Enrolment.user_id == grouped.c.user_id) & (Enrolment.course_id == grouped.c.course_id),
    )
