"""The catalogue's questions at the root: one product or variant, and pages of them."""

from collections.abc import Mapping
from typing import Any

from shop.catalog import many
from shop.catalog.data import ProductCard
from shop.graphql.catalog import listing, loading
from shop.graphql.catalog.categories import speaks
from shop.graphql.catalog.products import Variant, id_in_slug, public_slug
from shop.graphql.context import Context
from shop.graphql.fields import FIELDS, is_channel
from shop.graphql.ids import read_number, read_numbers
from shop.graphql.paging import Connection, page_of

Arguments = Mapping[str, Any]


@FIELDS.each("Query", "products")
def products(_root: object, context: Context, arguments: Arguments) -> Connection:
    """Pages of visible products."""
    return listing.products(arguments, context)


@FIELDS.each("Query", "product")
def product(_root: object, context: Context, arguments: Arguments) -> ProductCard | None:
    """By id or slug; null for what a buyer may not see."""
    if not is_channel(arguments.get("channel")) or not speaks(arguments.get("slugLanguageCode")):
        return None
    slug = arguments.get("slug")
    wanted = read_number(arguments.get("id"), "Product") if arguments.get("id") else id_in_slug(slug or "")
    card = loading.cards(context, [wanted])[0] if wanted else None
    return None if card is None or (slug and public_slug(card) != slug) else card


@FIELDS.each("Query", "productVariant")
def product_variant(_root: object, context: Context, arguments: Arguments) -> Variant | None:
    """By id, or by SKU where only one cooperative uses it."""
    if not is_channel(arguments.get("channel")):
        return None
    sku = arguments.get("sku")
    wanted = many.product_of_sku(sku) if sku else read_number(arguments.get("id"), "ProductVariant")
    return variants_of(context, [wanted])[0] if wanted else None


@FIELDS.each("Query", "productVariants")
def product_variants(_root: object, context: Context, arguments: Arguments) -> Connection:
    """Those with these ids, in their order."""
    ids = (
        read_numbers(arguments.get("ids") or [], "ProductVariant")
        if is_channel(arguments.get("channel"))
        else []
    )
    return page_of([v for v in variants_of(context, ids[:500]) if v], arguments)


def variants_of(context: Context, variant_ids: list[int]) -> list[Variant | None]:
    """Variants of visible products by id, None for the others (2 statements)."""
    found = context.load("variant", variant_ids, many.variants_by_id)
    rows = {key: row for key, row in zip(variant_ids, found, strict=True) if row}
    ids = [row.product_id for row in rows.values()]
    cards = {card.id: card for card in loading.cards(context, ids) if card}
    return [
        Variant(cards[row.product_id], row) if (row := rows.get(key)) and row.product_id in cards else None
        for key in variant_ids
    ]
