"""Founders: the leader invites, each answers alone."""

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.errors import DomainError
from core.i18n import _
from registry.creation.services import access, founding
from registry.creation.views import pages
from registry.creation.views.pages import creation, file_page, typed


@creation.post("/<int:creation_id>/founders/invite")
@login_required
def invite(creation_id: int) -> ResponseReturnValue:
    """Invite somebody by phone; the answer does not tell whether the phone has an account."""
    user, now = current_user.user_id, clock.now()
    try:
        founding.invite(user, creation_id, typed("name", 80), typed("phone", 40), _link, now)
    except DomainError as error:
        if not error.fields:
            raise
        file = access.get_own(user, creation_id, now)
        context = pages.screen_context("founders", file)
        return file_page("founders", file, status=400, fields=error.fields, **context)
    flash(_("The invitation is on its way by SMS."), "ok")
    return redirect(url_for("creation.screen", creation_id=creation_id, screen="founders"))


def _link(secret: str, lang: str) -> str:
    """Always on SOUK_PUBLIC_URL, whatever Host the request named."""
    base = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    return base + url_for("creation.invitation", token=secret, lang=lang)


@creation.get("/invitation/<token>")
@login_required
def invitation(token: str) -> ResponseReturnValue:
    """What founding means, and the form of one's own identity."""
    found = founding.find_invitation(current_user.user_id, token, clock.now())
    if found.is_answered:
        return redirect(url_for("creation.show", creation_id=found.file.id))
    return _page(found, token, {})


def _page(found: founding.Invitation, token: str, fields: dict[str, str]) -> ResponseReturnValue:
    return file_page(
        "invitation", found.file, status=400 if fields else 200, fields=fields, invitation=found, token=token,
        identity=None, place=pages.place_name(found.file),
    )  # fmt: skip


@creation.post("/invitation/<token>")
@login_required
def consent(token: str) -> ResponseReturnValue:
    """Say yes, with one's own identity."""
    user, now = current_user.user_id, clock.now()
    try:
        creation_id = founding.consent(user, token, pages.identity_typed(), now)
    except DomainError as error:
        if not error.fields:
            raise
        return _page(founding.find_invitation(user, token, now), token, error.fields)
    flash(_("You are a founder of this cooperative."), "ok")
    return redirect(url_for("creation.show", creation_id=creation_id))


@creation.post("/invitation/<token>/decline")
@login_required
def decline(token: str) -> ResponseReturnValue:
    """Say no."""
    founding.decline(current_user.user_id, token, clock.now())
    flash(_("You have declined. What was written about you is forgotten."), "ok")
    return redirect(url_for("creation.start"))


@creation.post("/<int:creation_id>/leave")
@login_required
def leave(creation_id: int) -> ResponseReturnValue:
    """A founder takes their yes back."""
    founding.leave(current_user.user_id, creation_id, clock.now())
    flash(_("You are no longer a founder of this file. What you wrote about yourself is forgotten."), "ok")
    return redirect(url_for("creation.start"))
