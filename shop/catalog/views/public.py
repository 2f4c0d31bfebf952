"""What buyers see: the home page, shelves, products."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.i18n import _l
from core.web import lang_blueprint
from shop.catalog import shelves
from shop.catalog.product_page import load_product
from shop.catalog.views import showing

catalog: Blueprint = lang_blueprint("catalog", __name__)
SORT_LABELS = {
    "newest": _l("Newest"),
    "popular": _l("Most bought"),
    "price_asc": _l("Price, low to high"),
    "price_desc": _l("Price, high to low"),
    "rating": _l("Rating"),
}
# Published by the Office: end of November 2025.
OFFICIAL = {"cooperatives": 65_315, "members": 788_969, "women": 272_583}


@catalog.get("/")
def home() -> ResponseReturnValue:
    """The front page."""
    window = shelves.shop_window(_today())
    return render_template(
        "shop/catalog/home.html",
        season=showing.draw(window.loved),
        newest=showing.draw(window.newest),
        categories=shelves.category_tree(),
        official=OFFICIAL,
    )


@catalog.get("/c/<slug>")
def category(slug: str) -> ResponseReturnValue:
    """A shelf, page by page."""
    tree = shelves.category_tree()
    path = shelves.path_to(tree, slug)
    if not path:
        abort(404)
    return _shelf_page("shop/catalog/shelf.html", {"category_ids": path[-1].all_ids()}, path=path, tree=tree)


@catalog.get("/products")
def everything() -> ResponseReturnValue:
    """All products, newest first."""
    return _shelf_page("shop/catalog/shelf.html", {}, path=[], tree=shelves.category_tree())


def _today() -> date:
    return clock.local_date(clock.now())


def _shelf_page(template: str, where: dict[str, Any], **more: Any) -> ResponseReturnValue:
    sort = request.args.get("sort", "newest")
    sort = sort if sort in SORT_LABELS else "newest"
    found = shelves.shelf(_today(), **where, sort=sort, after=request.args.get("after", ""))
    return render_template(
        template, cards=showing.draw(found.cards), next=found.next, sort=sort, sorts=SORT_LABELS, **more
    )


@catalog.get("/p/<int:product_id>-<slug>")
@catalog.get("/p/<int:product_id>")
def product(product_id: int, slug: str = "") -> ResponseReturnValue:
    """One product with its maker, proofs and opinions."""
    page = load_product(product_id, _today())
    if slug != page.product.slug:
        return redirect(url_for("catalog.product", product_id=product_id, slug=page.product.slug), 301)
    chosen = _chosen(page.variants)
    tree = shelves.category_tree()
    return render_template(
        "shop/catalog/product.html",
        page=page,
        p=page.product,
        vendor=page.vendor,
        chosen=chosen,
        path=shelves.path_to_id(tree, page.product.category_id),
        others=[replace(c, vendor="") for c in showing.draw(page.others)],
        labels=showing.LABELS,
        short=showing.SHORT,
        content=showing.content,
        picture=showing.picture,
        unit_price=showing.unit_price,
        per=showing.price_per_unit(chosen) if chosen else "",
    )


def _chosen(variants: list[Any]) -> Any:
    wanted = request.args.get("v", type=int)
    by_id = {v.id: v for v in variants}
    if wanted in by_id:
        return by_id[wanted]
    return next((v for v in variants if v.available > 0), variants[0] if variants else None)
