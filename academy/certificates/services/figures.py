"""What all learners did in a period, for the report to the board: one statement a figure."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from academy.certificates.models import Certificate
from academy.data import LearningFigures
from academy.learning.models import Completion, Enrolment
from core.db import session


def learning_figures(since: datetime, until: datetime) -> LearningFigures:
    """Counts from `since` up to (not with) `until`."""
    still = or_(Certificate.revoked_at.is_(None), Certificate.revoked_at >= until)
    learners = select(func.count(Completion.user_id.distinct()))
    return LearningFigures(
        _count(learners, Completion.done_at, since, until),
        _count(select(func.count()), Enrolment.started_at, since, until),
        _count(select(func.count()), Enrolment.finished_at, since, until),
        _count(select(func.count()).where(still), Certificate.issued_at, since, until),
    )


def _count(query: Any, at: Any, since: datetime, until: datetime) -> int:
    return session().scalar(query.where(at >= since, at < until)) or 0
