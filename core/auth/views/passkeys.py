"""Passkeys: one's own, and signing in with one. The only account pages that need JavaScript; the others never do."""

from flask import Response, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth.forms import LoginForm
from core.auth.guards import fresh_required, login_required
from core.auth.identity import client_address
from core.auth.rules import device_name, safe_path
from core.auth.services import passkeys
from core.auth.views.entry import enter
from core.auth.views.pages import account, me, page, refused, site
from core.errors import DomainError
from core.i18n import _


def _json(text: str) -> Response:
    return Response(text, content_type="application/json")


@account.get("/passkeys")
@login_required
def list_passkeys() -> ResponseReturnValue:
    """One's passkeys."""
    user_id, _who = me()
    return page("passkeys", passkeys=passkeys.list_passkeys(user_id), nav_key="passkeys")


@account.post("/passkeys/options")
@fresh_required
def passkey_options() -> ResponseReturnValue:
    """What the browser needs to make one."""
    user_id, who = me()
    login = who.email or who.phone_e164 or ""
    return _json(passkeys.start_passkey(user_id, login, who.name, site(), clock.now()))


@account.post("/passkeys")
@fresh_required
def add_passkey() -> ResponseReturnValue:
    """Keep the one just made."""
    user_id, _who = me()
    credential, device = request.form.get("credential", ""), device_name(request.user_agent.string)
    passkeys.add_passkey(user_id, credential, device, site(), clock.now())
    flash(_("The passkey is ready: next time, sign in with it."), "ok")
    return redirect(url_for("account.list_passkeys"))


@account.post("/passkeys/<int:passkey_id>/remove")
@fresh_required
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Forget one of one's own."""
    user_id, _who = me()
    passkeys.remove_passkey(user_id, passkey_id)
    flash(_("The passkey is removed."), "ok")
    return redirect(url_for("account.list_passkeys"))


@account.post("/login/passkey/options")
def passkey_login_options() -> ResponseReturnValue:
    """What the browser needs to sign in with one; the same for everybody."""
    return _json(passkeys.start_passkey_login(client_address(), site(), clock.now()))


@account.post("/login/passkey")
def passkey_login() -> ResponseReturnValue:
    """Sign in with a passkey: it stands for both factors."""
    wanted = safe_path(request.form.get("next")) or ""
    try:
        user_id = passkeys.sign_in_with_passkey(
            request.form.get("credential", ""), client_address(), site(), clock.now()
        )
    except DomainError as error:
        return refused("login", LoginForm(), error, next=wanted)
    session["next"] = wanted
    return enter(user_id, second_factor=True)
