"""Coming to a meeting: the list beforehand, the door on the day."""

import secrets

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.auth.identity import client_address
from core.errors import DomainError
from core.i18n import _
from projectbank.meetings import services as meetings
from projectbank.path.views.public import COUNTED, bank, meeting_page

COUNTED_HERE = "doors"
"""In the browser's session: the meetings somebody was counted at with it."""


@bank.post("/meetings/<int:meeting_id>")
@login_required
def register(meeting_id: int) -> ResponseReturnValue:
    """Say that one will come to a meeting."""
    try:
        meetings.register(current_user.user_id, meeting_id, request.form, clock.now())
    except DomainError as error:
        if not error.fields:
            raise
        return meeting_page(meeting_id, request.form, error.fields)
    flash(_("You are on the list. Bring your phone: a code at the door counts you."), "ok")
    return redirect(url_for("bank.meeting", meeting_id=meeting_id))


@bank.route("/door/<secret>", methods=["GET", "POST"])
def door(secret: str) -> ResponseReturnValue:
    """Behind the code on the wall of a meeting: three choices, no name, no account needed."""
    found = meetings.by_secret(secret)
    if request.method == "POST":
        return _count(secret)
    if found.id in session.get(COUNTED_HERE, []) and not request.args.get("again"):
        return render_template("projectbank/counted.html", meeting=found)
    return _form(secret, {})


def _count(secret: str) -> ResponseReturnValue:
    user_id = current_user.user_id if current_user.is_authenticated else None
    ticket = request.form.get("ticket", "")
    try:
        meeting_id = meetings.attend(
            secret, user_id, request.form, client_address(), clock.now(), ticket=ticket
        )
    except DomainError as error:
        if error.status == 404:
            raise
        return _form(secret, error.fields or {"form": error.message}), 400
    session[COUNTED_HERE] = sorted({*session.get(COUNTED_HERE, []), meeting_id})[-20:]
    return redirect(url_for("bank.door", secret=secret))


def _form(secret: str, fields: dict[str, str]) -> str:
    return render_template(
        "projectbank/door.html",
        meeting=meetings.by_secret(secret),
        fields=fields,
        secret=secret,
        typed=request.form,
        ticket=request.form.get("ticket") or secrets.token_urlsafe(12),
        **COUNTED,
    )
