"""The desk of visits: what is proposed and why, a tour for a colleague, one visit, what cooperatives answer."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import Actor, current_actor, permission_required
from core.clock import local_date
from core.desk import DeskCase
from core.i18n import _, pick
from core.inputs import number_arg
from core.web import lang_blueprint
from scoring.inspections.data import Office, VisitCard
from scoring.inspections.forms import read_day, read_number
from scoring.inspections.permissions import CAPACITY, VISIT
from scoring.inspections.rules.choosing import month_of
from scoring.inspections.services import answering, offices, planning, reading, reporting
from scoring.inspections.views import words

visits_desk = lang_blueprint("visits_desk", __name__, "/desk/visits")
TABS = {"proposed": ("proposed",), "planned": ("planned",), "made": ("reported",)}
A_YEAR = timedelta(days=365)
DELAY = timedelta(days=7)


@visits_desk.get("/")
@permission_required(VISIT)
def index() -> ResponseReturnValue:
    """What is proposed in an office, what is planned, what was made."""
    actor, today = current_actor(), local_date(clock.now())
    tab = request.args.get("tab", "proposed")
    if tab not in TABS:
        abort(404)
    found = offices.offices_of(actor)
    office = _office(found, request.args.get("office", ""))
    visits = reading.list_visits(actor, office.code, TABS[tab]) if office else []
    return render_template(
        "scoring/inspections/index.html", offices=found, office=office, tab=tab, visits=visits, words=words,
        chosen=_chosen(visits, number_arg("visit")), today=today, actor=actor, may_set=actor.may(CAPACITY),
        month=reading.find_month(office.code, month_of(today)) if office else None, nav_key="visits",
        colleagues=_colleagues(actor, office) if tab == "proposed" else [],
        figures=reading.visit_figures(today - A_YEAR, today),
        places=_places(office), names=_names(visits),
        office_names=[(one.code, pick(ar=one.name_ar, fr=one.name_fr)) for one in found],
    )  # fmt: skip


def _office(found: Sequence[Office], code: str) -> Office | None:
    named = [office for office in found if office.code == code]
    if code and not named:
        abort(404)
    return next(iter(named or found), None)


def _chosen(visits: Sequence[VisitCard], visit_id: int | None) -> VisitCard | None:
    wanted = [card for card in visits if card.id == visit_id]
    return next(iter(wanted or visits), None)


def _colleagues(actor: Actor, office: Office | None) -> list[tuple[int, str]]:
    return [p for p in planning.inspectors(office.seat_province) if p[0] != actor.user_id] if office else []


def _names(visits: Sequence[VisitCard]) -> dict[int, str]:
    people = {person for card in visits for person in (card.inspector_id, card.ended_by) if person}
    return planning.names_of(people)


def _places(office: Office | None) -> list[tuple[str, str]]:
    return offices.province_names(office) if office else []


@visits_desk.post("/plan")
@permission_required(VISIT)
def plan() -> ResponseReturnValue:
    """Send a colleague to the ticked cooperatives."""
    form, now = request.form, clock.now()
    ids = [read_number(text) for text in form.getlist("visit")]
    day = read_day(form.get("day", ""), date.min)
    count = planning.plan(current_actor(), ids, read_number(form.get("inspector", "")), day, now)
    flash(_("Planned: %(n)s. Your colleague finds them on the phone.", n=count), "ok")
    return redirect(url_for("visits_desk.index", office=form.get("office", ""), tab="planned"))


@visits_desk.post("/ask")
@permission_required(VISIT)
def ask() -> ResponseReturnValue:
    """Ask for a visit because of safety."""
    key = planning.ask_for(
        current_actor(), request.form.get("number", "")[:40], request.form.get("note", ""), clock.now()
    )
    flash(_("The visit is proposed. It waits for no draw."), "ok")
    return redirect(url_for("visits_desk.show", visit_id=key))


@visits_desk.post("/capacity")
@permission_required(CAPACITY)
def capacity() -> ResponseReturnValue:
    """Say how many visits an office makes."""
    form, code = request.form, request.form.get("office", "")
    visits = read_number(form.get("visits", ""), -1)
    offices.set_capacity(current_actor(), code, visits, form.get("seat", ""), clock.now())
    flash(_("Kept. It holds from the next month that is drawn."), "ok")
    return redirect(url_for("visits_desk.index", office=code))


@visits_desk.get("/<int:visit_id>")
@permission_required(VISIT)
def show(visit_id: int) -> ResponseReturnValue:
    """One visit: why, who, what was found, what became of it."""
    actor = current_actor()
    card = reading.look_at(actor, visit_id)
    return render_template(
        "scoring/inspections/visit.html", visit=card, report=reading.find_report(visit_id), words=words, actor=actor,
        findings=reading.findings_of([visit_id]), names=_names([card]), nav_key="visits",
    )  # fmt: skip


@visits_desk.post("/<int:visit_id>/aside")
@permission_required(VISIT)
def aside(visit_id: int) -> ResponseReturnValue:
    """Give it up, with the reason."""
    if planning.set_aside(current_actor(), visit_id, request.form.get("reason", ""), clock.now()):
        flash(_("Set aside. A drawn visit is replaced by the next of the draw."), "ok")
    else:
        flash(_("Noted. It is set aside when another person agrees."), "ok")
    return redirect(url_for("visits_desk.show", visit_id=visit_id))


@visits_desk.get("/<int:visit_id>/photos/<int:photo_id>")
@permission_required(VISIT)
def photo(visit_id: int, photo_id: int) -> ResponseReturnValue:
    """A private picture, stored nowhere on the way."""
    answer = Response(reporting.open_photo(current_actor(), visit_id, photo_id), content_type="image/webp")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@visits_desk.post("/findings/<int:finding_id>")
@permission_required(VISIT)
def decide(finding_id: int) -> ResponseReturnValue:
    """Settle a finding, let it stand, or withdraw it."""
    actor, form = current_actor(), request.form
    visit_id = reading.get_finding(actor, finding_id).visit_id
    answering.decide(actor, finding_id, form.get("verdict", ""), form.get("reason", ""), clock.now())
    flash(_("Decided. The cooperative reads your reason."), "ok")
    return redirect(url_for("visits_desk.show", visit_id=visit_id))


def cases(actor: Actor, limit: int) -> Sequence[DeskCase]:
    """Answers of cooperatives as lines of the inbox."""
    return [
        DeskCase(
            id=f"finding-{one.id}", kind="findings",
            title=pick(ar=card.cooperative.name_ar, fr=card.cooperative.name_fr),
            subtitle=str(words.ITEMS[one.item]), risk={1: "low", 2: "medium"}.get(one.severity, "high"),
            risk_note=str(words.SEVERITIES[one.severity]), due_at=(one.answered_at or clock.now()) + DELAY,
            url=url_for("visits_desk.show", visit_id=one.visit_id), icon="scales",
        )
        for one, card in reading.answered(actor, limit)
    ]  # fmt: skip
