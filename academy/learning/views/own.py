"""A learner's own page: courses begun, suggestions, groups."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy.courses.services import cards_of
from academy.learning.services import cohorts, progress, suggestions
from academy.learning.views import showing
from core import clock
from core.auth import current_user, login_required
from core.errors import DomainError
from core.i18n import _
from core.web import lang_blueprint

my_academy = lang_blueprint("my_academy", __name__, "/account/courses")


def _me() -> int:
    return current_user.id or 0


def _page(message: str = "", status: int = 200) -> ResponseReturnValue:
    user = _me()
    groups = cohorts.my_cohorts(user)
    page = render_template(
        "academy/mine.html", courses=progress.my_courses(user), suggested=suggestions.open_suggestions(user),
        groups=groups, group_courses=cards_of({one.course_id for one in groups}), show=showing, message=message,
        code=request.form.get("code", ""), nav_key="courses",
    )  # fmt: skip
    return page, status


@my_academy.get("")
@login_required
def home() -> ResponseReturnValue:
    """My courses."""
    return _page()


@my_academy.post("/join")
@login_required
def join() -> ResponseReturnValue:
    """Join a group with its code."""
    try:
        cohorts.join(_me(), request.form.get("code", ""), clock.now())
    except DomainError as error:
        return _page(error.message, 400)
    flash(_("You are in the group. Your trainer sees which steps you have done."), "ok")
    return redirect(url_for("my_academy.home"))


@my_academy.post("/suggestions/<int:suggestion_id>/dismiss")
@login_required
def dismiss(suggestion_id: int) -> ResponseReturnValue:
    """Put a suggestion away."""
    suggestions.dismiss(_me(), suggestion_id)
    return redirect(url_for("my_academy.home"))
