"""The basket: what lies in it, per cooperative, and every change as a form that works without JavaScript."""

from flask import flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth.identity import client_address
from core.drawing import fragment
from core.errors import DomainError
from core.i18n import _
from core.ratelimit import limit
from core.web import lang_blueprint
from shop.catalog.product_page import VariantLine
from shop.catalog.views.showing import picture
from shop.checkout import services
from shop.checkout.errors import BadQuantity
from shop.checkout.rules import parse_quantity
from shop.checkout.views.browser import PLACE, basket_key, keep_token, know_count
from shop.vendors.data import VendorCard

USUAL_WEIGHT_G = 500
"""Of a parcel of which no product was chosen yet, or one of unknown weight."""
basket = lang_blueprint("basket", __name__, "/basket")


@basket.get("")
def show() -> ResponseReturnValue:
    """Everything in the basket with its delivery fees: the amount that will be paid."""
    found = services.quote(basket_key(), session.get(PLACE), clock.now())
    know_count(found)
    return render_template(
        "shop/checkout/basket.html",
        quote=found,
        picture=picture,
        places=services.main_places(),
        place=services.place_text(session.get(PLACE) or "") or found.place_name,
        place_error="",
        nav_key="basket",
    )


@basket.post("/add")
def add() -> ResponseReturnValue:
    """Put a variant into the basket."""
    try:
        token = services.add(basket_key(), _variant_id(), _quantity("1"), clock.now())
    except DomainError as refusal:
        flash(refusal.message, "warn")
        return redirect(url_for("basket.show"))
    keep_token(token)
    flash(_("Added to your basket."), "ok")
    return redirect(url_for("basket.show"))


@basket.post("/change")
def change() -> ResponseReturnValue:
    """Choose how many; zero takes it out."""
    try:
        services.set_quantity(basket_key(), _variant_id(), _quantity(), clock.now())
    except BadQuantity as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for("basket.show"))


@basket.post("/remove")
def remove() -> ResponseReturnValue:
    """Take a line out; the page offers to put it back."""
    services.remove(basket_key(), _variant_id(), clock.now())
    return redirect(url_for("basket.show"))


@basket.post("/undo")
def undo() -> ResponseReturnValue:
    """Put the line back that was taken out last."""
    services.undo(basket_key(), _variant_id(), clock.now())
    return redirect(url_for("basket.show"))


@basket.post("/accept")
def accept() -> ResponseReturnValue:
    """Agree to a price that has risen."""
    price = request.form.get("price", "")
    if price.isdecimal() and len(price) < 12:
        services.accept_price(basket_key(), _variant_id(), int(price), clock.now())
    return redirect(url_for("basket.show"))


@basket.post("/place")
def choose_place() -> ResponseReturnValue:
    """Say where to deliver, so that the fees are exact."""
    found = services.find_destination(request.form.get("place", ""))
    if found is None:
        flash(services.place_fault(request.form.get("place", "")[:120]), "warn")
    else:
        session[PLACE] = found.commune_code
        services.set_place(basket_key(), found.commune_code, clock.now())
    return redirect(url_for("basket.show"))


@basket.post("/voucher")
def voucher() -> ResponseReturnValue:
    """Use a code, or take it off with an empty one."""
    try:
        try_voucher(request.form.get("voucher", ""))
    except DomainError as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for("basket.show"))


def try_voucher(text: str) -> None:
    """Keep a code with this browser's basket. Raises VoucherUnknown, TooMany: nobody tries codes by the thousand."""
    if text.strip():
        limit("voucher", client_address(), times=30, per=600)
    services.set_voucher(basket_key(), text[:60], clock.now())


@basket.get("/places")
def places() -> ResponseReturnValue:
    """Names that begin or go on like `q`, for the list under the field: ["Rabat", …]."""
    return jsonify(services.place_options(request.args.get("q", "")[:60]))


def _variant_id() -> int:
    text = request.form.get("variant_id", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _quantity(default: str = "") -> int:
    quantity = parse_quantity(request.form.get("qty", default))
    if quantity is None:
        raise BadQuantity
    return quantity


def buy_form(*, variant: VariantLine, **_context: object) -> str:
    """For the product page: quantity and "add to basket"."""
    return fragment("shop/checkout/buy_form.html", variant=variant)


def delivery_note(*, vendor: VendorCard, variant: VariantLine | None = None, **_context: object) -> str:
    """For product and stall pages: what delivery costs and how long it takes."""
    weight = variant.weight_g if variant else 0  # 0: nobody has said
    low, high = services.fee_range(vendor.id, weight or USUAL_WEIGHT_G)
    return fragment("shop/checkout/delivery_note.html", low=low, high=high)
