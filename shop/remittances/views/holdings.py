"""Cash that a cooperative kept: asked for on a variance's page, decided by a second person, answered by the
cooperative."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import (
    Actor,
    current_actor,
    current_user,
    fresh_required,
    login_required,
    permission_required,
    users_by_id,
)
from core.desk import DeskCase
from core.errors import DomainError
from core.i18n import _, current_lang
from core.money import format_money
from core.web import lang_blueprint
from shop.remittances import permissions, rules
from shop.remittances.data import HoldingData
from shop.remittances.services import carriers, holding, reading
from shop.remittances.views import words
from shop.remittances.views.files import remittances_desk
from shop.vendors.services import get_vendor_card, may_act

stall_cash = lang_blueprint("stall_cash", __name__, "/my/<int:vendor_id>/cash")
WITHIN = timedelta(days=3)


@remittances_desk.post("/variances/<int:variance_id>/held")
@permission_required(permissions.RESOLVE)
def ask_held(variance_id: int) -> ResponseReturnValue:
    """Ask that the missing cash be counted as kept by the cooperative."""
    actor = current_actor()
    reading.get_variance(actor, variance_id)
    try:
        asked = holding.propose(actor, variance_id, request.form.get("text", ""), clock.now())
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(refusal.message, "warn")
        return redirect(url_for("remittances_desk.variance", variance_id=variance_id), 303)
    flash(_("Asked. Another person of finance decides."), "ok")
    return redirect(url_for("remittances_desk.held", holding_id=asked), 303)


@remittances_desk.get("/holdings/<int:holding_id>")
@permission_required(permissions.READ)
def held(holding_id: int) -> ResponseReturnValue:
    """One decision: what for, who asked, what the cooperative says."""
    actor = current_actor()
    found = holding.get(actor, holding_id)
    people = users_by_id({one for one in (found.proposed_by, found.decided_by) if one})
    may = actor.may(permissions.RESOLVE)
    return render_template(
        "shop/remittances/desk_holding.html",
        h=found,
        cooperative=get_vendor_card(found.vendor_id),
        carrier=carriers.get_carrier(found.carrier_code),
        names={key: person.name for key, person in people.items()},
        states=words.HOLDING_STATES,
        may_decide=may and found.state == "proposed" and found.proposed_by != actor.user_id,
        may_settle=may
        and found.state == "contested"
        and rules.may_settle(actor.user_id, found.proposed_by, found.decided_by),
        nav_key="remittances",
    )


@remittances_desk.post("/holdings/<int:holding_id>/<any(agree,decline,undo,keep):act>")
@permission_required(permissions.RESOLVE)
@fresh_required
def decide_held(holding_id: int, act: str) -> ResponseReturnValue:
    """The second person's yes or no; and what becomes of the cooperative's answer."""
    actor, now = current_actor(), clock.now()
    permissions.require(actor, permissions.RESOLVE)
    holding.get(actor, holding_id)
    steps: dict[str, Callable[[], None]] = {
        "agree": lambda: holding.decide(actor, holding_id, True, now),
        "decline": lambda: holding.decide(actor, holding_id, False, now),
        "undo": lambda: holding.settle(actor, holding_id, True, now),
        "keep": lambda: holding.settle(actor, holding_id, False, now),
    }
    try:
        steps[act]()
        flash(_("Recorded. The cooperative is told."), "ok")
    except DomainError as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for("remittances_desk.held", holding_id=holding_id), 303)


@stall_cash.post("/<int:holding_id>")
@login_required
def contest(vendor_id: int, holding_id: int) -> ResponseReturnValue:
    """The cooperative says that it did not keep the cash."""
    try:
        text = request.form.get("text", "")
        holding.contest(current_user.id, vendor_id, holding_id, text, clock.now())
        flash(_("Your answer is recorded. The Office reads it and tells you."), "ok")
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(refusal.message, "warn")
    parcel_id = holding.find(holding_id).vendor_order_id
    return redirect(url_for("my_orders.show", vendor_id=vendor_id, parcel_id=parcel_id), 303)


def parcel_box(vendor: Any, parcel: Any) -> str:
    """On a parcel's page of the cooperative: its cash counts as kept, and how to say that this is wrong."""
    found = holding.of_parcel(vendor.id, parcel.id)
    if found is None or not may_act(current_user.id, vendor.id, permissions.CONTEST):
        return ""
    return render_template(
        "shop/remittances/parcel_box.html", h=found, vendor=vendor,
        may_contest=rules.may_contest(found.state, found.decided_at, clock.now()),
        last=rules.contest_ends(found.decided_at or found.proposed_at) - timedelta(minutes=1),
    )  # fmt: skip


def cases(actor: Actor, limit: int) -> list[DeskCase]:
    """What waits for this person, as lines of the inbox."""
    return [_case(one) for one in holding.waiting(actor, limit)]


def _case(one: HoldingData) -> DeskCase:
    contested = one.state == "contested"
    return DeskCase(
        id=f"holding-{one.id}", kind="holdings", title=one.number,
        subtitle=_("%(amount)s kept by the cooperative", amount=format_money(one.centimes, current_lang())),
        risk="high" if contested else "medium",
        risk_note=_("The cooperative says no") if contested else _("Waits for a second person"),
        due_at=(one.contested_at or one.proposed_at) + WITHIN,
        url=url_for("remittances_desk.held", holding_id=one.id), icon="cash",
    )  # fmt: skip
