"""The second origin: the player, our scripts for it, and the files of one package. No session, no menu, no cookie."""

import io
from urllib.parse import quote

from flask import Blueprint, Response, render_template, send_file
from flask.typing import ResponseReturnValue

from academy.packages.errors import NoSuchPackage
from academy.packages.gateway import read_pass, site_origin
from academy.packages.services.keeping import get_package, read_file
from core.i18n import _
from core.templating import STATIC

apart = Blueprint("package_files", __name__, url_prefix="/p")
H5P = "vendor/h5p-standalone"
ASSETS = {
    "scorm12.js": ("vendor/scorm-again/scorm12.min.js", "text/javascript"),
    "player.js": ("js/package-player.js", "text/javascript"),
    "player-h5p.js": ("js/package-player-h5p.js", "text/javascript"),
    "player.css": ("css/package-player.css", "text/css"),
    "h5p/main.js": (f"{H5P}/main.bundle.js", "text/javascript"),
    "h5p/frame.js": (f"{H5P}/frame.bundle.js", "text/javascript"),
    "h5p/styles/h5p.css": (f"{H5P}/styles/h5p.css", "text/css"),
    "h5p/fonts/h5p-core-30.woff2": (f"{H5P}/fonts/h5p-core-30.woff2", "font/woff2"),
    "h5p/fonts/h5p-theme.woff2": (f"{H5P}/fonts/h5p-theme.woff2", "font/woff2"),
}
PLAYER = "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'"
# Lessons made elsewhere write their scripts into their pages; they may load nothing from anywhere but here.
CONTENT = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; media-src 'self'; connect-src 'self'; frame-src 'self'"
)
EVERYWHERE = "form-action 'none'; base-uri 'none'; worker-src 'none'; object-src 'none'"


@apart.get("/assets/<path:name>")
def asset(name: str) -> ResponseReturnValue:
    """One of our own scripts."""
    if name not in ASSETS:
        raise _gone()
    path, kind = ASSETS[name]
    return _answer((STATIC / path).read_bytes(), kind, PLAYER)


@apart.get("/<token>/")
def player(token: str) -> ResponseReturnValue:
    """The page that holds the package and speaks with the learner's page."""
    package = get_package(_key(token))
    page = render_template(
        "academy/packages/player.html",
        package=package,
        site=site_origin(),
        start=quote(package.start, "/?=&#"),
    )
    # H5P writes its own frame, scripts and all, into the player's page.
    return _answer(page.encode(), "text/html", CONTENT if package.kind == "h5p" else PLAYER)


@apart.get("/<token>/f/<path:path>")
def file(token: str, path: str) -> ResponseReturnValue:
    """A file of the package."""
    data, kind = read_file(_key(token), path)
    return _answer(data, kind, CONTENT)


def _key(token: str) -> str:
    if key := read_pass(token):
        return key
    raise _gone()


def _gone() -> NoSuchPackage:
    return NoSuchPackage("package_file_not_found", _("This activity does not exist any more."))


def _answer(data: bytes, kind: str, policy: str) -> Response:
    answer = send_file(io.BytesIO(data), mimetype=kind)
    ancestors = f"frame-ancestors {site_origin()} 'self'"
    answer.headers["Content-Security-Policy"] = f"{policy}; {EVERYWHERE}; {ancestors}"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
