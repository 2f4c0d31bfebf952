"""A cooperative's payouts and the account it is paid on; seen by its president and accountant."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, fresh_required, login_required
from core.errors import DomainError
from core.i18n import _
from core.inputs import number_arg
from core.web import lang_blueprint
from shop.payouts import permissions
from shop.payouts.services import accounts, reading
from shop.payouts.views import words
from shop.vendors.services import acting_vendor, may_act

my_payouts = lang_blueprint("my_payouts", __name__, "/my/<int:vendor_id>")


@my_payouts.get("/payouts")
@login_required
def index(vendor_id: int) -> ResponseReturnValue:
    """What was paid, what comes next and when."""
    vendor = acting_vendor(current_user.id, vendor_id, permissions.SEE)
    payouts = reading.payouts_of_vendor(current_user.id, vendor_id, number_arg("before"))
    return render_template(
        "shop/payouts/my_payouts.html",
        vendor=vendor,
        payouts=payouts,
        full=len(payouts) == reading.PAGE,
        outlook=reading.outlook_of(vendor_id, clock.now()),
        words=words,
        nav_key="money",
    )


@my_payouts.get("/payouts/<int:payout_id>")
@login_required
def show(vendor_id: int, payout_id: int) -> ResponseReturnValue:
    """One payout: the parcels it paid, where it is."""
    vendor = acting_vendor(current_user.id, vendor_id, permissions.SEE)
    payout, lines = reading.payout_of_vendor(current_user.id, vendor_id, payout_id)
    return render_template(
        "shop/payouts/my_payout.html",
        vendor=vendor,
        payout=payout,
        lines=lines,
        history=[
            step for step in reading.history_of(payout_id) if step.to_state in words.STEPS_OF_COOPERATIVE
        ],
        words=words,
        nav_key="money",
    )


@my_payouts.get("/rib")
@login_required
def rib(vendor_id: int) -> ResponseReturnValue:
    """The account, masked, and whether it can be paid on."""
    vendor = acting_vendor(current_user.id, vendor_id, permissions.SEE)
    return render_template(
        "shop/payouts/my_rib.html",
        vendor=vendor,
        rib=accounts.rib_of(current_user.id, vendor_id),
        moment=clock.now(),
        may_change=may_act(current_user.id, vendor_id, permissions.KEEP_RIB),
        words=words,
        nav_key="money",
    )


@my_payouts.get("/rib/change")
@fresh_required
def change_rib(vendor_id: int) -> ResponseReturnValue:
    """Give another account, after proving who one is."""
    return _change(vendor_id, "")


def _change(vendor_id: int, fault: str, status: int = 200) -> ResponseReturnValue:
    vendor = acting_vendor(current_user.id, vendor_id, permissions.KEEP_RIB)
    page = render_template("shop/payouts/my_rib_change.html", vendor=vendor, fault=fault, nav_key="money")
    return page, status


@my_payouts.post("/rib/change")
@fresh_required
def save_rib(vendor_id: int) -> ResponseReturnValue:
    """The new account, from the seventh day on."""
    acting_vendor(current_user.id, vendor_id, permissions.KEEP_RIB)
    try:
        changed = accounts.set_rib(
            current_user.user_id, vendor_id, request.form.get("rib", "")[:80], clock.now()
        )
    except DomainError as refusal:
        if refusal.status != 400:
            raise
        return _change(vendor_id, refusal.message, 400)
    if changed:
        flash(_("Saved. From the seventh day on we pay on this account."), "ok")
    else:
        flash(_("This is the account we know already. Nothing has changed."), "wait")
    return redirect(url_for("my_payouts.rib", vendor_id=vendor_id), 303)
