"""Everything the page of one product shows, in few statements."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from core.db import session
from shop.catalog.data import Sign
from shop.catalog.errors import NoSuchProduct
from shop.catalog.models import (
    Attribute,
    AttributeChoice,
    Certificate,
    Media,
    Product,
    ProductValue,
    Stock,
    Variant,
)
from shop.catalog.queries import FREE, is_visible
from shop.catalog.rules import is_valid
from shop.vendors.data import VendorCard
from shop.vendors.services import vendor_cards


@dataclass(frozen=True)
class VariantLine:
    """A variant to choose. `available` is what is left; `price_centimes` TTC."""

    id: int
    sku: str
    name_ar: str
    name_fr: str
    content_amount: int
    content_unit: str
    price_centimes: int
    compare_centimes: int | None
    available: int


@dataclass(frozen=True)
class ProductPage:
    """One product for its page."""

    product: Product
    vendor: VendorCard
    variants: list[VariantLine]
    pictures: list[Media]
    signs: list[Certificate]
    values: list[dict[str, Any]]


def load_product(product_id: int, today: date) -> ProductPage:
    """The page's content (6 statements). Raises NoSuchProduct for what a buyer may not see (I18)."""
    product = session().scalar(select(Product).where(Product.id == product_id, is_visible()))
    if product is None:
        raise NoSuchProduct
    return ProductPage(
        product,
        vendor_cards([product.vendor_id])[product.vendor_id],
        _variants(product_id),
        _pictures(product_id),
        _signs(product, today),
        _values(product_id),
    )


def _variants(product_id: int) -> list[VariantLine]:
    query = (
        select(Variant, FREE.label("free"))
        .join(Stock, Stock.variant_id == Variant.id)
        .where(Variant.product_id == product_id, Variant.active, Variant.price_centimes.is_not(None))
        .order_by(Variant.position, Variant.id)
    )
    return [
        VariantLine(
            v.id, v.sku, v.name_ar, v.name_fr, v.content_amount, v.content_unit, v.price_centimes or 0,
            v.compare_centimes, free,
        )
        for v, free in session().execute(query)
    ]  # fmt: skip


def _pictures(product_id: int) -> list[Media]:
    query = select(Media).where(Media.product_id == product_id, Media.live, Media.state == "ready")
    return [m for m in session().scalars(query.order_by(Media.position, Media.id)) if m.renditions]


def _signs(product: Product, today: date) -> list[Certificate]:
    query = select(Certificate).where(
        Certificate.vendor_id == product.vendor_id,
        Certificate.checked_at.is_not(None),
        Certificate.refused_reason == "",
        Certificate.kind != "onssa_exemption",
    )
    found = session().scalars(query.order_by(Certificate.kind, Certificate.id))
    return [c for c in found if is_valid(_sign(c), today, product.id)]


def _sign(c: Certificate) -> Sign:
    return Sign(c.kind, c.number, c.product_id, c.valid_from, c.valid_to, c.checked_at is not None)


def _values(product_id: int) -> list[dict[str, Any]]:
    query = (
        select(ProductValue, Attribute, AttributeChoice)
        .join(Attribute, Attribute.id == ProductValue.attribute_id)
        .outerjoin(
            AttributeChoice,
            (AttributeChoice.attribute_id == Attribute.id) & (AttributeChoice.key == ProductValue.choice_key),
        )
        .where(ProductValue.product_id == product_id)
        .order_by(Attribute.id)
    )
    return [
        {
            "name_ar": a.name_ar, "name_fr": a.name_fr, "name_en": a.name_en, "unit": a.unit, "number": v.number,
            "ar": c.name_ar if c else v.value_ar, "fr": c.name_fr if c else v.value_fr,
            "en": c.name_en if c else "",
        }
        for v, a, c in session().execute(query)
    ]  # fmt: skip


def stall_signs(vendor_id: int, today: date) -> list[tuple[Certificate, int]]:
    """Certificates in force of a whole stall, each number once, with how many products it covers (0: all of them)."""
    query = (
        select(Certificate)
        .outerjoin(Product, Product.id == Certificate.product_id)
        .where(
            Certificate.vendor_id == vendor_id,
            Certificate.checked_at.is_not(None),
            Certificate.refused_reason == "",
            Certificate.kind != "onssa_exemption",
            Certificate.product_id.is_(None) | is_visible(),
        )
    )
    found: dict[tuple[str, str], list[Certificate]] = {}
    for c in session().scalars(query.order_by(Certificate.kind, Certificate.id)):
        if is_valid(_sign(c), today, c.product_id):
            found.setdefault((c.kind, c.number), []).append(c)
    return [(group[0], sum(c.product_id is not None for c in group)) for group in found.values()]


def stall_seasons(vendor_id: int) -> list[list[int]]:
    """The months of each visible product of a stall; an empty list for what there is all year."""
    query = select(Product.season_months).where(Product.vendor_id == vendor_id, is_visible())
    return [list(months) for months in session().scalars(query)]
