"""The blueprint of the account pages, and how they answer."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, render_template, request, url_for

from core import clock
from core.auth.data import Identity, Site
from core.auth.forms import show_error
from core.auth.identity import get_identity, origin
from core.auth.permissions import ROLE_LABELS
from core.auth.rules import safe_path
from core.auth.services.codes import Asked
from core.errors import DomainError, TooMany
from core.geography.lookups import provinces
from core.i18n import _, current_lang, pick
from core.web import lang_blueprint

account = lang_blueprint("account", __name__, "/account")


@account.after_request
def _never_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def page(name: str, *, status: int = 200, **context: Any) -> Response:
    """An account page."""
    return make_response(render_template(f"core/auth/{name}.html", **context), status)


def refused(name: str, form: Any, error: DomainError, **context: Any) -> Response:
    """The same page again with what is wrong; the answer is as long and as late whoever asks."""
    response = page(name, status=error.status, form=form, problem=show_error(form, error), **context)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def me() -> tuple[int, Identity]:
    """The signed-in person; for views behind `login_required`."""
    who = get_identity()
    assert who.id is not None
    return who.id, who


def asked() -> Asked:
    """Where this request comes from."""
    place = origin()
    return Asked(place.address, current_lang(), place.known_user, place.device)


def next_path() -> str:
    """Where to go afterwards: a page of ours, else the account's home."""
    wanted = request.form.get("next") or request.args.get("next")
    return safe_path(wanted) or url_for("account.home")


def public_link(endpoint: str, **values: Any) -> str:
    """An address for a mail: always on SOUK_PUBLIC_URL, whatever Host the request named."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + url_for(endpoint, **values)


def desk_rail() -> str:
    """Who is at the desk, with which roles and over which provinces."""
    who = get_identity()
    names = [pick(ar=p.name_ar, fr=p.name_fr) for code, p in provinces().items() if code in who.provinces]
    scope = _("The whole Kingdom") if who.nationwide else " · ".join(names)
    roles = " · ".join(str(ROLE_LABELS[role]) for role in sorted(who.roles) if role in ROLE_LABELS)
    return render_template("core/auth/rail.html", who=who, scope=scope, roles=roles)


def half_login_alive(at: float) -> bool:
    """Whether the password of a half-finished sign-in was given within 10 minutes."""
    return 0 <= clock.now().timestamp() - at <= 600


def site() -> Site:
    """The site of SOUK_PUBLIC_URL."""
    url = urlsplit(str(current_app.config["PUBLIC_URL"]))
    return Site(url.hostname or "", f"{url.scheme}://{url.netloc}")


def passkeys_work() -> bool:
    """Browsers make passkeys for names only, never for a bare address such as 127.0.0.1."""
    try:
        ipaddress.ip_address(site().host)
    except ValueError:
        return True
    return False


@account.context_processor
def _passkeys() -> dict[str, bool]:
    return {"passkeys_work": passkeys_work()}
