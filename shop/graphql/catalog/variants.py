"""Fields of ProductVariant."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.i18n import speaking
from shop.catalog.views.showing import content
from shop.graphql.amounts import Taxed, taxed
from shop.graphql.catalog import loading
from shop.graphql.catalog.products import Picture, Variant, name_of
from shop.graphql.context import Context
from shop.graphql.fields import CHANNEL, FIELDS
from shop.graphql.ids import global_id
from shop.graphql.languages import Texts, translate

Variants = Sequence[Variant]
Arguments = Mapping[str, Any]
LIMIT = 99
"""Pieces of one variant in one basket, as on the website."""


def variant_name(variant: Variant) -> Texts:
    """Its own name, or what it contains, or the product's name when it is the only one."""
    row = variant.row
    if row.name_fr or row.name_ar:
        return Texts(row.name_ar, row.name_fr)
    size = size_of(variant)
    return size if size.base else name_of(variant.card)


def size_of(variant: Variant) -> Texts:
    """What is in it: `250 ml`; empty for single pieces."""
    told = {}
    for lang in ("ar", "fr", "en"):
        with speaking(lang):
            told[lang] = content(variant.row.content_amount, variant.row.content_unit)
    return Texts(**told)


@FIELDS.each("ProductVariant", "id")
def variant_id(variant: Variant, _context: Context, _arguments: Arguments) -> str:
    """ProductVariant:<number>."""
    return global_id("ProductVariant", variant.row.id)


@FIELDS.each("ProductVariant", "name")
def name(variant: Variant, _context: Context, _arguments: Arguments) -> str:
    """In the base language."""
    return variant_name(variant).base


@FIELDS.each("ProductVariant", "sku")
def sku(variant: Variant, _context: Context, _arguments: Arguments) -> str:
    """The cooperative's own number for it."""
    return str(variant.row.sku)


@FIELDS.each("ProductVariant", "product")
def product(variant: Variant, _context: Context, _arguments: Arguments) -> Any:
    """What it is a variant of."""
    return variant.card


@FIELDS.each("ProductVariant", "quantityAvailable")
def quantity_available(variant: Variant, _context: Context, _arguments: Arguments) -> int:
    """How many may be put in a basket."""
    return max(0, min(LIMIT, int(variant.row.available)))


@FIELDS.each("ProductVariant", "quantityLimitPerCustomer")
def quantity_limit(_variant: Variant, _context: Context, _arguments: Arguments) -> int:
    """Per basket."""
    return LIMIT


@FIELDS.each("ProductVariant", "trackInventory")
def track_inventory(_variant: Variant, _context: Context, _arguments: Arguments) -> bool:
    """Always: a cooperative sells what it has."""
    return True


@FIELDS.each("ProductVariant", "channel")
def channel(_variant: Variant, _context: Context, _arguments: Arguments) -> str:
    """There is one."""
    return CHANNEL


@FIELDS.each("ProductVariant", "weight")
def weight(variant: Variant, _context: Context, _arguments: Arguments) -> Any:
    """What the parcel weighs; null when nobody has said."""
    grams = variant.row.weight_g
    return {"unit": "G", "value": float(grams)} if grams else None


FIELDS.each("Weight", "unit")(lambda weight, _context, _arguments: weight["unit"])
FIELDS.each("Weight", "value")(lambda weight, _context, _arguments: weight["value"])


@FIELDS.each("ProductVariant", "unitPriceText")
def unit_price_text(variant: Variant, _context: Context, _arguments: Arguments) -> str:
    """What is in it: `250 ml`."""
    return size_of(variant).base


@FIELDS.batch("ProductVariant", "created")
def created(variants: Variants, context: Context, _arguments: Arguments) -> list[Any]:
    """When the listing was begun."""
    return [t.created_at for t in loading.texts(context, [v.card for v in variants])]


@FIELDS.batch("ProductVariant", "updatedAt")
def updated_at(variants: Variants, context: Context, _arguments: Arguments) -> list[Any]:
    """When the listing last changed."""
    return [t.updated_at for t in loading.texts(context, [v.card for v in variants])]


class VariantPricing:
    """VariantPricingInfo."""

    __slots__ = ("discount", "on_sale", "price", "price_undiscounted")

    def __init__(self, price: int, before: int | None, rate: int) -> None:
        former = before if before and before > price else price
        self.price: Taxed = taxed(price, rate)
        self.price_undiscounted: Taxed = taxed(former, rate)
        self.on_sale = former > price
        self.discount: Taxed | None = taxed(former - price, rate) if self.on_sale else None


@FIELDS.batch("ProductVariant", "pricing")
def pricing(variants: Variants, context: Context, _arguments: Arguments) -> list[VariantPricing]:
    """Its price, and the former one."""
    rates = loading.vat_rates(context, [v.card for v in variants])
    return [
        VariantPricing(v.row.price_centimes, v.row.compare_centimes, rate)
        for v, rate in zip(variants, rates, strict=True)
    ]


@FIELDS.batch("ProductVariant", "media")
def media(variants: Variants, context: Context, _arguments: Arguments) -> list[list[Picture]]:
    """The product's pictures: a variant has none of its own."""
    cards = [v.card for v in variants]
    return [
        [Picture(context, picture, card) for picture in found]
        for card, found in zip(cards, loading.pictures(context, cards), strict=True)
    ]


@FIELDS.each("ProductVariant", "translation")
def translation(variant: Variant, _context: Context, arguments: Arguments) -> Any:
    """Its name in one language."""
    id_ = global_id("ProductVariantTranslation", variant.row.id)
    return translate(id_, arguments["languageCode"], name=variant_name(variant))
