"""The buyer's conversations: by an order's link, or of an account about a product."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.drawing import fragment
from core.errors import DomainError
from core.i18n import _
from core.web import lang_blueprint
from shop.messages.services import access, reading, reports, writing
from shop.messages.services.access import Side
from shop.messages.views.sending import keep_private, picture, sent_photos
from shop.messages.views.showing import WHYS
from shop.orders.services import reading as orders

order_messages = lang_blueprint("order_messages", __name__, "/order/<token>/messages/<int:parcel_id>")
my_messages = lang_blueprint("my_messages", __name__, "/messages")
order_messages.after_request(keep_private)


def _thread(token: str, parcel_id: int) -> tuple[Side, int]:
    side = access.buyer_by_link(token, current_user.id)
    return side, writing.about_parcel(side, parcel_id, clock.now())


@order_messages.get("")
def show(token: str, parcel_id: int) -> ResponseReturnValue:
    """The conversation about a parcel."""
    side = access.buyer_by_link(token, current_user.id)
    thread_id = writing.find_about_parcel(side, parcel_id)
    thread = reading.get_thread(side, thread_id) if thread_id else None
    return _page(thread, token, parcel_id)


def _page(thread: Any, token: str, parcel_id: int, refusal: DomainError | None = None) -> ResponseReturnValue:
    order = orders.get_by_token(token)
    parcel = next(p for p in order.parcels if p.id == parcel_id)
    page = render_template(
        "shop/messages/order_thread.html", thread=thread, order=order, parcel=parcel, whys=WHYS, token=token,
        text=request.form.get("text", ""), refusal=refusal,
    )  # fmt: skip
    return page, refusal.status if refusal else 200


@order_messages.post("")
def write(token: str, parcel_id: int) -> ResponseReturnValue:
    """Say something to the cooperative."""
    side, thread_id = _thread(token, parcel_id)
    text = request.form.get("text", "")
    try:
        writing.write(side, thread_id, text, clock.now(), photos=sent_photos(), who=f"order:{token[:12]}")
    except DomainError as refusal:
        if not refusal.fields:
            raise
        return _page(reading.get_thread(side, thread_id), token, parcel_id, refusal)
    return redirect(url_for("order_messages.show", token=token, parcel_id=parcel_id), 303)


@order_messages.post("/report")
def report(token: str, parcel_id: int) -> ResponseReturnValue:
    """Tell the Office that the conversation is misused."""
    side = access.buyer_by_link(token, current_user.id)
    thread_id = writing.get_about_parcel(side, parcel_id)
    reports.report(side, thread_id, request.form.get("why", ""), request.form.get("text", ""), clock.now())
    flash(_("Thank you. The Office reads this conversation within two working days."), "ok")
    return redirect(url_for("order_messages.show", token=token, parcel_id=parcel_id), 303)


@order_messages.get("/pictures/<int:picture_id>")
def show_picture(token: str, parcel_id: int, picture_id: int) -> ResponseReturnValue:
    """A picture of this conversation."""
    side = access.buyer_by_link(token, current_user.id)
    return picture(reading.open_picture(side, writing.get_about_parcel(side, parcel_id), picture_id))


@my_messages.get("/")
@login_required
def index() -> ResponseReturnValue:
    """The conversations of an account."""
    threads = reading.list_threads(access.buyer_of_account(current_user.user_id))
    return render_template("shop/messages/mine.html", threads=threads, nav_key="messages")


@my_messages.route("/about/<int:product_id>", methods=["GET", "POST"])
@login_required
def ask(product_id: int) -> ResponseReturnValue:
    """Ask the cooperative about a product on sale."""
    product = writing.product_on_sale(product_id)
    if request.method == "GET":
        return render_template("shop/messages/ask.html", product=product, text="", refusal=None)
    now, side = clock.now(), access.buyer_of_account(current_user.user_id)
    text = request.form.get("text", "")
    try:
        writing.require_words(text, sent := sent_photos())
        thread_id = writing.about_product(current_user.user_id, product_id, now)
        writing.write(side, thread_id, text, now, photos=sent)
    except DomainError as refusal:
        if not refusal.fields:
            raise
        page = render_template("shop/messages/ask.html", product=product, text=text, refusal=refusal)
        return page, refusal.status
    return redirect(url_for("my_messages.show_mine", thread_id=thread_id), 303)


@my_messages.get("/<int:thread_id>")
@login_required
def show_mine(thread_id: int) -> ResponseReturnValue:
    """One conversation of the account."""
    thread = reading.get_thread(access.buyer_of_account(current_user.user_id), thread_id)
    return render_template("shop/messages/my_thread.html", thread=thread, whys=WHYS, text="", refusal=None)


@my_messages.post("/<int:thread_id>")
@login_required
def answer(thread_id: int) -> ResponseReturnValue:
    """Write in it."""
    side = access.buyer_of_account(current_user.user_id)
    text = request.form.get("text", "")
    try:
        writing.write(side, thread_id, text, clock.now(), photos=sent_photos())
    except DomainError as refusal:
        if not refusal.fields:
            raise
        thread = reading.get_thread(side, thread_id)
        page = render_template(
            "shop/messages/my_thread.html", thread=thread, whys=WHYS, text=text, refusal=refusal
        )
        return page, refusal.status
    return redirect(url_for("my_messages.show_mine", thread_id=thread_id), 303)


@my_messages.post("/<int:thread_id>/report")
@login_required
def report_mine(thread_id: int) -> ResponseReturnValue:
    """Tell the Office."""
    side = access.buyer_of_account(current_user.user_id)
    reports.report(side, thread_id, request.form.get("why", ""), request.form.get("text", ""), clock.now())
    flash(_("Thank you. The Office reads this conversation within two working days."), "ok")
    return redirect(url_for("my_messages.show_mine", thread_id=thread_id), 303)


@my_messages.get("/<int:thread_id>/pictures/<int:picture_id>")
@login_required
def my_picture(thread_id: int, picture_id: int) -> ResponseReturnValue:
    """A picture of one's own conversation."""
    side = access.buyer_of_account(current_user.user_id)
    return picture(reading.open_picture(side, thread_id, picture_id))


def order_panel(order: Any) -> str:
    """On the tracking page: write to each cooperative."""
    parcels = [p for p in order.parcels if p.state not in ("pending_payment", "expired")]
    if not parcels:
        return ""
    unread = reading.unread_parcels([parcel.id for parcel in parcels])
    return render_template("shop/messages/order_panel.html", order=order, parcels=parcels, unread=unread)


def ask_link(product: Any) -> str:
    """The link under a product."""
    return fragment("shop/messages/ask_link.html", product=product)
