"""What lists of catalogue objects need beside themselves, read once per request and level."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from core.storage import storage
from shop.catalog import many
from shop.catalog.categories import CategoryRow, categories_by_id
from shop.catalog.data import ProductCard
from shop.catalog.models import Media
from shop.catalog.queries import product_cards
from shop.graphql.context import Context
from shop.vendors.data import VendorCard
from shop.vendors.services import vendor_cards

SHELVES, KEPT_FOR = "souk_graphql_shelves", timedelta(minutes=1)
USUAL_VAT = 2000
SIZES = (320, 640, 1200)
DEFAULT_SIZE = 256


def cards(context: Context, ids: Sequence[int]) -> list[ProductCard | None]:
    """Visible products by id; None for what a buyer may not see."""

    def read(keys: Collection[int]) -> dict[int, ProductCard]:
        return {card.id: card for card in product_cards(list(keys), today=context.today)}

    return context.load("card", ids, read)


def texts(context: Context, products: Sequence[ProductCard]) -> list[many.ProductText]:
    """The longer texts and dates of products."""
    return context.load("text", [p.id for p in products], many.texts_of)


def variants(context: Context, products: Sequence[ProductCard]) -> list[list[many.VariantRow]]:
    """The variants on sale of each product."""
    return [found or [] for found in context.load("variants", [p.id for p in products], many.variants_of)]


def highest(context: Context, products: Sequence[ProductCard]) -> list[int | None]:
    """The price of the dearest variant of each product."""

    def read(keys: Collection[int]) -> Mapping[int, int | None]:
        if len(keys) > 1:
            return many.highest_prices(keys)
        single = [p for p in products if p.id in keys]  # its variants are asked for anyway
        rows = variants(context, single)[0]
        return {single[0].id: max((v.price_centimes for v in rows), default=None)}

    return context.load("highest", [p.id for p in products], read)


def pictures(context: Context, products: Sequence[ProductCard]) -> list[list[Media]]:
    """The pictures of each product; nothing is asked for products that have none."""
    shown = [p.id if p.image else None for p in products]
    return [found or [] for found in context.load("pictures", shown, many.pictures_of)]


def values(context: Context, product_ids: Sequence[int]) -> list[list[many.ValueRow]]:
    """The characteristics of each product."""
    return [found or [] for found in context.load("values", product_ids, many.values_of)]


def categories(context: Context) -> dict[int, CategoryRow]:
    """All of them, by id."""
    found: list[Any] = context.load("categories", ["all"], lambda _keys: {"all": categories_by_id()})
    every: dict[int, CategoryRow] = found[0]
    return every


def shelves(context: Context, products: Sequence[ProductCard]) -> list[CategoryRow | None]:
    """The category of each product. All are read once a minute, as for the website, and when one is new."""
    kept: tuple[datetime, dict[str, CategoryRow]] | None = current_app.extensions.get(SHELVES)
    named = {p.category_slug for p in products if p.category_slug}
    if kept is None or context.now - kept[0] > KEPT_FOR or not named <= kept[1].keys():
        kept = (context.now, {c.slug: c for c in categories(context).values()})
        current_app.extensions[SHELVES] = kept
    return [kept[1].get(p.category_slug) for p in products]


def vat_rates(context: Context, products: Sequence[ProductCard]) -> list[int]:
    """The VAT rate of each product, in basis points."""
    return [shelf.vat_rate_bp if shelf else USUAL_VAT for shelf in shelves(context, products)]


def cooperatives(context: Context, vendor_ids: Sequence[int]) -> list[VendorCard]:
    """The stalls of these vendors."""
    return context.load("vendor", vendor_ids, vendor_cards)


def picture_url(context: Context, media: Media, size: int | None) -> str:
    """The address of the smallest copy at least `size` pixels wide (0: the largest)."""
    widths: dict[str, str] = media.renditions["widths"]
    wanted = DEFAULT_SIZE if size is None else size
    fitting = [w for w in SIZES if str(w) in widths and w >= wanted > 0]
    chosen = fitting[0] if fitting else max(int(w) for w in widths)
    return context.public_url + storage().url(widths[str(chosen)])
