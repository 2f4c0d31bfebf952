"""The seller's phone: what is to be done, one step at a time, without JavaScript; a double tap counts once."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.errors import Conflict, DomainError
from core.i18n import _
from core.money import parse_money
from core.web import lang_blueprint
from shop.catalog.permissions import EDIT
from shop.catalog.views.showing import picture
from shop.orders import permissions, services
from shop.orders.adjustment_rules import may_adjust
from shop.orders.errors import BadAmount
from shop.orders.rules import CONTACT_SHOWN, next_states
from shop.orders.services import reading
from shop.orders.services.month import month_of_vendor
from shop.orders.views.showing import REASONS, pieces_of, seen_of, timeline, weights_of
from shop.orders.views.slip import slip_pdf
from shop.vendors.services import acting_vendor, may_act

my_orders = lang_blueprint("my_orders", __name__, "/my/<int:vendor_id>")
CANCEL_REASONS = ("out_of_stock", "damaged", "unreachable", "address", "asked")


@my_orders.get("/")
@login_required
def home(vendor_id: int) -> ResponseReturnValue:
    """The first screen: what waits today."""
    vendor = acting_vendor(current_user.id, vendor_id, permissions.SEE)
    return render_template(
        "shop/orders/seller_home.html",
        vendor=vendor,
        counts=reading.counts_of_vendor(current_user.id, vendor_id),
        soon=reading.late_of_vendor(vendor_id, clock.now()),
        month=month_of_vendor(current_user.id, vendor_id, clock.now()),
        may_sell=may_act(current_user.id, vendor_id, EDIT),
        first_name=current_user.name.split(" ")[0],
        nav_key="home",
    )


@my_orders.get("/orders")
@login_required
def listing(vendor_id: int) -> ResponseReturnValue:
    """The orders of one heap."""
    vendor = acting_vendor(current_user.id, vendor_id, permissions.SEE)
    tab, before = request.args.get("tab", "todo"), request.args.get("before", "")
    tab = tab if tab in reading.TABS else "todo"
    before_id = int(before) if before.isdecimal() and len(before) < 10 else None
    found = reading.list_of_vendor(current_user.id, vendor_id, tab, before_id)
    return render_template(
        "shop/orders/seller_orders.html",
        vendor=vendor,
        tab=tab,
        counts=reading.counts_of_vendor(current_user.id, vendor_id),
        orders=found,
        full=len(found) == reading.PAGE,
        may_handle=may_act(current_user.id, vendor_id, permissions.HANDLE),
        picture=picture,
        nav_key="orders",
    )


@my_orders.get("/orders/<int:parcel_id>")
@login_required
def show(vendor_id: int, parcel_id: int) -> ResponseReturnValue:
    """One order with its next step."""
    return _show(vendor_id, parcel_id, reveal=False)


@my_orders.post("/orders/<int:parcel_id>/contact")
@login_required
def contact(vendor_id: int, parcel_id: int) -> ResponseReturnValue:
    """The same with the buyer's phone; the look is in the audit log."""
    return _show(vendor_id, parcel_id, reveal=True)


def _show(vendor_id: int, parcel_id: int, *, reveal: bool) -> ResponseReturnValue:
    vendor = acting_vendor(current_user.id, vendor_id, permissions.SEE)
    read = reading.reveal_to_vendor if reveal else reading.get_of_vendor
    order = read(current_user.id, vendor_id, parcel_id)
    may_handle = may_act(current_user.id, vendor_id, permissions.HANDLE)
    return render_template(
        "shop/orders/seller_order.html",
        vendor=vendor,
        order=order,
        steps=next_states(order.state, "vendor") if may_handle else [],
        may_reveal=may_handle and order.state in CONTACT_SHOWN,
        may_collect=may_handle
        and order.state == "delivered"
        and order.cod_expected_centimes > 0
        and order.cod_collected_centimes is None,
        may_send_less=may_handle and may_adjust("short", order.state, "vendor") and order.left_count > 1,
        reasons=[(key, REASONS[key]) for key in CANCEL_REASONS],
        timeline=timeline,
        picture=picture,
        nav_key="orders",
    )


@my_orders.post(
    "/orders/<int:parcel_id>/<any(confirm,prepare,ready,ship,deliver,refused,lost,cancel,cash,short):step>"
)
@login_required
def act(vendor_id: int, parcel_id: int, step: str) -> ResponseReturnValue:
    """Take a step."""
    by = services.by_vendor(current_user.id, vendor_id)
    reading.get_of_vendor(current_user.id, vendor_id, parcel_id)
    try:
        _act(by, parcel_id, step)
        flash(_SAID[step](), "ok")
    except DomainError as refusal:
        if not isinstance(refusal, Conflict) and refusal.status != 400:
            raise
        flash(refusal.message, "warn")
    if step in ("confirm", "prepare", "ready") and request.form.get("from") == "list":
        return redirect(url_for("my_orders.listing", vendor_id=vendor_id), 303)
    return redirect(url_for("my_orders.show", vendor_id=vendor_id, parcel_id=parcel_id), 303)


_SAID = {
    "confirm": lambda: _("Confirmed. The buyer was told."),
    "prepare": lambda: _("Being prepared."),
    "ready": lambda: _("Ready. Print the slip and hand it to the carrier."),
    "ship": lambda: _("On its way. The buyer was told."),
    "deliver": lambda: _("Delivered."),
    "refused": lambda: _("Noted. The goods are in your stock again."),
    "lost": lambda: _("Noted. The Office looks into it with the carrier."),
    "cancel": lambda: _("Cancelled. The buyer was told why."),
    "short": lambda: _("Noted. The buyer pays less and was told."),
    "cash": lambda: _("The cash is recorded."),
}


def _act(by: services.By, parcel_id: int, step: str) -> None:
    now, form = clock.now(), request.form
    reason = form.get("reason", "")
    reason = reason if reason in REASONS else ""
    if step == "ship":
        services.ship(
            by, parcel_id, now, carrier=form.get("carrier", ""), tracking_number=form.get("tracking", "")
        )
    elif step == "deliver":
        services.deliver(by, parcel_id, now, collected_centimes=_amount() if form.get("amount") else None)
    elif step == "cash":
        services.collect_cod(by, parcel_id, _amount(), now)
    elif step == "short":
        pieces, seen = pieces_of(form), seen_of(form)
        services.take_out(by, parcel_id, "short", pieces, seen=seen, reason=reason or "out_of_stock", now=now)
    elif step == "ready":
        services.ready(by, parcel_id, now, weights=weights_of(form))
    elif step == "cancel":
        services.cancel(by, parcel_id, reason, now)
    elif step == "refused":
        services.refuse_at_door(by, parcel_id, reason, now)
    elif step == "lost":
        services.lose(by, parcel_id, reason, now)
    else:
        {"confirm": services.confirm, "prepare": services.prepare}[step](by, parcel_id, now)


def _amount() -> int:
    try:
        return parse_money(request.form.get("amount", ""))
    except ValueError:
        raise BadAmount from None


@my_orders.get("/orders/<int:parcel_id>/slip.pdf")
@login_required
def slip(vendor_id: int, parcel_id: int) -> ResponseReturnValue:
    """The parcel's slip to print: names, address, amount to collect, code. In Arabic and French."""
    vendor = acting_vendor(current_user.id, vendor_id, permissions.HANDLE)
    order = reading.reveal_to_vendor(current_user.id, vendor_id, parcel_id)
    response = Response(slip_pdf(order, vendor), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{order.number}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
