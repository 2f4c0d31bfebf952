"""Who may open a page: decorators for views. Services check again."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import quote

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth.identity import current_actor, get_identity
from core.auth.rules import is_fresh, safe_path
from core.errors import NotAllowed
from core.i18n import _
from core.web import wants_json

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def login_required(view: View[P]) -> View[P]:
    """Only for people who are signed in; others sign in first and come back."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(*args, **kwargs) if get_identity().is_authenticated else ask_login()

    return guarded


def staff_required(view: View[P]) -> View[P]:
    """Only for staff who gave their second factor in this session."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return _unless_staff() or view(*args, **kwargs)

    return guarded


def permission_required(permission: str) -> Callable[[View[P]], View[P]]:
    """Only for people who hold the permission; staff need their second factor for any of theirs."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if current_actor().may(permission):
                return view(*args, **kwargs)
            return _unless_staff() or _deny()

        return guarded

    return decorate


def fresh_required(view: View[P]) -> View[P]:
    """Only for people who proved who they are within the last 10 minutes: payouts, RIB, roles, exports of people.

    Whoever has a second factor gives it first: a password alone must not replace it or its recovery codes.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        who = get_identity()
        if not who.is_authenticated:
            return ask_login()
        if who.has_second_factor and not who.second_factor:
            return _ask_second_factor()
        if who.fresh_at is not None and is_fresh(who.fresh_at, clock.now()):
            return view(*args, **kwargs)
        if wants_json():
            raise NotAllowed("not_fresh", _("Prove again who you are."))
        return redirect(url_for("account.confirm", next=here()))

    return guarded


def ask_login() -> ResponseReturnValue:
    """Send a visitor to sign in; machines get a refusal instead."""
    if wants_json():
        raise NotAllowed("not_signed_in", _("Sign in first."), status=401)
    return redirect(url_for("account.login", next=here()))


def here() -> str | None:
    """The page to come back to: this one, or the one whose form was sent."""
    if request.method in ("GET", "HEAD"):
        query = request.query_string.decode("ascii", "ignore")
        return safe_path(quote(request.path, safe="/-._~!$&'()*+,;=:@") + (f"?{query}" if query else ""))
    referrer = request.referrer or ""
    root = request.host_url
    return safe_path("/" + referrer.removeprefix(root)) if referrer.startswith(root) else None


def _unless_staff() -> ResponseReturnValue | None:
    who = get_identity()
    if not who.is_authenticated:
        return ask_login()
    if not who.is_staff:
        return _deny()
    return None if who.second_factor else _ask_second_factor()


def _ask_second_factor() -> ResponseReturnValue:
    if wants_json():
        raise NotAllowed("second_factor_missing", _("Give your second factor first."))
    if not get_identity().has_second_factor:
        flash(_("Members of staff need a second factor. Set it up now: it takes two minutes."), "wait")
        return redirect(url_for("account.second_factor", next=here()))
    return redirect(url_for("account.second_step", next=here()))


def _deny() -> ResponseReturnValue:
    raise NotAllowed("not_allowed", _("You do not have the right to do this. Ask your administrator."))
