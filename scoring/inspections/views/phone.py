"""The inspector's phone: visits kept on it, a report written without a network, and what it sends."""

import hashlib
from functools import cache
from pathlib import Path
from secrets import token_hex

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from core import clock
from core.auth import current_actor, permission_required
from core.clock import local_date
from core.i18n import _, pick
from core.templating import static_url
from core.web import lang_blueprint, wants_json
from scoring.inspections.errors import BadReport
from scoring.inspections.forms import read_report
from scoring.inspections.permissions import VISIT
from scoring.inspections.rules.checklist import GROUPS, ITEMS
from scoring.inspections.services import reading, reporting
from scoring.inspections.views import words

visits_phone = lang_blueprint("visits_phone", __name__, "/desk/visits")
worker = Blueprint("visits_worker", __name__)
SHELL = (
    "css/components.css", "css/work.css", "css/inspections.css", "js/app.js", "js/visits.js", "img/icons.svg",
    "img/favicon.svg", "img/app.webmanifest",
)  # fmt: skip


@worker.get("/visits-worker.js")
def script() -> ResponseReturnValue:
    """The service worker; it answers only for the pages of visits."""
    response = Response(_script(current_app.root_path), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _script(root: str) -> str:
    static = Path(root) / "static"
    source = (static / "js" / "visits-worker.js").read_text(encoding="utf-8")
    fonts = [f"fonts/{path.name}" for path in sorted((static / "fonts").glob("*.woff2"))]
    return source.replace('"SHELL"', ", ".join(f'"{static_url(name)}"' for name in (*SHELL, *fonts)))


@visits_phone.get("/phone")
def phone() -> ResponseReturnValue:
    """An empty page that the phone fills by itself: nobody's data is in it, so it may be kept."""
    return render_template("scoring/inspections/phone.html", **_form({}, {}, key=""))


def _form(values: object, faults: object, key: str) -> dict[str, object]:
    return {
        "groups": [(words.GROUPS[g], [item for item in ITEMS if item.group == g]) for g in GROUPS],
        "words": words, "values": values, "faults": faults, "key": key, "today": local_date(clock.now()),
    }  # fmt: skip


@visits_phone.get("/tour.json")
@permission_required(VISIT)
def tour() -> ResponseReturnValue:
    """One's own planned visits, and the key that sending asks for: no more than is needed to find the place."""
    cards = reading.list_visits(current_actor(), states=("planned",), mine=True)
    visits = [
        {
            "id": card.id, "name": pick(ar=card.cooperative.name_ar, fr=card.cooperative.name_fr),
            "place": pick(ar=card.cooperative.place_ar, fr=card.cooperative.place_fr),
            "kind": str(words.KINDS[card.kind]), "why": words.reason(card),
            "day": card.planned_on.isoformat() if card.planned_on else "",
        }
        for card in cards
    ]  # fmt: skip
    answer = Response(
        current_app.json.dumps({"visits": visits, "key": generate_csrf()}), content_type="application/json"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@visits_phone.get("/<int:visit_id>/report")
@permission_required(VISIT)
def report(visit_id: int) -> ResponseReturnValue:
    """The form, for whoever was sent there; it works without JavaScript too."""
    card = reporting.my_visit(current_actor(), visit_id)
    if card.state != "planned":
        return redirect(url_for("visits_desk.show", visit_id=visit_id))
    return render_template("scoring/inspections/report.html", visit=card, **_form({}, {}, token_hex(16)))


@visits_phone.post("/<int:visit_id>/report")
@permission_required(VISIT)
def send(visit_id: int) -> ResponseReturnValue:
    """Take the report; sent twice, it is one."""
    actor, now, form = current_actor(), clock.now(), request.form
    draft = read_report(form, now)
    try:
        for file in request.files.getlist("photos")[: reporting.MOST_PHOTOS]:
            if data := file.read():
                reporting.keep_photo(actor, visit_id, f"{draft.key[:20]}-{_mark(data)}", data, now)
        result = reporting.receive(actor, visit_id, draft, now)
    except BadReport as error:
        if wants_json():
            raise
        card = reporting.my_visit(actor, visit_id)
        page = render_template(
            "scoring/inspections/report.html", visit=card, **_form(form, error.fields, draft.key)
        )
        return page, error.status
    if wants_json():
        return {"ok": True, "result": result}
    flash(_("The report is kept. The cooperative reads it on its page."), "ok")
    return redirect(url_for("visits_desk.show", visit_id=visit_id))


def _mark(data: bytes) -> str:
    """A picture of a form by what it shows: the form sent again adds what is new and nothing twice."""
    return hashlib.sha256(data).hexdigest()[:16]


@visits_phone.post("/<int:visit_id>/photos")
@permission_required(VISIT)
def send_photo(visit_id: int) -> ResponseReturnValue:
    """One picture, sent by the phone before the report or after it."""
    file = request.files.get("photo")
    data = file.read() if file else b""
    key = reporting.keep_photo(current_actor(), visit_id, request.form.get("key", ""), data, clock.now())
    if wants_json():
        return {"ok": True, "id": key}
    return redirect(url_for("visits_desk.show", visit_id=visit_id))
