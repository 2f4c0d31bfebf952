"""The worker that answers without a network, what it keeps, and what it sends."""

from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from academy.courses.models import AudioTrack
from academy.courses.services import get_course, lines_of, tracks_of
from academy.data import QUIZ_KINDS, TRACKS, CourseCard, PageLine
from academy.learning.rules import LARGEST_SENT, read_json
from academy.learning.views import showing
from academy.offline.services import learner_tag, receive
from core import clock
from core.auth import current_user, login_required
from core.storage import storage
from core.templating import static_url
from core.web import lang_blueprint

offline = lang_blueprint("academy_offline", __name__, "/learn")
worker = Blueprint("academy_worker", __name__)
SHELL = (
    "css/components.css", "css/work.css", "css/academy.css", "js/app.js", "js/academy.js", "img/icons.svg",
    "img/favicon.svg", "img/app.webmanifest", "img/khatam.svg", "img/select.svg", "img/star.svg",
)  # fmt: skip
PAGE_BYTES = 14_000
"""A lesson's page without its pictures, about."""


@worker.get("/learn-worker.js")
def script() -> ResponseReturnValue:
    """The service worker, at the root so that it sees every address; it answers only those of the academy."""
    response = Response(_script(current_app.root_path), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _script(root: str) -> str:
    source = (Path(root) / "static" / "js" / "academy-worker.js").read_text(encoding="utf-8")
    shell = ", ".join(f'"{static_url(name)}"' for name in (*SHELL, *_fonts(root)))
    return source.replace('"SHELL"', shell)


def _fonts(root: str) -> list[str]:
    folder = Path(root) / "static" / "fonts"
    return [f"fonts/{path.name}" for path in sorted(folder.glob("*.woff2"))]


@offline.get("/kept")
def kept() -> ResponseReturnValue:
    """What is kept on this phone, who learns on it, what waits to be sent. The phone fills the page itself."""
    return render_template("academy/kept.html", nav_key="academy")


@offline.get("/<slug>/kept.json")
def manifest(slug: str) -> ResponseReturnValue:
    """What a phone needs to keep a course, step by step, with its size."""
    card = get_course(slug)
    lines = lines_of(card.version_id)
    tracks = tracks_of([line.id for line in lines])
    steps = [_kept(card, line, [one for one in tracks if one.page_id == line.id]) for line in lines]
    course_page = url_for("academy.course", slug=slug)
    return {"title": card.title_fr, "title_ar": card.title_ar, "course": course_page, "steps": steps}


def _kept(card: CourseCard, line: PageLine, tracks: list[AudioTrack]) -> dict[str, Any]:
    """One voice of each thing is enough for a small phone: the first in the order of languages."""
    place: dict[str, Any] = {"slug": card.slug, "key": line.key}
    urls, size = [url_for("academy.lesson", **place)], PAGE_BYTES
    if line.kind in QUIZ_KINDS:
        urls += [url_for("academy.questions", **place), *showing.pictures_of(line.id)]
    if line.kind == "worksheet":
        urls.append(url_for("academy.worksheet", **place))
    for spot in dict.fromkeys(one.spot for one in tracks):
        voice = min((one for one in tracks if one.spot == spot), key=lambda one: TRACKS.index(one.track))
        urls.append(storage().url(voice.storage_key))
        size += voice.byte_size
    return {"key": line.key, "bytes": size, "urls": urls}


@offline.get("/sync")
def who() -> ResponseReturnValue:
    """Whose account this is, as a tag that says nothing, and the key that sending asks for."""
    user_id = current_user.id
    return {"who": learner_tag(user_id) if user_id else "", "key": generate_csrf()}


@offline.post("/sync")
@login_required
def sync() -> ResponseReturnValue:
    """Take what a phone did without a network; sent twice it is kept once."""
    if (request.content_length or 0) > LARGEST_SENT:
        abort(413)
    sent = read_json(request.get_data())
    items = sent.get("items") if isinstance(sent, dict) else None
    user_id = current_user.id or 0
    results = receive(user_id, items if isinstance(items, list) else [], clock.now())
    return {"who": learner_tag(user_id), "results": results}
