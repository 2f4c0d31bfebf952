"""What others read of the catalogue: visible products, cards, buyables. Few statements, never one per product."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from core.db import session
from shop.catalog.data import Buyable, ListingData, ProductCard, Sign
from shop.catalog.models import Category, Certificate, Product, Revision, Stock, Variant
from shop.catalog.rules import badges
from shop.vendors.services import open_vendor_ids, vendor_cards

FREE: ColumnElement[int] = Stock.on_hand - Stock.reserved - Stock.allocated


def is_visible() -> ColumnElement[bool]:
    """The condition under which a buyer may see a product (I18, I20): computed in the query, never copied."""
    return (Product.status == "live") & Product.vendor_id.in_(open_vendor_ids())


def visible_products() -> Select[Product]:
    """A SELECT of the products that buyers may see, to be narrowed, ordered and limited by the caller."""
    return select(Product).where(is_visible())


def visible_ids(ids: Iterable[int]) -> set[int]:
    """Which of these products buyers may see (1 statement)."""
    query = select(Product.id).where(Product.id.in_(list(ids)), is_visible())
    return set(session().scalars(query))


def product_cards(ids: Collection[int], *, today: date, only_visible: bool = True) -> list[ProductCard]:
    """Cards in the order of `ids`, those a buyer may not see left out (3 statements for any number)."""
    if not ids:
        return []
    rows = session().execute(_card_rows(ids, only_visible)).all()
    vendors = vendor_cards({row.Product.vendor_id for row in rows})
    signs = signs_of({row.Product.vendor_id for row in rows})
    cards = {}
    for row in rows:
        product, vendor = row.Product, vendors[row.Product.vendor_id]
        labels = badges(signs.get(product.vendor_id, ()), product.id, today)
        cards[product.id] = _card(row, vendor, labels)
    return [cards[key] for key in dict.fromkeys(ids) if key in cards]


def _card_rows(ids: Collection[int], only_visible: bool) -> Select[Any]:
    cheapest = aliased(Variant)
    first = (
        select(cheapest.id)
        .where(cheapest.product_id == Product.id, cheapest.active, cheapest.price_centimes.is_not(None))
        .order_by(cheapest.price_centimes, cheapest.position, cheapest.id)
        .limit(1)
        .correlate(Product)
        .scalar_subquery()
    )
    count = (
        select(func.count())
        .where(cheapest.product_id == Product.id, cheapest.active)
        .correlate(Product)
        .scalar_subquery()
    )
    query = (
        select(
            Product, Category.slug, Variant.id.label("variant_id"), Variant.compare_centimes, count.label("variants"),
            in_stock().label("available"),
        )
        .outerjoin(Category, Category.id == Product.category_id)
        .outerjoin(Variant, Variant.id == first)
        .where(Product.id.in_(list(ids)))
    )  # fmt: skip
    return query.where(is_visible()) if only_visible else query


def in_stock() -> ColumnElement[bool]:
    """Whether some active variant of the product can be reserved now."""
    return (
        exists()
        .where(Variant.product_id == Product.id, Variant.active, Stock.variant_id == Variant.id, FREE > 0)
        .correlate(Product)
    )


def _card(row: Any, vendor: Any, labels: tuple[str, ...]) -> ProductCard:
    p: Product = row.Product
    rating = round(p.rating_sum / p.rating_count, 1) if p.rating_count else 0.0
    return ProductCard(
        id=p.id, slug=p.slug, vendor_id=p.vendor_id, vendor_slug=vendor.slug, vendor_name_ar=vendor.name_ar,
        vendor_name_fr=vendor.name_fr, place_ar=vendor.place_ar, place_fr=vendor.place_fr, name_ar=p.name_ar,
        name_fr=p.name_fr, category_slug=row.slug or "", price_centimes=p.min_price_centimes,
        compare_centimes=row.compare_centimes, unit_price_centimes=p.unit_price_centimes,
        unit_price_per=p.unit_price_per, variants=row.variants, variant_id=row.variant_id, art=p.art, tone=p.tone,
        image=p.image_key, rating=rating, rating_count=p.rating_count, sold_count=p.sold_count, labels=labels,
        available=bool(row.available), is_demo=p.is_demo,
    )  # fmt: skip


def get_buyable(variant_ids: Collection[int], *, today: date) -> dict[int, Buyable]:
    """The variants among these that may be bought now, by id; a missing one may not (2 statements)."""
    if not variant_ids:
        return {}
    query = (
        select(Variant, Product, Category.vat_rate_bp, FREE.label("free"))
        .join(Product, Product.id == Variant.product_id)
        .join(Category, Category.id == Product.category_id)
        .join(Stock, Stock.variant_id == Variant.id)
        .where(
            Variant.id.in_(list(variant_ids)),
            Variant.active,
            Variant.price_centimes.is_not(None),
            is_visible(),
        )
    )
    rows = session().execute(query).all()
    signs = signs_of({row.Product.vendor_id for row in rows})
    return {
        row.Variant.id: _buyable(row, badges(signs.get(row.Product.vendor_id, ()), row.Product.id, today))
        for row in rows
    }


def _buyable(row: Any, labels: tuple[str, ...]) -> Buyable:
    v: Variant = row.Variant
    p: Product = row.Product
    assert v.price_centimes is not None
    return Buyable(
        variant_id=v.id, product_id=p.id, product_slug=p.slug, vendor_id=p.vendor_id, sku=v.sku, name_ar=p.name_ar,
        name_fr=p.name_fr, variant_name_ar=v.name_ar, variant_name_fr=v.name_fr, content_amount=v.content_amount,
        content_unit=v.content_unit, price_centimes=v.price_centimes, compare_centimes=v.compare_centimes,
        vat_rate_bp=row.vat_rate_bp, weight_g=v.weight_g, available=row.free,
        withdrawal_excluded=p.withdrawal_excluded, labels=labels, art=p.art, tone=p.tone, image=p.image_key,
    )  # fmt: skip


def signs_of(vendor_ids: Collection[int], *, unchecked_count: bool = False) -> dict[int, list[Sign]]:
    """Certificates of these vendors as rules see them (1 statement); refused ones are left out.

    With `unchecked_count`, those that staff have not looked at yet count too: enough to ask for a review.
    """
    found: dict[int, list[Sign]] = {}
    if not vendor_ids:
        return found
    query = select(Certificate).where(
        Certificate.vendor_id.in_(list(vendor_ids)), Certificate.refused_reason == ""
    )
    for c in session().scalars(query):
        checked = unchecked_count or c.checked_at is not None
        sign = Sign(c.kind, c.number, c.product_id, c.valid_from, c.valid_to, checked=checked)
        found.setdefault(c.vendor_id, []).append(sign)
    return found


def working_revision(product_id: int) -> Revision | None:
    """The open revision of a product, else its newest one."""
    query = (
        select(Revision)
        .where(Revision.product_id == product_id)
        .order_by(Revision.open_key.is_(None), Revision.number.desc())
        .limit(1)
    )
    return session().scalars(query).first()


def live_listing(product: Product) -> ListingData | None:
    """The approved listing, or None while nothing was approved."""
    if product.live_revision_id is None:
        return None
    return ListingData.from_json(session().get_one(Revision, product.live_revision_id).data)


def find_by_text(text: str, limit: int) -> Select[Product]:
    """Visible products whose name holds `text`: the fallback when the index is away."""
    like = f"%{text.replace('%', '').replace('_', '')}%"
    wanted = or_(Product.name_ar.ilike(like), Product.name_fr.ilike(like))
    return visible_products().where(wanted).order_by(Product.sold_count.desc(), Product.id).limit(limit)
