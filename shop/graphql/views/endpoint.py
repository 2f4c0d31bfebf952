"""POST /graphql/: one document a request.

Nobody is signed in by a cookie, so no other site can act for a visitor. The one cookie there is keeps a refresh token,
which does nothing without the text that came with it in the answer (`csrfToken`).
"""

import gc
import json
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from core import clock
from core.auth.identity import client_address
from core.errors import TooMany
from core.i18n import LANGS, set_lang
from core.ratelimit import limit_reading
from core.web import csrf
from shop.graphql.context import Context
from shop.graphql.ids import read_number
from shop.graphql.languages import BASE
from shop.graphql.people.keys import keys
from shop.graphql.pictures import picture_of

graphql_api = Blueprint("graphql_api", __name__)
csrf.exempt(graphql_api)  # whoever asks shows a token of their own, or nobody
MOST_BYTES = 400_000
COOKIE = "refreshToken"
FORMS = ("original", "webp", "avif")
REQUESTS = 1200
"""A minute, of one address."""
ALLOWED = "Origin, Content-Type, Accept, Authorization, Source-Service-Name, Authorization-Bearer"


@graphql_api.post("/graphql/", provide_automatic_options=False)
def answer() -> ResponseReturnValue:
    """Run a document. 200 when it was run, errors and all; 400 when it could not be."""
    set_lang(_language())
    try:
        limit_reading("graphql", client_address(), times=REQUESTS)
    except TooMany as refusal:
        response = _reply(_fault(refusal.message), 429)
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    body, fault = _body()
    if fault is not None:
        return _reply(*fault)
    context = _context()
    return _remember(_reply(*_serving().serve(body, context, _bearer())), context)


@graphql_api.route("/graphql/", methods=["OPTIONS"])
def preflight() -> ResponseReturnValue:
    """Any site may ask: answers carry nothing that a cookie would open."""
    return _open(Response(status=200))


@graphql_api.get("/.well-known/jwks.json")
def jwks() -> ResponseReturnValue:
    """The public halves of the keys that sign tokens and webhooks."""
    response = jsonify(keys=[key.published() for key in keys(clock.now())])
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@graphql_api.get("/thumbnail/<picture>/<int:size>/", defaults={"form": "original"})
@graphql_api.get("/thumbnail/<picture>/<int:size>/<form>/")
def thumbnail(picture: str, size: int, form: str) -> ResponseReturnValue:
    """The picture of a product that is shown, for clients that make the address themselves."""
    number = read_number(picture, "ProductMedia")
    url = picture_of(number, min(size, 4096), clock.now()) if number and form in FORMS else None
    if url is None:
        abort(404)
    return redirect(url, 302)


def _context() -> Context:
    site = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    return Context(
        now=clock.now(), public_url=site, address=client_address(), kept_token=request.cookies.get(COOKIE, ""),
        hosts=_hosts(site),
    )  # fmt: skip


def _hosts(site: str) -> tuple[str, ...]:
    """Where links in mails may lead: this site, and those the operator named (SOUK_API_CLIENT_HOSTS)."""
    named = str(current_app.config.get("API_CLIENT_HOSTS") or "").lower().split(",")
    local = () if current_app.config["ENV"] == "production" else ("localhost", "127.0.0.1")
    return (urlsplit(site).hostname or "", *(host.strip() for host in named if host.strip()), *local)


def _language() -> str:
    """Of refusals: what Accept-Language likes best; the base language when it says nothing, or `*` as programs do."""
    return request.accept_languages.best_match((BASE, *LANGS)) or BASE


def _bearer() -> str:
    """The token of the request, in either header clients use."""
    told = request.headers.get("Authorization") or request.headers.get("Authorization-Bearer") or ""
    kind, _space, token = told.strip().partition(" ")
    return (token if kind.lower() in ("bearer", "jwt") else told).strip()


def _remember(response: Response, context: Context) -> Response:
    if context.new_token is not None:
        response.set_cookie(
            COOKIE, context.new_token, max_age=30 * 86400 if context.new_token else 0, httponly=True, path="/graphql/",
            samesite="Lax", secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        )  # fmt: skip
    return response


@cache
def _serving() -> Any:
    """The schema and what answers it take most of a second to load: the first document waits, no command does.

    They stay until the process ends. Were they not put aside, each round of the collector of cycles would look through
    them for a sixth of a second, in the middle of somebody's request.
    """
    serving = import_module("shop.graphql.serving")
    serving.documents()
    gc.collect()
    gc.freeze()
    return serving


def _body() -> tuple[Any, tuple[dict[str, Any], int] | None]:
    if (request.content_length or 0) > MOST_BYTES:
        return None, (_fault("The request is too large."), 413)
    if request.mimetype != "application/json":
        return None, (_fault("Send JSON: Content-Type: application/json."), 400)
    data = request.get_data(cache=False)
    try:
        return json.loads(data), None
    except (ValueError, RecursionError):
        return None, (_fault("The body is not JSON."), 400)


def _fault(message: str) -> dict[str, Any]:
    return {
        "errors": [
            {
                "message": message,
                "extensions": {"code": "GraphQLError", "exception": {"code": "GraphQLError"}},
            }
        ]
    }


def _reply(body: dict[str, Any], status: int) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return _open(Response(text, status, content_type="application/json"))


def _open(response: Response) -> Response:
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = request.headers.get("Origin") or "*"
    headers["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    headers["Access-Control-Allow-Headers"] = ALLOWED
    headers["Cache-Control"] = "no-store"
    headers["Vary"] = "Origin, Accept-Language"
    return response
