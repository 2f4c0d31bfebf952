"""The cooperative's conversations with buyers."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.errors import DomainError
from core.i18n import _
from core.web import lang_blueprint
from shop.messages import permissions
from shop.messages.services import access, reading, reports, writing
from shop.messages.views.sending import picture, sent_photos
from shop.messages.views.showing import WHYS
from shop.vendors.services import acting_vendor, may_act

stall_messages = lang_blueprint("stall_messages", __name__, "/my/<int:vendor_id>/messages")


@stall_messages.get("")
@login_required
def index(vendor_id: int) -> ResponseReturnValue:
    """Conversations, the latest first."""
    vendor = acting_vendor(current_user.id, vendor_id, permissions.SEE)
    threads = reading.list_threads(access.seller(current_user.id, vendor_id, permissions.SEE))
    return render_template("shop/messages/stall_threads.html", vendor=vendor, threads=threads, nav_key="home")


@stall_messages.get("/<int:thread_id>")
@login_required
def show(vendor_id: int, thread_id: int) -> ResponseReturnValue:
    """One of them."""
    return _page(vendor_id, thread_id)


def _page(vendor_id: int, thread_id: int, refusal: DomainError | None = None) -> ResponseReturnValue:
    side = access.seller(current_user.id, vendor_id, permissions.SEE)
    thread = reading.get_thread(side, thread_id)
    page = render_template(
        "shop/messages/stall_thread.html", vendor=acting_vendor(current_user.id, vendor_id, permissions.SEE),
        thread=thread, may_write=may_act(current_user.id, vendor_id, permissions.WRITE), whys=WHYS,
        text=request.form.get("text", ""), refusal=refusal, nav_key="home",
    )  # fmt: skip
    return page, refusal.status if refusal else 200


@stall_messages.post("/<int:thread_id>")
@login_required
def answer(vendor_id: int, thread_id: int) -> ResponseReturnValue:
    """Answer the buyer."""
    side = access.seller(current_user.id, vendor_id)
    try:
        writing.write(side, thread_id, request.form.get("text", ""), clock.now(), photos=sent_photos())
    except DomainError as refusal:
        if not refusal.fields:
            raise
        return _page(vendor_id, thread_id, refusal)
    return redirect(url_for("stall_messages.show", vendor_id=vendor_id, thread_id=thread_id), 303)


@stall_messages.post("/<int:thread_id>/report")
@login_required
def report(vendor_id: int, thread_id: int) -> ResponseReturnValue:
    """Tell the Office."""
    side = access.seller(current_user.id, vendor_id)
    reports.report(side, thread_id, request.form.get("why", ""), request.form.get("text", ""), clock.now())
    flash(_("Thank you. The Office reads this conversation within two working days."), "ok")
    return redirect(url_for("stall_messages.show", vendor_id=vendor_id, thread_id=thread_id), 303)


@stall_messages.post("/parcel/<int:parcel_id>")
@login_required
def begin(vendor_id: int, parcel_id: int) -> ResponseReturnValue:
    """Open the conversation about a parcel."""
    side = access.seller(current_user.id, vendor_id)
    thread_id = writing.about_parcel(side, parcel_id, clock.now())
    return redirect(url_for("stall_messages.show", vendor_id=vendor_id, thread_id=thread_id), 303)


@stall_messages.get("/<int:thread_id>/pictures/<int:picture_id>")
@login_required
def show_picture(vendor_id: int, thread_id: int, picture_id: int) -> ResponseReturnValue:
    """A picture of a conversation."""
    side = access.seller(current_user.id, vendor_id, permissions.SEE)
    return picture(reading.open_picture(side, thread_id, picture_id))


def home_tile(vendor: Any) -> str:
    """On the seller's first screen: how many conversations wait."""
    return render_template(
        "shop/messages/home_tile.html", vendor=vendor, unread=reading.count_unread_of_vendor(vendor.id)
    )


def parcel_link(vendor: Any, parcel: Any) -> str:
    """On a parcel's page: its conversation, or the beginning of one."""
    if not may_act(current_user.id, vendor.id, permissions.WRITE):
        return ""
    side = access.seller(current_user.id, vendor.id)
    thread_id = writing.find_about_parcel(side, parcel.id)
    return render_template(
        "shop/messages/parcel_link.html", vendor=vendor, parcel=parcel, thread_id=thread_id
    )
