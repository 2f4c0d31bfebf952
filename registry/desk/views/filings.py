"""Ends and corrections of a cooperative on record, and the second person's page."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, permission_required, users_by_id
from core.clock import local_date
from core.i18n import _
from core.web import lang_blueprint
from registry.data import CooperativeCard, FilingDraft
from registry.desk.errors import BadValue
from registry.desk.services import ending
from registry.desk.views import words
from registry.permissions import FILE
from registry.rules.cells import BadCell, centimes, count
from registry.services.reading import get_record
from registry.services.requests import requests_of
from registry.services.trail import trail

filings_desk = lang_blueprint("filings_desk", __name__, "/desk/filings")


@filings_desk.route("/end/<path:number>", methods=["GET", "POST"])
@permission_required(FILE)
def end(number: str) -> ResponseReturnValue:
    """Ask for a striking-off or a dissolution, or open a liquidation."""
    actor, card = current_actor(), _card(number)
    if request.method == "GET":
        return render_template(
            "registry/desk/end.html",
            card=card,
            asked=[r for r in requests_of(card.id) if r.state == "asked"],
            today=local_date(clock.now()),
            kinds=ending.ENDS,
        )
    kind = request.form.get("kind", "")
    draft = FilingDraft(
        kind if kind in ending.ENDS else "",
        _day("happened_on"),
        document=request.form.get("document", "").strip()[:200],
        reason=" ".join(request.form.get("reason", "").split())[:2000],
    )
    request_id = ending.ask_end(actor, card, draft, clock.now())
    return _after(card, request_id)


@filings_desk.route("/correct/<int:filing_id>/<path:number>", methods=["GET", "POST"])
@permission_required(FILE)
def correct(filing_id: int, number: str) -> ResponseReturnValue:
    """Record a correction that names the filing it corrects."""
    actor, card = current_actor(), _card(number)
    filing = ending.get_filing(card.id, filing_id)
    if request.method == "GET":
        return render_template(
            "registry/desk/correct.html",
            card=card,
            filing=filing,
            last=ending.last_filing(card.id),  # read before what it belongs to
            present=ending.present_values(card.id),
        )
    last = request.form.get("last", "")
    request_id = ending.correct(
        actor,
        card,
        filing_id,
        _changed(),
        seen=int(last) if last.isdecimal() and len(last) < 10 else 0,
        undo=request.form.get("undo") == "yes",
        reason=" ".join(request.form.get("reason", "").split())[:2000],
        document=request.form.get("document", "").strip()[:200],
        now=clock.now(),
    )
    return _after(card, request_id)


@filings_desk.get("/requests/<int:request_id>")
@permission_required(FILE)
def request_page(request_id: int) -> ResponseReturnValue:
    """What somebody asked for, with the letter that leaves when it is confirmed."""
    actor = current_actor()
    card, asked = ending.get_request(actor, request_id)
    people = users_by_id({id_ for id_ in (asked.asked_by_id, asked.decided_by_id) if id_})
    return render_template(
        "registry/desk/request.html",
        card=card,
        asked=asked,
        names={id_: user.name for id_, user in people.items()},
        letters=ending.letters_of(card, asked.draft),
        is_mine=asked.asked_by_id == actor.user_id,
        trail=trail(f"cooperative:{card.id}"),
    )


@filings_desk.post("/requests/<int:request_id>")
@permission_required(FILE)
def decide(request_id: int) -> ResponseReturnValue:
    """Confirm, refuse or take back."""
    actor, outcome = current_actor(), request.form.get("outcome", "")
    card, _asked = ending.get_request(actor, request_id)
    if outcome not in ("confirm", "refuse", "withdraw"):
        raise BadValue("outcome", _("Choose what to do with this request."))
    ending.decide_request(actor, request_id, outcome, request.form.get("reason", "")[:2000], clock.now())
    done = {
        "confirm": _("Recorded. The cooperative is told."),
        "refuse": _("Refused."),
        "withdraw": _("Taken back."),
    }
    flash(done[outcome], "ok")
    return redirect(url_for("registry_staff.record", number=card.central_number))


def _card(number: str) -> CooperativeCard:
    return get_record(number, current_actor().province_codes).card


def _after(card: CooperativeCard, request_id: int | None) -> ResponseReturnValue:
    if request_id is not None:
        flash(_("Asked. A second person of the Office has to confirm before anything changes."), "wait")
        return redirect(url_for("filings_desk.request_page", request_id=request_id))
    flash(_("Recorded."), "ok")
    return redirect(url_for("registry_staff.record", number=card.central_number))


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError as error:
        raise BadValue(name, _("Write the day, such as 2026-05-14.")) from error


def _changed() -> dict[str, Any]:
    """The columns of the form as the record stores them."""
    found: dict[str, Any] = {}
    for name in ending.CORRECTABLE:
        text = request.form.get(name)
        if text is not None and request.form.get("undo") != "yes":
            found[name] = _value(name, text.strip())
    return found


def _value(name: str, text: str) -> Any:
    try:
        if name == "registered_on":
            return date.fromisoformat(text)
        if name == "capital_centimes":
            return centimes(text) if text else None
        if name in ("members", "women", "youth"):
            return count(text)
    except (ValueError, BadCell) as error:
        message = _("This cannot be read: %(field)s.", field=words.COLUMN[name])
        raise BadValue(name, message) from error
    return text[:2000]
