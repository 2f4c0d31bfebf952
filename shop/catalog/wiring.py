"""How the catalogue joins the application."""

from typing import Any

import structlog
from flask import Flask, current_app

from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l, current_lang, pick
from core.jobs import periodic
from core.navigation import NavItem, add_nav, add_nav_source
from core.search import indexing, wordbook
from core.search.contract import SearchError
from core.serve import add_preparation
from core.slots import fill_slot
from shop.catalog import checks, permissions, search, shelves
from shop.catalog.cli import init_cli as init_import
from shop.catalog.events import MediaReceived, PriceDecided, ProductChanged, RevisionDecided, StockTurned
from shop.catalog.importing.kept import forget_old_files
from shop.catalog.jobs import DAILY, follow_certificates
from shop.catalog.listeners import mark_product, mark_stall, mark_turned, tell_seller, write_at_once
from shop.catalog.media import make_renditions
from shop.catalog.search_cli import search_cli
from shop.catalog.views import at_home, found, staff, stall, words
from shop.catalog.views.finding import finding
from shop.catalog.views.importing import my_import
from shop.catalog.views.member import my_products
from shop.catalog.views.public import catalog
from shop.catalog.views.signs import my_signs
from shop.catalog.views.staff import catalog_desk
from shop.catalog.views.words import words_desk
from shop.vendors.events import StallChanged, StallClosed, StallOpened
from shop.vendors.permissions import allow_roles

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Pages, menus, rights, index, commands."""
    allow_roles(permissions.OF_COOPERATIVE)
    subscribe(MediaReceived, make_renditions, transactional=False)
    init_import(app)
    add_check("stock", checks.stock_findings)
    add_check("listings", checks.listing_findings)
    for blueprint in (catalog, finding, my_products, my_signs, my_import, catalog_desk, words_desk):
        app.register_blueprint(blueprint)
    app.cli.add_command(search_cli)
    fill_slot("stall_products", stall.stall_products)
    fill_slot("stall_signs", stall.signs)
    fill_slot("stall_season", stall.season)
    fill_slot("vendor_home", at_home.stock_left, order=20)
    add_nav(NavItem("public", "all", _l("All products"), "catalog.everything", order=0))
    add_nav_source("public", _shelves)
    staff.join_desk()
    words.join_desk()
    periodic("core.search_misses", every=DAILY)(wordbook.sweep)
    add_nav(NavItem("vendor", "products", _l("Products"), "my_products.index", icon="grid", order=30))
    for news in (StallOpened, StallClosed, StallChanged):
        subscribe(news, mark_stall)
        subscribe(news, write_at_once, transactional=False)
    for decided in (RevisionDecided, PriceDecided):
        subscribe(decided, tell_seller)
    subscribe(ProductChanged, mark_product)
    subscribe(StockTurned, mark_turned)
    for moved in (ProductChanged, StockTurned):
        subscribe(moved, write_at_once, transactional=False)
    indexing.add_source(indexing.Source(search.KIND, search.documents, search.public_ids))
    found.join_results()
    periodic("shop.certificates", every=DAILY)(follow_certificates)
    periodic("shop.import_files", every=DAILY)(forget_old_files)
    add_check("search index", indexing.findings)
    add_preparation("search index", _build_missing_index)


def _build_missing_index() -> None:
    """When it cannot be made now (another process makes it, no room), pages read the database and say so."""
    health = search.backend().health()
    if health.ok and not health.outdated:
        return
    try:
        search.rebuild()
    except SearchError as error:
        log.warning("index_not_built", error=str(error))


def _shelves() -> list[NavItem]:
    """The top categories as menu entries, the same list as long as the tree is."""
    tree, lang = shelves.category_tree(), current_lang()
    kept: dict[str, Any] = current_app.extensions.setdefault("souk_shelf_menu", {})
    if lang not in kept or kept[lang][0] is not tree:
        kept[lang] = (tree, [_shelf_item(node, position) for position, node in enumerate(tree)])
    items: list[NavItem] = kept[lang][1]
    return items


def _shelf_item(node: shelves.CategoryNode, position: int) -> NavItem:
    return NavItem(
        "public", node.slug, pick(ar=node.name_ar, fr=node.name_fr, en=node.name_en), "catalog.category",
        order=10 + position, values={"slug": node.slug},
    )  # fmt: skip
