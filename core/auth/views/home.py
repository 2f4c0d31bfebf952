"""One's own account: home, name and language, phone and e-mail, password, signed-in browsers."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth.errors import WrongCode
from core.auth.forms import CodeForm, ContactForm, NewPasswordForm, ProfileForm
from core.auth.guards import fresh_required, login_required
from core.auth.identity import forget_identity
from core.auth.services import accounts, codes, sessions
from core.auth.views.pages import account, asked, me, page, refused
from core.errors import DomainError
from core.i18n import _


@account.get("/")
@login_required
def home() -> ResponseReturnValue:
    """The account's first page; packages above add their own parts."""
    user_id, _who = me()
    return page("home", user=accounts.get_user(user_id), nav_key="home")


@account.route("/profile", methods=["GET", "POST"])
@login_required
def profile() -> ResponseReturnValue:
    """Name and language of messages."""
    user_id, who = me()
    form = ProfileForm(request.form, name=who.name, lang=who.lang)
    if request.method == "GET":
        return page("profile", form=form, nav_key="profile")
    if not form.validate():
        return page("profile", status=422, form=form, nav_key="profile")
    try:
        accounts.rename(user_id, form.name.data, form.lang.data)
    except DomainError as error:
        return refused("profile", form, error, nav_key="profile")
    forget_identity()
    flash(_("Saved."), "ok")
    return redirect(url_for("account.profile"))


@account.route("/contact", methods=["GET", "POST"])
@fresh_required
def contact() -> ResponseReturnValue:
    """Another phone or e-mail; the code goes to the new one."""
    user_id, _who = me()
    form = ContactForm(request.form)
    if request.method == "GET":
        return page("contact", form=form, nav_key="profile")
    if not form.validate():
        return page("contact", status=422, form=form, nav_key="profile")
    try:
        session["contact"] = codes.start_contact(user_id, form.login.data, asked(), clock.now())
    except DomainError as error:
        return refused("contact", form, error, nav_key="profile")
    return redirect(url_for("account.contact_code"))


@account.route("/contact/code", methods=["GET", "POST"])
@fresh_required
def contact_code() -> ResponseReturnValue:
    """The code that proves the new phone or e-mail."""
    user_id, _who = me()
    form = CodeForm(request.form)
    if request.method == "GET":
        return page("contact_code", form=form, nav_key="profile")
    if not form.validate():
        return page("contact_code", status=422, form=form, nav_key="profile")
    try:
        codes.finish_contact(user_id, str(session.get("contact", "")), form.code.data, clock.now())
    except WrongCode as error:
        return refused("contact_code", form, error, nav_key="profile")
    session.pop("contact", None)
    forget_identity()
    flash(_("Saved."), "ok")
    return redirect(url_for("account.profile"))


@account.route("/password", methods=["GET", "POST"])
@fresh_required
def password() -> ResponseReturnValue:
    """Change the password; the other browsers are signed out."""
    user_id, who = me()
    form = NewPasswordForm(request.form)
    if request.method == "GET":
        return page("password", form=form, nav_key="password")
    if not form.validate():
        return page("password", status=422, form=form, nav_key="password")
    try:
        codes.change_password(user_id, form.password.data, clock.now(), keep_session=who.session_id)
    except DomainError as error:
        return refused("password", form, error, nav_key="password")
    flash(_("Your password is changed. Your other devices are signed out."), "ok")
    return redirect(url_for("account.home"))


@account.get("/sessions")
@login_required
def list_sessions() -> ResponseReturnValue:
    """Browsers that are signed in."""
    user_id, who = me()
    found = sessions.list_sessions(user_id, clock.now())
    return page("sessions", sessions=found, current=who.session_id, nav_key="sessions")


@account.post("/sessions/<int:session_id>/end")
@login_required
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign one browser out; only one's own."""
    user_id, _who = me()
    if sessions.end_session(user_id, session_id, "ended by owner", clock.now()):
        flash(_("This device is signed out."), "ok")
    forget_identity()
    return redirect(url_for("account.list_sessions"))


@account.post("/sessions/end-others")
@login_required
def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere else."""
    user_id, who = me()
    sessions.end_sessions(user_id, "ended by owner", clock.now(), keep=who.session_id)
    flash(_("All your other devices are signed out."), "ok")
    return redirect(url_for("account.list_sessions"))
