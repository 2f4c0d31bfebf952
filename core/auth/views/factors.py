"""The second factor, and proving again who one is."""

import io
from typing import Any

import segno
from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from core import clock
from core.auth.forms import CodeForm, ConfirmForm
from core.auth.guards import fresh_required, login_required
from core.auth.identity import sign_browser_in
from core.auth.rules import safe_path
from core.auth.services import second_factor as factors
from core.auth.services import sessions, signing_in
from core.auth.services.accounts import get_user
from core.auth.views.pages import account, me, next_path, page, refused
from core.errors import DomainError
from core.i18n import _


@account.get("/second-factor")
@login_required
def second_factor() -> ResponseReturnValue:
    """Whether the second factor is on; how to set it up."""
    user_id, who = me()
    if wanted := safe_path(request.args.get("next")):
        session["next"] = wanted
    secret = None if who.has_second_factor else factors.pending_secret(user_id)
    return page("second_factor", form=CodeForm(), **_setup(user_id, secret))


def _setup(user_id: int, secret: str | None) -> dict[str, Any]:
    context: dict[str, Any] = {"nav_key": "second_factor", "left": factors.recovery_codes_left(user_id)}
    if secret:
        uri = factors.provisioning_uri(secret, get_user(user_id).login)
        groups = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        context |= {"secret": groups, "uri": uri, "square": _square(uri)}
    return context


def _square(text: str) -> Markup:
    """The square code (QR) as SVG without style attributes or colours of its own."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        scale=5,
        border=3,
        light="#fff",
        svgclass=None,
        lineclass=None,
    )
    return Markup(out.getvalue().decode())  # noqa: S704


@account.post("/second-factor/start")
@fresh_required
def second_factor_start() -> ResponseReturnValue:
    """Prepare an authenticator."""
    user_id, _who = me()
    factors.start_totp(user_id)
    return redirect(url_for("account.second_factor"))


@account.post("/second-factor")
@fresh_required
def second_factor_confirm() -> ResponseReturnValue:
    """The first code turns it on and signs this browser in fully; recovery codes are shown once."""
    user_id, who = me()
    form = CodeForm(request.form)
    context = _setup(user_id, factors.pending_secret(user_id))
    if not form.validate():
        return page("second_factor", status=422, form=form, **context)
    try:
        codes = factors.confirm_totp(user_id, form.code.data, clock.now())
    except DomainError as error:
        return refused("second_factor", form, error, **context)
    goal = safe_path(session.pop("next", None)) or url_for("account.home")
    sessions.end_sessions(user_id, "second factor on", clock.now(), keep=who.session_id)
    sign_browser_in(user_id, second_factor=True, is_staff=who.is_staff)
    return page("recovery_codes", codes=codes, goal=goal, nav_key="second_factor")


@account.post("/second-factor/recovery-codes")
@fresh_required
def recovery_codes() -> ResponseReturnValue:
    """Replace the recovery codes."""
    user_id, who = me()
    if not who.has_second_factor:
        return redirect(url_for("account.second_factor"))
    codes = factors.renew_recovery_codes(user_id)
    goal = url_for("account.second_factor")
    return page("recovery_codes", codes=codes, goal=goal, nav_key="second_factor")


@account.post("/second-factor/remove")
@fresh_required
def second_factor_remove() -> ResponseReturnValue:
    """Turn it off; not for staff."""
    user_id, _who = me()
    factors.remove_totp(user_id)
    flash(_("The second factor is off."), "ok")
    return redirect(url_for("account.second_factor"))


@account.route("/confirm", methods=["GET", "POST"])
@login_required
def confirm() -> ResponseReturnValue:
    """Prove again who one is, before what matters."""
    _user_id, who = me()
    form, wanted = ConfirmForm(request.form), next_path()
    if request.method == "GET":
        return page("confirm", form=form, next=wanted)
    if not form.validate():
        return page("confirm", status=422, form=form, next=wanted)
    try:
        signing_in.prove_again(who, form.secret.data, clock.now())
    except DomainError as error:
        return refused("confirm", form, error, next=wanted)
    assert who.session_id is not None
    sessions.mark_fresh(who.session_id, clock.now())
    return redirect(wanted)
