"""Courses on other packages' pages: what they say it is about, the academy answers with links."""

from collections.abc import Sequence
from typing import Any

from academy.courses.services import list_courses
from academy.learning.services import progress, suggestions
from core.auth import current_user
from core.drawing import fragment


def courses_about(topics: Sequence[str] = (), limit: int = 3, **_more: Any) -> str:
    """Links to the courses about these topics."""
    found = list_courses(topics=tuple(topics))[:limit]
    return fragment("academy/links.html", courses=found) if found else ""


def my_learning(**_more: Any) -> str:
    """On the account's home: where one stopped and what is suggested."""
    user_id = current_user.id
    if user_id is None:
        return ""
    going_on = next((one for one in progress.my_courses(user_id) if not one.finished_at), None)
    suggested = suggestions.open_suggestions(user_id, 3)
    if going_on is None and not suggested:
        return ""
    return fragment("academy/account.html", going_on=going_on, suggested=suggested)
