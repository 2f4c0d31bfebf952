"""The seller's products on the phone: photo → kind → words → price, then stock and price at any time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import Actor, current_actor, current_user, login_required
from core.errors import DomainError
from core.format import western_digits
from core.i18n import _
from core.inputs import number_arg
from core.money import parse_money
from core.web import lang_blueprint
from shop.catalog import permissions, services, shelves
from shop.catalog.data import ListingData, VariantData, VariantOffer
from shop.catalog.errors import BadPrice, BadQuantity, NoSuchVariant
from shop.catalog.media import receive_picture
from shop.catalog.reading import draft_of, get_own_product, list_own_products
from shop.vendors.services import acting_vendor

my_products = lang_blueprint("my_products", __name__, "/my/<int:vendor_id>/products")
UNITS = ("g", "kg", "ml", "l", "piece")
TOLERANCES = ("5", "10", "15", "20", "25")
"""By how many percent a piece sold by weight may be lighter than its size."""
SCALE = {"kg": ("g", 1000), "l": ("ml", 1000)}


@my_products.get("/")
@login_required
def index(vendor_id: int) -> ResponseReturnValue:
    """All products with price and stock."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.STOCK)
    after, archived = number_arg("after") or 0, bool(request.args.get("archived"))
    lines = list_own_products(vendor_id, after=after, archived=archived)
    return render_template(
        "shop/catalog/my_products.html", vendor=vendor, lines=lines, archived=archived, nav_key="products"
    )


@my_products.route("/new", methods=["GET", "POST"])
@login_required
def new(vendor_id: int) -> ResponseReturnValue:
    """Step 1: the photo. It begins a draft, so nothing is lost afterwards."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.EDIT)
    if request.method == "GET":
        return render_template(
            "shop/catalog/my_photo.html", vendor=vendor, product_id=None, nav_key="products"
        )
    now, actor, file = clock.now(), current_actor(), request.files.get("photo")
    data = file.read() if file and file.filename else b""
    try:
        product_id = services.create_product(actor, vendor_id, ListingData(), now)
        if data:
            _add_photo(vendor_id, product_id, data)
    except DomainError as error:
        return _refused("shop/catalog/my_photo.html", error, vendor=vendor, product_id=None)
    return redirect(url_for("my_products.kind", vendor_id=vendor_id, product_id=product_id))


def _add_photo(vendor_id: int, product_id: int, data: bytes) -> None:
    now, actor = clock.now(), current_actor()
    media_id = receive_picture(actor, vendor_id, product_id, data, now)
    listing = draft_of(product_id)
    if media_id not in listing.media:
        services.save_revision(
            actor, vendor_id, product_id, replace(listing, media=(*listing.media, media_id)), now
        )


def _refused(template: str, error: DomainError, **context: Any) -> ResponseReturnValue:
    flash(error.message, "bad")
    page = render_template(
        template, fields=error.fields or {"form": error.message}, nav_key="products", **context
    )
    return page, error.status


@my_products.route("/<int:product_id>/photo", methods=["GET", "POST"])
@login_required
def photo(vendor_id: int, product_id: int) -> ResponseReturnValue:
    """Another photo, or the first one later."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.EDIT)
    get_own_product(vendor_id, product_id)
    file = request.files.get("photo")
    if request.method == "POST" and file and file.filename:
        try:
            _add_photo(vendor_id, product_id, file.read())
            flash(_("The photo is there."), "ok")
            return redirect(url_for("my_products.show", vendor_id=vendor_id, product_id=product_id))
        except DomainError as error:
            return _refused("shop/catalog/my_photo.html", error, vendor=vendor, product_id=product_id)
    return render_template(
        "shop/catalog/my_photo.html", vendor=vendor, product_id=product_id, nav_key="products"
    )


@my_products.route("/<int:product_id>/kind", methods=["GET", "POST"])
@login_required
def kind(vendor_id: int, product_id: int) -> ResponseReturnValue:
    """Step 2: what it is, by picture."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.EDIT)
    line = get_own_product(vendor_id, product_id)
    listing, tree = draft_of(product_id), shelves.category_tree()
    chosen = shelves.path_to(tree, request.values.get("category", ""))
    if request.method == "POST" and chosen:
        node = chosen[-1]
        if node.children and "inside" not in request.form:
            here = url_for("my_products.kind", vendor_id=vendor_id, product_id=product_id, category=node.slug)
            return redirect(here)
        listing = replace(listing, category_slug=node.slug, art=node.art or listing.art)
        services.save_revision(current_actor(), vendor_id, product_id, listing, clock.now())
        return redirect(url_for("my_products.words", vendor_id=vendor_id, product_id=product_id))
    nodes = list(chosen[-1].children) if chosen else tree
    return render_template(
        "shop/catalog/my_kind.html",
        vendor=vendor, line=line, listing=listing, nodes=nodes, above=chosen[-1] if chosen else None,
        nav_key="products",
    )  # fmt: skip


TEXTS = (
    "name_ar", "name_fr", "description_ar", "description_fr", "ingredients_ar", "ingredients_fr", "conservation_ar",
    "conservation_fr",
)  # fmt: skip
LIMITS = {"name": 200, "description": 4000, "ingredients": 1000, "conservation": 500}


@my_products.route("/<int:product_id>/words", methods=["GET", "POST"])
@login_required
def words(vendor_id: int, product_id: int) -> ResponseReturnValue:
    """Step 3: its name and what to say of it."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.EDIT)
    line, listing = get_own_product(vendor_id, product_id), draft_of(product_id)
    fields: dict[str, str] = {}
    if request.method == "POST":
        texts = {key: request.form.get(key, "").strip()[: LIMITS[key[:-3]]] for key in TEXTS}
        listing = ListingData.from_json({**listing.to_json(), **texts})
        if texts["name_ar"] or texts["name_fr"]:
            services.save_revision(current_actor(), vendor_id, product_id, listing, clock.now())
            return redirect(url_for("my_products.price", vendor_id=vendor_id, product_id=product_id))
        fields["name_ar"] = _("Give the product a name.")
    page = render_template(
        "shop/catalog/my_words.html",
        vendor=vendor,
        line=line,
        listing=listing,
        fields=fields,
        nav_key="products",
    )
    return page, 400 if fields else 200


@my_products.route("/<int:product_id>/price", methods=["GET", "POST"])
@login_required
def price(vendor_id: int, product_id: int) -> ResponseReturnValue:
    """Step 4: size, price, how many. Then it goes to the Office."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.EDIT)
    line, listing, typed = get_own_product(vendor_id, product_id), draft_of(product_id), request.form
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            _keep_price(vendor_id, product_id, listing)
            services.submit_revision(current_actor(), vendor_id, product_id, clock.now())
            return redirect(url_for("my_products.sent", vendor_id=vendor_id, product_id=product_id))
        except DomainError as error:
            fields = error.fields or {"form": error.message}
            flash(error.message, "bad")
    page = render_template(
        "shop/catalog/my_price.html", vendor=vendor, line=line, listing=listing, typed=typed, fields=fields,
        units=UNITS, tolerances=[(n, _("Yes, up to %(n)s %% lighter", n=n)) for n in TOLERANCES],
        nav_key="products",
    )  # fmt: skip
    return page, 400 if fields else 200


def _keep_price(vendor_id: int, product_id: int, listing: ListingData) -> None:
    """Keep size, price and stock of the first variant, as typed."""
    form, now, actor = request.form, clock.now(), current_actor()
    amount = _whole(form.get("amount", "1") or "1")
    unit = form.get("unit", "piece")
    unit, factor = SCALE.get(unit, (unit if unit in UNITS else "piece", 1))
    centimes, on_hand = typed_price(form.get("price", "")), _whole(form.get("on_hand", "0"))
    weight = amount * factor if unit in ("g", "ml") else _whole(form.get("weight", "") or "500")
    old = listing.variants[0] if listing.variants else VariantData(sku="")
    tolerance = typed_tolerance(form.get("tolerance", "")) if unit == "g" else None
    variant = replace(
        old, content_amount=amount * factor, content_unit=unit, weight_g=weight, tolerance_percent=tolerance
    )
    listing = replace(listing, variants=(variant, *listing.variants[1:]))
    offers = {variant.sku: VariantOffer(centimes, None, on_hand)}
    services.save_revision(actor, vendor_id, product_id, listing, now, offers=offers)
    variant_id = get_own_product(vendor_id, product_id).variants[0][0].id
    services.set_price(actor, vendor_id, variant_id, centimes, now)
    services.set_stock(actor, vendor_id, variant_id, on_hand, now)


def typed_tolerance(text: str) -> int | None:
    """How much lighter a piece sold by weight may be, in percent; None for a fixed price."""
    return int(text) if text in TOLERANCES else None


def typed_price(text: str) -> int:
    """Centimes from what a seller typed. Raises BadPrice."""
    try:
        return parse_money(text)
    except ValueError:
        raise BadPrice from None


def _whole(text: str) -> int:
    cleaned = western_digits(text).strip()
    if not (cleaned.isascii() and cleaned.isdigit()) or len(cleaned) > 7:
        raise BadQuantity
    return int(cleaned)


@my_products.get("/<int:product_id>/sent")
@login_required
def sent(vendor_id: int, product_id: int) -> ResponseReturnValue:
    """It went to the Office."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.EDIT)
    line = get_own_product(vendor_id, product_id)
    return render_template("shop/catalog/my_sent.html", vendor=vendor, line=line, nav_key="products")


@my_products.get("/<int:product_id>")
@login_required
def show(vendor_id: int, product_id: int) -> ResponseReturnValue:
    """One product: its state, and every part that can be changed."""
    acting_vendor(current_user.user_id, vendor_id, permissions.STOCK)
    return _product_page(vendor_id, product_id)


def _product_page(vendor_id: int, product_id: int, refused: dict[str, Any] | None = None) -> str:
    """`refused`: the size whose form was wrong, with what was typed and why."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.STOCK)
    return render_template(
        "shop/catalog/my_product.html", vendor=vendor, line=get_own_product(vendor_id, product_id),
        listing=draft_of(product_id), refused=refused, nav_key="products",
    )  # fmt: skip


@my_products.post("/<int:product_id>/variants/<int:variant_id>")
@login_required
def change(vendor_id: int, product_id: int, variant_id: int) -> ResponseReturnValue:
    """Price and stock of one size; live at once. What is wrong is said beside what was typed, and nothing is kept."""
    acting_vendor(current_user.user_id, vendor_id, permissions.STOCK)
    if variant_id not in [variant.id for variant, _stock in get_own_product(vendor_id, product_id).variants]:
        raise NoSuchVariant
    try:
        _keep_offer(vendor_id, variant_id)
    except DomainError as error:
        return _product_page(vendor_id, product_id, _as_typed(variant_id, error)), error.status
    listing = url_for("my_products.index", vendor_id=vendor_id)
    if request.form.get("back") == "home":  # the seller's first screen, which is one floor up
        return redirect(listing.removesuffix("products/"))
    if request.form.get("back") == "list":
        return redirect(listing)
    return redirect(url_for("my_products.show", vendor_id=vendor_id, product_id=product_id))


def _keep_offer(vendor_id: int, variant_id: int) -> None:
    """Both figures are read before either is kept."""
    form = request.form
    on_hand = _whole(form["on_hand"]) if "on_hand" in form else None
    centimes = typed_price(form["price"]) if form.get("price") else None
    outcome = services.change_offer(
        current_actor(), vendor_id, variant_id, centimes=centimes, on_hand=on_hand, now=clock.now()
    )
    if on_hand is not None:
        flash(_("The stock is saved."), "ok")
    if outcome:
        flash(_price_text(outcome.state), "wait" if outcome.state == "waiting" else "ok")


def _as_typed(variant_id: int, error: DomainError) -> dict[str, Any]:
    fields = error.fields or {}
    typed = {name: request.form.get(name, "")[:40] for name in ("price", "on_hand")}
    return {
        "variant_id": variant_id, **typed, "message": "" if fields else error.message,
        "price_error": fields.get("price", ""), "on_hand_error": fields.get("quantity", ""),
    }  # fmt: skip


def _price_text(state: str) -> str:
    if state == "waiting":
        return _(
            "This price changes by more than half: the Office looks at it first. The old price stays meanwhile."
        )
    return _("The price is saved.")


ACTS: dict[str, Callable[[Actor, int, int, datetime], object]] = {
    "hide": services.hide,
    "show": services.show,
    "archive": services.archive,
    "unarchive": services.unarchive,
    "withdraw": services.withdraw_revision,
    "submit": services.submit_revision,
}


@my_products.post("/<int:product_id>/<any(hide,show,archive,unarchive,withdraw,submit):act>")
@login_required
def act(vendor_id: int, product_id: int, act: str) -> ResponseReturnValue:
    """Off the shelf and back, archived and back, to the Office and back."""
    ACTS[act](current_actor(), vendor_id, product_id, clock.now())
    if act == "submit":
        return redirect(url_for("my_products.sent", vendor_id=vendor_id, product_id=product_id))
    flash(_("Done. It can be undone here at any time."), "ok")
    return redirect(url_for("my_products.show", vendor_id=vendor_id, product_id=product_id))
