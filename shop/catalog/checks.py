"""What `flask doctor` re-reads of the catalogue. Reads only."""

from sqlalchemy import func, or_, select

from core.db import session
from shop.catalog.models import Product, Revision, Stock, Variant


def stock_findings() -> list[str]:
    """Sentences about stock that cannot be: negative, promised beyond what is there, or missing."""
    s = session()
    broken = select(Stock).where(
        or_(
            Stock.on_hand < 0,
            Stock.reserved < 0,
            Stock.allocated < 0,
            Stock.reserved + Stock.allocated > Stock.on_hand,
        )
    )
    found = [
        f"stock of variant {row.variant_id}: {row.on_hand} on hand, {row.reserved} reserved, {row.allocated} allocated"
        for row in s.scalars(broken.order_by(Stock.variant_id))
    ]
    missing = (
        select(Variant.id).outerjoin(Stock, Stock.variant_id == Variant.id).where(Stock.variant_id.is_(None))
    )
    return found + [
        f"variant {variant_id} has no stock row" for variant_id in s.scalars(missing.order_by(Variant.id))
    ]


def listing_findings() -> list[str]:
    """Sentences about published products that do not agree with their revision, variants or prices."""
    s = session()
    approved = select(Revision.id).where(Revision.product_id == Product.id, Revision.state == "approved")
    unread = select(Product.id).where(
        Product.status == "live",
        or_(Product.live_revision_id.is_(None), Product.live_revision_id.not_in(approved)),
    )
    found = [f"product {product_id} is live without an approved revision" for product_id in s.scalars(unread)]
    unpriced = select(Variant.id).where(Variant.active, Variant.price_centimes.is_(None))
    found += [f"variant {variant_id} is on sale without a price" for variant_id in s.scalars(unpriced)]
    lowest = (
        select(func.min(Variant.price_centimes))
        .where(Variant.product_id == Product.id, Variant.active)
        .scalar_subquery()
    )
    stale = select(Product.id).where(
        Product.live_revision_id.is_not(None), Product.min_price_centimes != lowest
    )
    return found + [
        f"product {product_id} shows a price that no variant has" for product_id in s.scalars(stale)
    ]
