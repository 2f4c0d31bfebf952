"""POST /graphql/: one document a request. Cookies are never looked at, so no other site can act for a visitor."""

import json
from functools import cache
from importlib import import_module
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from core import clock
from core.auth.identity import client_address
from core.i18n import set_lang
from core.ratelimit import limit_reading
from core.web import csrf
from shop.graphql.context import Context
from shop.graphql.languages import BASE

graphql_api = Blueprint("graphql_api", __name__)
csrf.exempt(graphql_api)  # whoever asks shows a token of their own, or nobody
MOST_BYTES = 400_000
REQUESTS = 1200
"""A minute, of one address."""
ALLOWED = "Origin, Content-Type, Accept, Authorization, Source-Service-Name, Authorization-Bearer"


@graphql_api.post("/graphql/")
def answer() -> ResponseReturnValue:
    """Run a document. 200 when it was run, errors and all; 400 when it could not be."""
    limit_reading("graphql", client_address(), times=REQUESTS)
    set_lang(BASE)
    body, fault = _body()
    if fault is not None:
        return _reply(*fault)
    site = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    return _reply(*_serving().serve(body, Context(now=clock.now(), public_url=site)))


@graphql_api.route("/graphql/", methods=["OPTIONS"])
def preflight() -> ResponseReturnValue:
    """Any site may ask: answers carry nothing that a cookie would open."""
    return _open(Response(status=200))


@cache
def _serving() -> Any:
    """The schema and what answers it take most of a second to load: the first document waits, no command does."""
    return import_module("shop.graphql.serving")


def _body() -> tuple[Any, tuple[dict[str, Any], int] | None]:
    if (request.content_length or 0) > MOST_BYTES:
        return None, (_fault("The request is too large."), 413)
    if request.mimetype != "application/json":
        return None, (_fault("Send JSON: Content-Type: application/json."), 400)
    try:
        return json.loads(request.get_data(cache=False)), None
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
    headers["Vary"] = "Origin"
    return response
