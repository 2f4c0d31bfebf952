"""Variances, ages and carriers at the desk."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, fresh_required, permission_required, users_by_id
from core.errors import DomainError
from core.i18n import _
from core.inputs import number_arg
from shop.remittances import permissions, rules
from shop.remittances.data import AGES
from shop.remittances.services import carriers, holding, reading, variances
from shop.remittances.views import words
from shop.remittances.views.files import remittances_desk


@remittances_desk.get("/variances")
@permission_required(permissions.READ)
def variance_list() -> ResponseReturnValue:
    """What carriers owe or paid too much: open ones, oldest first; closed ones, newest first."""
    closed = request.args.get("closed") == "1"
    found = reading.list_variances(current_actor(), closed=closed, before=number_arg("before"))
    return render_template(
        "shop/remittances/desk_variances.html",
        rows=found,
        full=len(found) == reading.PAGE,
        closed=closed,
        kinds=words.KINDS,
        states=words.STATES,
        state_kinds=words.STATE_KINDS,
        nav_key="remittances",
    )


@remittances_desk.get("/variances/<int:variance_id>")
@permission_required(permissions.READ)
def variance(variance_id: int) -> ResponseReturnValue:
    """One variance, and what can be done."""
    actor = current_actor()
    found = reading.get_variance(actor, variance_id)
    people = users_by_id({one for one in (found.proposed_by, found.closed_by) if one})
    return render_template(
        "shop/remittances/desk_variance.html",
        v=found,
        names={key: person.name for key, person in people.items()},
        is_open=found.state in reading.OPEN_STATES,
        may_resolve=actor.may(permissions.RESOLVE),
        is_own=found.proposed_by == actor.user_id,
        holding=holding.of_variance(actor, variance_id),
        may_hold=found.kind == "missing",
        may_write_off=rules.may_write_off(found.centimes, found.opened_at, clock.now()),
        holding_states=words.HOLDING_STATES,
        kinds=words.KINDS,
        states=words.STATES,
        state_kinds=words.STATE_KINDS,
        nav_key="remittances",
    )


@remittances_desk.post("/variances/<int:variance_id>/<any(ask,found,returned,match,propose,decline):act>")
@permission_required(permissions.RESOLVE)
def settle(variance_id: int, act: str) -> ResponseReturnValue:
    """Ask the carrier; say that it came, went back, belongs to a parcel; ask to write it off, or decline that."""
    actor, now, text = current_actor(), clock.now(), request.form.get("text", "")
    reading.get_variance(actor, variance_id)
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "ask": (lambda: variances.ask_carrier(actor, variance_id, now), _("Noted: the carrier was asked.")),
        "found": (lambda: variances.found_later(actor, variance_id, text, now), _("Booked: the money came.")),
        "returned": (lambda: variances.give_back(actor, variance_id, text, now), _("Booked: it went back.")),
        "match": (lambda: variances.match(actor, variance_id, text, now), _("Booked on the parcel.")),
        "propose": (
            lambda: variances.propose_write_off(actor, variance_id, text, now),
            _("Asked. Another person of finance decides."),
        ),
        "decline": (
            lambda: variances.decline_write_off(actor, variance_id, now),
            _("Declined: the carrier is asked again."),
        ),
    }
    return _acted(variance_id, *steps[act])


@remittances_desk.post("/variances/<int:variance_id>/confirm")
@permission_required(permissions.RESOLVE)
@fresh_required
def confirm(variance_id: int) -> ResponseReturnValue:
    """The second person gives the money up."""
    actor, now = current_actor(), clock.now()
    reading.get_variance(actor, variance_id)
    return _acted(
        variance_id, lambda: variances.confirm_write_off(actor, variance_id, now), _("Written off.")
    )


def _acted(variance_id: int, run: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        run()
        flash(said, "ok")
    except DomainError as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for("remittances_desk.variance", variance_id=variance_id), 303)


@remittances_desk.get("/ages")
@permission_required(permissions.READ)
def ages() -> ResponseReturnValue:
    """Cash outside, by carrier or cooperative and by age; `?carrier=` lists its parcels."""
    actor, now = current_actor(), clock.now()
    code = request.args.get("carrier", "")
    carrier = carriers.get_carrier(code) if code else None
    parcels = reading.late_parcels(actor, code, now, number_arg("after") or 0) if carrier else []
    return render_template(
        "shop/remittances/desk_ages.html",
        carriers=reading.aging_of_carriers(actor, now),
        cooperatives=reading.aging_of_cooperatives(actor, now),
        limit=rules.HELD_WARNING,
        ages=AGES,
        age_names=words.AGE_NAMES,
        carrier=carrier,
        parcels=parcels,
        full=len(parcels) == reading.PAGE,
        late=lambda since: rules.is_late(since, carrier.remit_days if carrier else 0, now),
        may_resolve=actor.may(permissions.RESOLVE),
        nav_key="remittances",
    )


@remittances_desk.post("/ages/<int:vendor_order_id>/missing")
@permission_required(permissions.RESOLVE)
def missing(vendor_order_id: int) -> ResponseReturnValue:
    """The cash of a parcel never came: a variance is opened."""
    try:
        opened = variances.report_missing(current_actor(), vendor_order_id, clock.now())
    except DomainError as refusal:  # as after a double tap
        if refusal.status in (403, 404):
            raise
        flash(refusal.message, "warn")
        return redirect(url_for("remittances_desk.variance_list"), 303)
    return redirect(url_for("remittances_desk.variance", variance_id=opened), 303)


@remittances_desk.get("/carriers")
@permission_required(permissions.READ)
def carrier_list() -> ResponseReturnValue:
    """Carriers, how their names are written, and names that nobody knows."""
    return _carriers()


def _carriers(status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "shop/remittances/desk_carriers.html",
        carriers=carriers.list_carriers(),
        unknown=carriers.unknown_names(current_actor()),
        form=request.form,
        may_change=current_actor().may(permissions.CARRIERS),
        nav_key="remittances",
    )
    return page, status


@remittances_desk.post("/carriers")
@permission_required(permissions.CARRIERS)
def save_carrier() -> ResponseReturnValue:
    """Add a carrier, or change the one with this code."""
    permissions.require(current_actor(), permissions.CARRIERS)
    form = request.form
    days = form.get("remit_days", "")
    try:
        carriers.save_carrier(
            current_actor(), form.get("code", ""), form.get("name_ar", ""), form.get("name_fr", ""),
            int(days) if days.isdecimal() and len(days) < 4 else 0, active=form.get("active") == "1", now=clock.now(),
        )  # fmt: skip
    except DomainError as refusal:
        flash(refusal.message, "bad")
        return _carriers(400)
    flash(_("The carrier is saved."), "ok")
    return redirect(url_for("remittances_desk.carrier_list"), 303)


@remittances_desk.post("/carriers/<code>/alias")
@permission_required(permissions.CARRIERS)
def alias(code: str) -> ResponseReturnValue:
    """Another way of writing the name, or one less (`drop`)."""
    actor, form = current_actor(), request.form
    permissions.require(actor, permissions.CARRIERS)
    carriers.get_carrier(code)
    try:
        if form.get("drop"):
            carriers.drop_alias(actor, code, form.get("drop", "")[:60])
        else:
            carriers.add_alias(actor, code, form.get("text", ""))
        flash(_("The carrier is saved."), "ok")
    except DomainError as refusal:
        flash(refusal.message, "bad")
    return redirect(url_for("remittances_desk.carrier_list"), 303)
