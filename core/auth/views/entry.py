"""Signing in and out, and opening an account."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth.errors import WrongCode
from core.auth.forms import CodeForm, LoginForm, RegisterForm
from core.auth.identity import get_identity, origin, sign_browser_in, sign_browser_out
from core.auth.landing import landing
from core.auth.rules import STAFF_ROLES, safe_path
from core.auth.services import codes, signing_in
from core.auth.services.accounts import get_user
from core.auth.services.second_factor import pass_second_factor
from core.auth.views.pages import (
    account,
    asked,
    half_login_alive,
    page,
    refused,
)
from core.errors import DomainError
from core.i18n import _


@account.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Sign in with phone or e-mail and password."""
    who = get_identity()
    if request.method == "GET" and who.id is not None:
        return redirect(safe_path(request.args.get("next")) or landing(who.id, is_staff=who.is_staff))
    form, ended = LoginForm(request.form), bool(session.pop("ended", False))
    wanted = safe_path(request.values.get("next")) or ""
    if request.method == "GET":
        return page("login", form=form, next=wanted, ended=ended)
    if not form.validate():
        return page("login", status=422, form=form, next=wanted)
    try:
        found = signing_in.sign_in(form.login.data, form.password.data, origin(), clock.now())
    except DomainError as error:
        return refused("login", form, error, next=wanted)
    session["next"] = wanted
    if found.needs_second_factor:
        session["half"] = [found.user_id, found.mark, clock.now().timestamp()]
        return redirect(url_for("account.second_step"))
    return enter(found.user_id, second_factor=False)


def enter(user_id: int, *, second_factor: bool) -> ResponseReturnValue:
    """Sign the browser in and go where the person wanted."""
    is_staff = bool(set(get_user(user_id).roles) & set(STAFF_ROLES))
    goal = safe_path(session.pop("next", None)) or landing(user_id, is_staff=is_staff)
    sign_browser_in(user_id, second_factor=second_factor, is_staff=is_staff)
    return redirect(goal)


@account.route("/login/code", methods=["GET", "POST"])
def second_step() -> ResponseReturnValue:
    """The second factor, after the password."""
    user_id = _half_signed_in()
    if user_id is None:
        return redirect(url_for("account.login", next=safe_path(request.args.get("next"))))
    if wanted := safe_path(request.args.get("next")):
        session["next"] = wanted
    form = CodeForm(request.form)
    if request.method == "GET":
        return page("second_step", form=form)
    if not form.validate():
        return page("second_step", status=422, form=form)
    try:
        pass_second_factor(user_id, form.code.data, clock.now())
    except DomainError as error:
        return refused("second_step", form, error)
    return enter(user_id, second_factor=True)


def _half_signed_in() -> int | None:
    """Who gave the right password and still owes a code: before signing in, or in an older session."""
    who = get_identity()
    if who.id is not None and who.has_second_factor and not who.second_factor:
        return who.id
    half = session.get("half")
    if not (isinstance(half, list) and len(half) == 3):
        return None
    user_id, mark, at = half
    if half_login_alive(at) and signing_in.still_holds(user_id, mark):
        return int(user_id)
    session.pop("half")
    return None


@account.post("/logout")
def logout() -> ResponseReturnValue:
    """Sign this browser out."""
    sign_browser_out()
    flash(_("You are signed out."), "ok")
    return redirect(url_for("account.login"))


@account.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """Open an account: name, phone or e-mail, password; then a code."""
    form = RegisterForm(request.form)
    wanted = safe_path(request.values.get("next")) or ""
    if request.method == "GET":
        return page("register", form=form, next=wanted)
    if not form.validate():
        return page("register", status=422, form=form, next=wanted)
    try:
        token = codes.start_registration(
            form.name.data, form.login.data, form.password.data, asked(), clock.now()
        )
    except DomainError as error:
        return refused("register", form, error, next=wanted)
    session["code"], session["next"] = token, wanted
    return redirect(url_for("account.register_code"))


@account.route("/register/code", methods=["GET", "POST"])
def register_code() -> ResponseReturnValue:
    """The code that proves the phone or e-mail."""
    form = CodeForm(request.form)
    if request.method == "GET":
        return page("register_code", form=form)
    if not form.validate():
        return page("register_code", status=422, form=form)
    try:
        user_id = codes.finish_registration(str(session.get("code", "")), form.code.data, clock.now())
    except WrongCode as error:
        return refused("register_code", form, error)
    session.pop("code", None)
    flash(_("Welcome. Your account is open."), "ok")
    return enter(user_id, second_factor=False)
