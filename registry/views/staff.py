"""The register behind the desk: find a cooperative of one's provinces, suspend it, reinstate it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth.guards import permission_required
from core.auth.identity import current_actor
from core.clock import local_date
from core.i18n import _
from core.web import lang_blueprint
from registry.data import RecordData
from registry.declarations.permissions import DECIDE as DECIDE_DECLARATIONS
from registry.declarations.permissions import SEE as SEE_DECLARATIONS
from registry.declarations.services.calendar import close_month, years_of
from registry.errors import ReasonMissing
from registry.forms import StandingForm
from registry.permissions import FILE, SEE, SUSPEND
from registry.services import reading, standing
from registry.services.contact import contact_hint
from registry.services.requests import requests_of
from registry.services.roles import team
from registry.views import words
from registry.views.public import after_of_request, choices, criteria_of_request, next_url

registry_staff = lang_blueprint("registry_staff", __name__, url_prefix="/desk/registry")


@registry_staff.get("")
@permission_required(SEE)
def index() -> ResponseReturnValue:
    """Cooperatives of the person's provinces."""
    criteria, scope = criteria_of_request(), current_actor().province_codes
    page = reading.search_register(criteria, after=after_of_request(), limit=50, scope=scope)
    more = next_url("registry_staff.index", page) if page.next_after else None
    return render_template(
        "registry/desk/index.html", criteria=criteria, page=page, next_url=more, **choices()
    )


@registry_staff.get("/<path:number>")
@permission_required(SEE)
def record(number: str) -> ResponseReturnValue:
    """The record with its whole history, the team and the masked contact."""
    found = _record(number)
    return render_template(
        "registry/desk/record.html",
        record=found,
        card=found.card,
        history=[(e, words.title(e), words.detail(e)) for e in found.history],
        asked=[r for r in requests_of(found.card.id) if r.state == "asked"],
        years=years_of(found.card.id, local_date(clock.now()))[:3],
        may_file=current_actor().may(FILE),
        close_month=close_month(found.card.id),
        may_change_close=current_actor().may(DECIDE_DECLARATIONS),
        may_see_years=current_actor().may(SEE_DECLARATIONS),
        hint=contact_hint(found.card.id),
        team=team(found.card.id),
        actor=current_actor(),
        may_suspend=current_actor().may(SUSPEND),
    )


@registry_staff.route("/<path:number>/suspend", methods=["GET", "POST"])
@permission_required(SUSPEND)
def suspend(number: str) -> ResponseReturnValue:
    """Ask for the reason, show what will happen, then suspend."""
    return _change(number, "suspend")


@registry_staff.route("/<path:number>/reinstate", methods=["GET", "POST"])
@permission_required(SUSPEND)
def reinstate(number: str) -> ResponseReturnValue:
    """Ask for the reason, then lift the suspension."""
    return _change(number, "reinstate")


def _record(number: str) -> RecordData:
    return reading.get_record(number, current_actor().province_codes)


def _change(number: str, act: str) -> ResponseReturnValue:
    found, form = _record(number), StandingForm()
    if form.validate_on_submit():
        service = standing.suspend if act == "suspend" else standing.reinstate
        try:
            service(found.card.id, current_actor(), form.reason.data or "", clock.now())
        except ReasonMissing as error:
            form.reason.errors = [error.message]
        else:
            done = _("The cooperative is suspended.") if act == "suspend" else _("The suspension is lifted.")
            flash(done, "ok")
            return redirect(url_for("registry_staff.record", number=found.card.central_number))
    status = 400 if request.method == "POST" else 200
    return render_template("registry/desk/standing.html", card=found.card, form=form, act=act), status
