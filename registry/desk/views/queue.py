"""The registrar's own queue and the workload of the delegations."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, permission_required
from core.desk import DeskCase, waiting
from core.desk_views import due_in
from core.geography import lookups
from core.i18n import _, pick
from core.web import lang_blueprint
from registry.desk.data import KINDS, Line
from registry.desk.permissions import DELEGATIONS
from registry.desk.services import delegations, queue, workload
from registry.desk.views import words
from registry.permissions import DECIDE_CREATIONS, SEE

registrar_desk = lang_blueprint("registrar_desk", __name__, "/desk/registrar")
registrar_desk.app_template_global("desk_words")(words.for_templates)
SHOWN = 200


@registrar_desk.get("")
@permission_required(DECIDE_CREATIONS)
def index() -> ResponseReturnValue:
    """What waits, by deadline then risk; by kind, by delegation, or only one's own."""
    actor, now = current_actor(), clock.now()
    kind, code, mine = (
        request.args.get("kind", ""),
        request.args.get("delegation", ""),
        request.args.get("mine"),
    )
    known = delegations.list_delegations()
    chosen = next((d for d in known if d.code == code), None)
    every = queue.list_queue(actor, now, provinces=frozenset(chosen.provinces) if chosen else None)
    lines = [
        line for line in every if kind in ("", line.kind) and (not mine or line.taken_by == actor.user_id)
    ]
    return render_template(
        "registry/desk/queue.html",
        cases=[(case_of(line), *due_in(line.due_at, now)) for line in lines[:SHOWN]],
        total=len(lines),
        counts=queue.count_queue(every),
        declarations=waiting(actor).get("declarations"),
        kind=kind if kind in KINDS else "",
        delegation=chosen.code if chosen else "",
        mine=bool(mine),
        delegations=[(d.code, pick(ar=d.name_ar, fr=d.name_fr)) for d in known],
    )


@registrar_desk.get("/workload")
@permission_required(DECIDE_CREATIONS)
def load() -> ResponseReturnValue:
    """By delegation and by registrar: what waits, what is late, how old the oldest is."""
    actor, now = current_actor(), clock.now()
    lines = queue.list_queue(actor, now)
    return render_template(
        "registry/desk/workload.html",
        by_delegation=workload.by_delegation(lines, now),
        by_registrar=workload.by_registrar(actor, lines, now),
        total=len(lines),
    )


@registrar_desk.get("/delegations")
@permission_required(SEE)
def list_delegations() -> ResponseReturnValue:
    """Delegations with their provinces, and whether a source says so."""
    covered = delegations.delegation_of()
    return render_template(
        "registry/desk/delegations.html",
        delegations=delegations.list_delegations(),
        names={p.code: pick(ar=p.name_ar, fr=p.name_fr) for p in lookups.provinces().values()},
        uncovered=[p.code for p in lookups.provinces().values() if p.code not in covered],
        may_change=current_actor().may(DELEGATIONS),
    )


@registrar_desk.post("/delegations")
@permission_required(DELEGATIONS)
def move_province() -> ResponseReturnValue:
    """Give a province to another delegation."""
    form = request.form
    reason = form.get("reason", "").strip()[:500]
    delegations.move_province(
        current_actor(), form.get("province", ""), form.get("delegation", ""), reason, clock.now()
    )
    flash(_("The province is with the other delegation."), "ok")
    return redirect(url_for("registrar_desk.list_delegations"))


def case_of(line: Line) -> DeskCase:
    """A line as the inbox shows it."""
    province = lookups.provinces().get(line.province_code)
    place = pick(ar=province.name_ar, fr=province.name_fr) if province else ""
    parts = [str(words.STATE.get(line.state, line.state)), place, line.number]
    return DeskCase(
        id=f"{line.kind}-{line.subject_id}",
        kind="registrar",
        title=pick(ar=line.name_ar, fr=line.name_fr) or line.number,
        subtitle=" · ".join(part for part in parts if part),
        risk=line.risk,
        risk_note=" · ".join(str(words.NOTE[note]) for note in line.notes[:2]),
        due_at=line.due_at,
        url=_url(line),
        icon=words.KIND_ICON[line.kind],
    )


def _url(line: Line) -> str:
    if line.kind == "end":
        return url_for("filings_desk.request_page", request_id=line.subject_id)
    return url_for("creations_desk.show", creation_id=line.subject_id)
