"""Who sends this request: read from the signed cookie and the row of its session, once a request.

Kept beside the request itself, never in `flask.g`, which outlives a request when an application context is open.
"""

import ipaddress
import secrets
from typing import Any, cast

from flask import Flask, Response, current_app, g, has_request_context, request, session
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.local import LocalProxy

from core import clock
from core.auth.actor import Actor
from core.auth.data import ANONYMOUS, Identity
from core.auth.permissions import permissions_of
from core.auth.rules import CONSUMER
from core.auth.services import sessions
from core.auth.services.signing_in import From

_PLACE = "souk.identity"
_ACTOR = "souk.actor"
_NEW_DEVICE = "souk.device"
TOKEN = "sid"  # noqa: S105
DEVICE_DAYS = 400


def get_identity() -> Identity:
    """The person of this request; ANONYMOUS for a visitor and outside requests."""
    if not has_request_context():
        return ANONYMOUS
    if _PLACE not in request.environ:
        request.environ[_PLACE] = _read_identity()
    return cast("Identity", request.environ[_PLACE])


current_user: Identity = cast("Identity", LocalProxy(get_identity))


def _read_identity() -> Identity:
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return ANONYMOUS
    who = sessions.find_identity(token, clock.now())
    if who is None:
        session.pop(TOKEN, None)
        session["ended"] = True
        return ANONYMOUS
    return who


def current_actor() -> Actor:
    """The person as services see them. Staff have their staff rights only after the second factor."""
    who = get_identity()
    if not has_request_context():
        return actor_of(who)
    kept = request.environ.get(_ACTOR)
    if kept is None or kept[0] is not who:
        kept = request.environ[_ACTOR] = (who, actor_of(who))
    return cast("Actor", kept[1])


def actor_of(who: Identity) -> Actor:
    """What an identity may do: deny by default."""
    powers = who.has_staff_powers
    roles = who.roles if powers else who.roles & {CONSUMER}
    scope = None if powers and who.nationwide else who.provinces if powers else frozenset[str]()
    return Actor(who.id, permissions_of(roles), scope, is_staff=powers)


def sign_browser_in(user_id: int, *, second_factor: bool, is_staff: bool) -> None:
    """Give this browser a session of its own: a new token and a new CSRF secret, whatever it carried before."""
    now = clock.now()
    old = session.pop(TOKEN, None)
    if isinstance(old, str) and (who := sessions.find_identity(old, now)) and who.id and who.session_id:
        sessions.end_session(who.id, who.session_id, "replaced", now)
    for key in ("csrf_token", "half", "ended", "next", "code"):
        session.pop(key, None)
    session[TOKEN] = sessions.open_session(
        user_id,
        second_factor=second_factor,
        address=client_address(),
        user_agent=request.user_agent.string,
        now=now,
    )
    session.permanent = not is_staff
    request.environ.pop(_PLACE, None)
    request.environ[_NEW_DEVICE] = user_id
    g.pop("csrf_token", None)


def sign_browser_out() -> None:
    """End this browser's session and forget everything it carried."""
    who = get_identity()
    if who.id is not None and who.session_id is not None:
        sessions.end_session(who.id, who.session_id, "signed out", clock.now())
    session.clear()
    request.environ[_PLACE] = ANONYMOUS
    g.pop("csrf_token", None)


def forget_identity() -> None:
    """Read the person again, after a change to them in this request."""
    request.environ.pop(_PLACE, None)


def client_address() -> str:
    """What attempts from one place are counted under: an IPv4 address, or the /64 of an IPv6 one."""
    text = request.remote_addr or "unknown"
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    return text if address.version == 4 else str(ipaddress.ip_network(f"{text}/64", strict=False))


def origin() -> From:
    """Where an attempt comes from, with the mark of a browser that signed somebody in before."""
    device, user_id = _device()
    return From(client_address(), user_id, device)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="souk.device")


def _device_cookie() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def _device() -> tuple[str, int | None]:
    try:
        device, user_id = _serializer().loads(request.cookies.get(_device_cookie(), ""))
    except (BadSignature, ValueError, TypeError):
        return "", None
    return str(device), int(user_id)


def remember_device(response: Response) -> Response:
    """Mark the browser that has just signed somebody in."""
    user_id = request.environ.get(_NEW_DEVICE)
    if user_id is not None:
        value = _serializer().dumps([secrets.token_hex(8), user_id])
        response.set_cookie(
            _device_cookie(), value, max_age=DEVICE_DAYS * 86400, httponly=True, samesite="Lax",
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]), path="/",
        )  # fmt: skip
    return response


def init_identity(app: Flask) -> None:
    """Keep sessions alive, mark devices, and give templates `current_user` and `actor`."""

    # A cookie sent again with every answer would also ride on files that caches keep for everybody.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False

    @app.before_request
    def _keep_alive() -> None:
        if (
            request.endpoint is None
            or request.path.startswith(("/static/", "/media/"))
            or TOKEN not in session
        ):
            return
        who = get_identity()
        if who.session_id is not None and sessions.touch(who.session_id, clock.now()):
            session.modified = True  # the cookie's own life is renewed with the session's

    app.after_request(remember_device)

    @app.context_processor
    def _people() -> dict[str, Any]:
        return {"current_user": get_identity(), "actor": current_actor()}
