"""Versions that wait for a review, in the desk's inbox."""

from datetime import timedelta

from flask import url_for

from academy.authoring.services.reading import review_due, waiting_versions
from core.auth import Actor
from core.desk import DeskCase
from core.i18n import _, pick

DELAY = timedelta(days=7)


def count(_actor: Actor) -> int:
    """How many wait."""
    return len(waiting_versions())


def cases(_actor: Actor, limit: int) -> list[DeskCase]:
    """One line for each."""
    return [
        DeskCase(
            id=f"course-{one.id}", kind="courses", title=pick(ar=one.title_ar, fr=one.title_fr),
            subtitle=_("Course to review, version %(number)s", number=one.number), risk="low", risk_note="",
            due_at=review_due(one) + DELAY, url=url_for("academy_desk.version", version_id=one.id), icon="book",
        )
        for one in waiting_versions(limit)
    ]  # fmt: skip
