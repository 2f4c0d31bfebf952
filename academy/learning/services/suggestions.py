"""Courses suggested to a learner by other parts of the house; only the learner sees the reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from academy.courses.services import cards_of, course_ids
from academy.data import CourseCard
from academy.errors import NoSuchCourse
from academy.learning.models import Enrolment, Suggestion
from core.db import changed_one, session, transaction
from core.i18n import _
from core.upserts import for_engine


def suggest(
    user_id: int, course_slugs: Sequence[str], *, source: str, reason_ar: str, reason_fr: str, now: datetime
) -> int:
    """Suggest courses to a learner; joins the caller's transaction. Unknown courses and those already finished are
    left out; the same source again only renews its reason. Returns how many stand."""
    ids = course_ids(course_slugs)
    with transaction():
        finished = select(Enrolment.course_id).where(
            Enrolment.user_id == user_id, Enrolment.finished_at.is_not(None)
        )
        wanted = sorted(set(ids.values()) - set(session().scalars(finished)))
        rows = [
            {
                "user_id": user_id, "course_id": key, "source": source[:40], "reason_ar": reason_ar,
                "reason_fr": reason_fr, "state": "open", "created_at": now,
            }
            for key in wanted
        ]  # fmt: skip
        if rows:
            session().execute(for_engine(_renew), rows)
    return len(rows)


def _renew(insert: Any) -> Any:
    row = insert(Suggestion)
    texts = {"reason_ar": row.excluded.reason_ar, "reason_fr": row.excluded.reason_fr}
    return row.on_conflict_do_update(index_elements=["user_id", "course_id", "source"], set_=texts)


def open_suggestions(user_id: int, limit: int = 8) -> list[tuple[Suggestion, CourseCard]]:
    """What is suggested to a learner and not finished, newest first (2 statements)."""
    query = (
        select(Suggestion)
        .outerjoin(
            Enrolment,
            (Enrolment.course_id == Suggestion.course_id) & (Enrolment.user_id == Suggestion.user_id),
        )
        .where(Suggestion.user_id == user_id, Suggestion.state == "open", Enrolment.finished_at.is_(None))
        .order_by(Suggestion.created_at.desc(), Suggestion.id.desc())
        .limit(limit)
    )
    found = list(session().scalars(query))
    cards = cards_of({one.course_id for one in found})
    return [(one, cards[one.course_id]) for one in found if one.course_id in cards]


def dismiss(user_id: int, suggestion_id: int) -> None:
    """The learner does not want it. Raises NoSuchCourse for somebody else's."""
    mine = update(Suggestion).where(Suggestion.id == suggestion_id, Suggestion.user_id == user_id)
    with transaction():
        if not changed_one(mine.values(state="dismissed")):
            raise NoSuchCourse("suggestion_not_found", _("This suggestion does not exist any more."))
