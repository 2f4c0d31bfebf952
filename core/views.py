"""Machine routes: liveness, readiness, metrics, media files."""

import hmac
import re

import structlog
from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.db import session
from core.storage import FolderStorage, storage
from core.web import lang_blueprint

log = structlog.get_logger()
machine = Blueprint("machine", __name__)
PUBLIC_KEY = re.compile(r"[a-z0-9_-]+(/[a-z0-9_-]+)+\.[a-z0-9]+")
TYPES = {
    ".webp": "image/webp", ".jpg": "image/jpeg", ".pdf": "application/pdf", ".mp3": "audio/mpeg", ".ogg": "audio/ogg",
    ".webm": "audio/webm", ".m4a": "audio/mp4", ".wav": "audio/wav",
}  # fmt: skip


@machine.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process is alive."""
    return jsonify({"status": "ok"})


@machine.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The process can serve: its database answers."""
    try:
        session().execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.error("database_unavailable", exc_info=error)
        return jsonify({"status": "database unavailable"}), 503
    return jsonify({"status": "ok"})


@machine.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Prometheus figures, for those who hold the token; hidden from everyone else."""
    token = str(current_app.config["METRICS_TOKEN"])
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _is_public(key: str) -> bool:
    """Whether a key is one of a public file, `products/3f/3fa9….webp`: no empty part and no `..` leads elsewhere."""
    known = len(key) <= 200 and PUBLIC_KEY.fullmatch(key) is not None
    return known and not key.startswith("private/")


@machine.get("/media/<path:key>")
def media(key: str) -> ResponseReturnValue:
    """A public file that we re-encoded ourselves. Private ones are served by the room that owns them."""
    store = storage()
    suffix = "." + key.rpartition(".")[2]
    if not _is_public(key) or suffix not in TYPES or not isinstance(store, FolderStorage):
        abort(404)
    response = Response(store.open(key), content_type=TYPES[suffix])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


kit = lang_blueprint("kit", __name__)


@kit.get("/kit")
def components() -> ResponseReturnValue:
    """Every component of the design system, in development."""
    return render_template("core/kit.html", forms=None)
