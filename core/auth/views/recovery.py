"""A new password when the old one is lost: by code, or by the link of a mail."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth.forms import ForgotForm, NewPasswordForm, ResetForm
from core.auth.services import codes
from core.auth.views.pages import account, asked, page, public_link, refused
from core.errors import DomainError
from core.i18n import _


@account.route("/forgot", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    """Ask for a code; the answer is the same whether or not there is an account."""
    form = ForgotForm(request.form)
    if request.method == "GET":
        return page("forgot", form=form)
    if not form.validate():
        return page("forgot", status=422, form=form)
    try:
        token = codes.start_reset(form.login.data, asked(), _link, clock.now())
    except DomainError as error:
        return refused("forgot", form, error)
    session["reset"] = token
    return redirect(url_for("account.reset"))


def _link(secret: str) -> str:
    return public_link("account.reset_by_link", secret=secret)


@account.route("/reset", methods=["GET", "POST"])
def reset() -> ResponseReturnValue:
    """The code that was sent, and the new password."""
    form = ResetForm(request.form)
    if request.method == "GET":
        return page("reset", form=form)
    if not form.validate():
        return page("reset", status=422, form=form)
    try:
        codes.finish_reset(str(session.get("reset", "")), form.code.data, form.password.data, clock.now())
    except DomainError as error:
        return refused("reset", form, error)
    return _done()


@account.route("/reset/<secret>", methods=["GET", "POST"])
def reset_by_link(secret: str) -> ResponseReturnValue:
    """The link of a mail: choose the new password."""
    form = NewPasswordForm(request.form)
    if not codes.link_works(secret, clock.now()):
        flash(_("This link was used, or is too old. Ask for another."), "warn")
        return redirect(url_for("account.forgot"))
    if request.method == "GET":
        return page("reset_by_link", form=form)
    if not form.validate():
        return page("reset_by_link", status=422, form=form)
    try:
        codes.finish_reset_by_link(secret, form.password.data, clock.now())
    except DomainError as error:
        return refused("reset_by_link", form, error)
    return _done()


def _done() -> ResponseReturnValue:
    session.pop("reset", None)
    flash(_("Your password is changed. Sign in with it."), "ok")
    return redirect(url_for("account.login"))
