"""Certificates on other pages of the academy: the learner's courses, the result of a final quiz."""

from typing import Any

from flask import render_template

from academy.certificates.services import list_mine
from core.auth import current_user
from core.web import markup


def among_courses(**_context: object) -> str:
    """The learner's certificates beside the courses; nothing when there are none."""
    mine = list_mine(current_user.user_id) if current_user.is_authenticated else []
    return markup(render_template("academy/certificate/among.html", certificates=mine)) if mine else ""


def after_final(*, page: Any, result: Any, **_context: object) -> str:
    """Where to find the certificate, after a final quiz that was passed."""
    if page.kind != "final" or not result.is_passed or not current_user.is_authenticated:
        return ""
    return markup(render_template("academy/certificate/earned.html"))
