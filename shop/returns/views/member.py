"""The cooperative's returns: what waits, one step at a time, without JavaScript; a double tap counts once."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.errors import Conflict, DomainError
from core.format import western_digits
from core.i18n import _
from core.inputs import number_arg
from core.web import lang_blueprint
from shop.catalog.views.showing import picture as product_picture
from shop.messages.views.sending import picture
from shop.returns import permissions, rules, services
from shop.returns.data import ReturnData, Verdict
from shop.returns.services import access, reading
from shop.returns.services.access import By
from shop.returns.views import showing
from shop.vendors.services import acting_vendor, may_act

stall_returns = lang_blueprint("stall_returns", __name__, "/my/<int:vendor_id>/returns")


@stall_returns.get("")
@login_required
def index(vendor_id: int) -> ResponseReturnValue:
    """The returns of one heap."""
    vendor = acting_vendor(current_user.id, vendor_id, permissions.SEE)
    by = access.by_vendor(current_user.id, vendor_id, permissions.SEE)
    tab = request.args.get("tab", "todo")
    tab = tab if tab in reading.TABS else "todo"
    rows = reading.list_of(by, tab, number_arg("before"))
    return render_template(
        "shop/returns/stall_returns.html", vendor=vendor, rows=rows, tab=tab, counts=reading.counts_of(by),
        full=len(rows) == reading.PAGE, whys=showing.WHYS, state_name=showing.state_name,
        state_kind=showing.STATE_KINDS.get, nav_key="orders",
    )  # fmt: skip


@stall_returns.get("/<int:return_id>")
@login_required
def show(vendor_id: int, return_id: int) -> ResponseReturnValue:
    """One return with its next step."""
    return _page(vendor_id, return_id)


def _page(vendor_id: int, return_id: int, refusal: DomainError | None = None) -> ResponseReturnValue:
    vendor = acting_vendor(current_user.id, vendor_id, permissions.SEE)
    found = reading.get(access.by_vendor(current_user.id, vendor_id, permissions.SEE), return_id)
    may_handle = may_act(current_user.id, vendor_id, permissions.HANDLE)
    page = render_template(
        "shop/returns/stall_return.html", vendor=vendor, found=found, refusal=refusal, picture=product_picture,
        steps=rules.next_states(found.state, "vendor") if may_handle else [],
        timeline=showing.timeline(found.history, found.state), whys=showing.WHYS, ways=showing.WAYS,
        wishes=showing.WISHES, form=request.form, state_name=showing.state_name,
        state_kind=showing.STATE_KINDS.get, nav_key="orders",
    )  # fmt: skip
    return page, refusal.status if refusal else 200


@stall_returns.post("/<int:return_id>/<any(accept,refuse,receive,inspect):step>")
@login_required
def act(vendor_id: int, return_id: int, step: str) -> ResponseReturnValue:
    """Take a step."""
    by = access.by_vendor(current_user.id, vendor_id)
    found = reading.get(by, return_id)
    try:
        _act(by, found, step)
        flash(_SAID[step](), "ok")
    except DomainError as refusal:
        if refusal.fields:
            return _page(vendor_id, return_id, refusal)
        if not isinstance(refusal, Conflict):
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("stall_returns.show", vendor_id=vendor_id, return_id=return_id), 303)


_SAID = {
    "accept": lambda: _("Accepted. The buyer was told how to send it."),
    "refuse": lambda: _("Noted. The buyer was told why, and may ask the Office."),
    "receive": lambda: _("Received. Now look at it: the buyer waits for the money."),
    "inspect": lambda: _("Done. The buyer was told."),
}


def _act(by: By, found: ReturnData, step: str) -> None:
    now, reason = clock.now(), request.form.get("reason", "")
    if step == "accept":
        services.accept(by, found.id, now)
    elif step == "refuse":
        services.refuse(by, found.id, reason, now)
    elif step == "receive":
        services.receive(by, found.id, now)
    else:
        verdicts = [
            Verdict(line.line_id, _pieces("accepted", line.line_id), _pieces("good", line.line_id))
            for line in found.lines
        ]
        replace = request.form.get("outcome") == "replace"
        services.inspect(by, found.id, verdicts, reason, now, replace=replace)


def _pieces(name: str, line_id: int) -> int:
    text = western_digits(request.form.get(f"{name}_{line_id}", "")).strip()
    return int(text) if text.isdecimal() and len(text) < 6 else -1


@stall_returns.get("/<int:return_id>/pictures/<int:picture_id>")
@login_required
def show_picture(vendor_id: int, return_id: int, picture_id: int) -> ResponseReturnValue:
    """A picture of a return."""
    by = access.by_vendor(current_user.id, vendor_id, permissions.SEE)
    return picture(reading.open_picture(by, return_id, picture_id))


def home_tile(vendor: Any) -> str:
    """On the seller's first screen: how many returns wait."""
    return render_template(
        "shop/returns/home_tile.html", vendor=vendor, waiting=reading.count_waiting_of_vendor(vendor.id)
    )


def parcel_link(vendor: Any, parcel: Any) -> str:
    """On a parcel's page: its returns."""
    found = reading.of_parcels([parcel.id]).get(parcel.id)
    if not found or not may_act(current_user.id, vendor.id, permissions.SEE):
        return ""
    return render_template(
        "shop/returns/parcel_link.html", vendor=vendor, returns=found, whys=showing.WHYS,
        state_name=showing.state_name, state_kind=showing.STATE_KINDS.get,
    )  # fmt: skip
