"""The desk's orders: find one in one's provinces, see how it stands, cancel a parcel, record a transfer."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, fresh_required, permission_required
from core.errors import DomainError
from core.i18n import _
from core.web import lang_blueprint
from shop.catalog.views.showing import picture
from shop.orders import permissions, services
from shop.orders.adjustment_rules import may_adjust
from shop.orders.errors import NoSuchOrder
from shop.orders.rules import may_move
from shop.orders.services import failed_refunds, reading, transfers
from shop.orders.views.acting import Said, act_and_show
from shop.orders.views.showing import REASONS, pieces_of, seen_of, timeline
from shop.payments import services as payments

orders_desk = lang_blueprint("orders_desk", __name__, "/desk/orders")


@orders_desk.get("")
@permission_required(permissions.READ)
def search() -> ResponseReturnValue:
    """Orders by number or phone, else the latest."""
    text, before = request.args.get("q", "")[:44], request.args.get("before", "")
    before_id = int(before) if before.isdecimal() and len(before) < 10 else None
    rows = reading.search_for_staff(current_actor(), text, before_id)
    return render_template(
        "shop/orders/desk_orders.html", rows=rows, q=text, full=len(rows) == reading.PAGE, nav_key="orders"
    )


@orders_desk.get("/<int:order_id>")
@permission_required(permissions.READ)
def show(order_id: int) -> ResponseReturnValue:
    """One order, contact masked."""
    return _show(order_id, reveal=False)


@orders_desk.post("/<int:order_id>/contact")
@permission_required(permissions.READ)
def contact(order_id: int) -> ResponseReturnValue:
    """The same with the contact; the look is in the audit log."""
    return _show(order_id, reveal=True)


def _show(order_id: int, *, reveal: bool) -> ResponseReturnValue:
    actor = current_actor()
    order = reading.get_for_staff(actor, order_id)
    attempts = payments.list_payments(order.checkout_id)
    return render_template(
        "shop/orders/desk_order.html",
        order=order,
        contact=reading.reveal_to_staff(actor, order_id) if reveal else order.contact,
        payments=[(p, payments.list_refunds(p.id)) for p in attempts],
        may_cancel=lambda p: actor.may(permissions.ACT) and may_move(p.state, "cancelled", "staff"),
        may_take_out=lambda p: (
            actor.may(permissions.ACT) and may_adjust("cancelled", p.state, "staff") and p.left_count > 1
        ),
        may_record=actor.may(permissions.ACT)
        and order.payment_method == "bank_transfer"
        and any(p.live and not p.captured_centimes for p in attempts),
        may_repay=actor.may(permissions.REPAY),
        failed=failed_refunds.failed_of(order_id),
        proofs=transfers.list_proofs(actor, order_id) if order.payment_method == "bank_transfer" else [],
        reasons=list(REASONS.items()),
        timeline=timeline,
        picture=picture,
        nav_key="orders",
    )


@orders_desk.post("/<int:order_id>/cancel/<int:parcel_id>")
@permission_required(permissions.ACT)
def cancel(order_id: int, parcel_id: int) -> ResponseReturnValue:
    """Cancel one parcel for a reason the buyer reads."""
    reason = request.form.get("reason", "")
    order = reading.get_for_staff(current_actor(), order_id)
    by = services.by_staff(current_actor())
    if parcel_id not in [parcel.id for parcel in order.parcels]:
        raise NoSuchOrder
    try:
        services.cancel(by, parcel_id, reason if reason in REASONS else "", clock.now())
        flash(_("Cancelled. Buyer and cooperative were told."), "ok")
    except DomainError as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for("orders_desk.show", order_id=order_id), 303)


@orders_desk.post("/<int:order_id>/less/<int:parcel_id>")
@permission_required(permissions.ACT)
def less(order_id: int, parcel_id: int) -> ResponseReturnValue:
    """Take some pieces out of a parcel that has not left, for a reason the buyer reads."""
    form, reason = request.form, request.form.get("reason", "")
    order, by = reading.get_for_staff(current_actor(), order_id), services.by_staff(current_actor())
    if parcel_id not in [parcel.id for parcel in order.parcels]:
        raise NoSuchOrder
    why = reason if reason in REASONS else ""
    try:
        pieces, seen = pieces_of(form), seen_of(form)
        services.take_out(by, parcel_id, "cancelled", pieces, seen=seen, reason=why, now=clock.now())
        flash(_("Taken out. Buyer and cooperative were told."), "ok")
    except DomainError as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for("orders_desk.show", order_id=order_id), 303)


@orders_desk.post("/<int:order_id>/transfer")
@permission_required(permissions.ACT)
def transfer(order_id: int) -> ResponseReturnValue:
    """The bank transfer of this order has arrived."""

    def act() -> Said:
        services.record_transfer(current_actor(), order_id, clock.now())
        return _("The money is recorded. When the order had expired, it is now owed back."), "ok"

    return act_and_show(order_id, act)


@orders_desk.get("/<int:order_id>/proofs/<int:proof_id>")
@permission_required(permissions.READ)
def proof(order_id: int, proof_id: int) -> ResponseReturnValue:
    """A proof of transfer, as an attachment that the browser never opens inside our site."""
    data, suffix = transfers.open_proof(current_actor(), order_id, proof_id)
    response = Response(data, content_type=transfers.CONTENT_TYPES[suffix])
    response.headers["Content-Disposition"] = f'attachment; filename="proof-{proof_id}{suffix}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


@orders_desk.post("/<int:order_id>/refunds/<int:refund_id>")
@permission_required(permissions.REPAY)
@fresh_required
def repaid(order_id: int, refund_id: int) -> ResponseReturnValue:
    """A refund was paid by hand."""

    def act() -> Said:
        reference = request.form.get("reference", "")
        if services.record_repayment(current_actor(), order_id, refund_id, reference, clock.now()):
            return _("The repayment is recorded, and the buyer sees it."), "ok"
        return _("Asked. Pay nothing yet: another person of finance must agree first."), "wait"

    return act_and_show(order_id, act)
