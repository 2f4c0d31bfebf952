"""Repayments by hand that wait for a second person: on the order's page, in the inbox, and one of them."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import Actor, current_actor, fresh_required, permission_required, users_by_id
from core.desk import DeskCase
from core.errors import DomainError
from core.i18n import _, current_lang
from core.money import format_money
from core.web import lang_blueprint
from shop.ledger import permissions
from shop.ledger.data import RepaymentData
from shop.ledger.services import repaying
from shop.vendors.services import get_vendor_card

repayments_desk = lang_blueprint("repayments_desk", __name__, "/desk/repayments")
WITHIN = timedelta(days=2)


@repayments_desk.get("/<int:repayment_id>")
@permission_required(permissions.READ)
def show(repayment_id: int) -> ResponseReturnValue:
    """One that waits: what for, how far beyond, who asked; a decided one is read on its order."""
    actor = current_actor()
    order_id, found = repaying.order_of(actor, repayment_id), repaying.find(actor, repayment_id)
    if found is None:
        return redirect(url_for("orders_desk.show", order_id=order_id), 303)
    people = users_by_id([found.proposed_by])
    return render_template(
        "shop/ledger/desk_repayment.html",
        found=found,
        cooperative=get_vendor_card(found.vendor_id),
        asked_by=people[found.proposed_by].name if found.proposed_by in people else "",
        may_decide=actor.may(permissions.APPROVE) and found.proposed_by != actor.user_id,
        nav_key="money",
    )


@repayments_desk.post("/<int:repayment_id>/<any(approve,refuse):act>")
@permission_required(permissions.APPROVE)
@fresh_required
def decide(repayment_id: int, act: str) -> ResponseReturnValue:
    """The second person's yes or no."""
    actor = current_actor()
    order_id = repaying.order_of(actor, repayment_id)
    try:
        repaying.decide(actor, repayment_id, act == "approve", clock.now())
        flash(
            _("Agreed and recorded: pay it now, the buyer sees it.") if act == "approve" else _("Refused."),
            "ok",
        )
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("orders_desk.show", order_id=order_id), 303)


def refund_box(order: Any, refund: Any, actor: Actor) -> str:
    """On the order's page, beside a refund that is owed by hand: why it takes two people, and whether one has asked."""
    waiting = [one for one in repaying.waiting(actor, order.id) if one.refund_id == refund.id]
    short = 0 if waiting else repaying.excess_of(order.id, refund.id, clock.now())[0]
    if not (waiting or short) or not actor.may(permissions.READ):
        return ""
    return render_template(
        "shop/ledger/refund_box.html", waiting=waiting[0] if waiting else None, short=short
    )


def cases(actor: Actor, limit: int) -> list[DeskCase]:
    """Those of others, as lines of the inbox."""
    return [_case(one) for one in repaying.waiting(actor, limit=limit, for_me=True)]


def _case(one: RepaymentData) -> DeskCase:
    return DeskCase(
        id=f"repayment-{one.id}", kind="repayments", title=one.number,
        subtitle=_("%(amount)s by hand", amount=format_money(one.centimes, current_lang())),
        risk="high", risk_note=_("Waits for a second person"), due_at=one.proposed_at + WITHIN,
        url=url_for("repayments_desk.show", repayment_id=one.id), icon="return",
    )  # fmt: skip
