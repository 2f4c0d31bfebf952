"""From the text of a revision to the rows buyers read: variants, attribute values, pictures, the product itself."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.db import session
from core.text import slugify
from shop.catalog.data import AttributeValue, ListingData, VariantData
from shop.catalog.errors import SkuTaken
from shop.catalog.models import Attribute, Category, Media, Product, ProductValue, Revision, Variant
from shop.catalog.offers import refresh_prices


def with_skus(listing: ListingData, product_id: int) -> ListingData:
    """The listing with a reference for each variant that has none; positions follow the order."""
    taken = {variant.sku for variant in listing.variants}
    variants = []
    for number, variant in enumerate(listing.variants, start=1):
        sku = variant.sku.strip() or f"P{product_id}-{number}"
        while not variant.sku.strip() and sku in taken:
            sku += "x"
        taken.add(sku)
        variants.append(replace(variant, sku=sku, position=number - 1))
    return replace(listing, variants=tuple(variants))


def keep_variants(product: Product, variants: Iterable[VariantData]) -> None:
    """Rows for new variants; texts of those that are not on sale follow the draft. Raises SkuTaken."""
    s = session()
    wanted = {variant.sku: variant for variant in variants}
    query = select(Variant).where(Variant.vendor_id == product.vendor_id, Variant.sku.in_(list(wanted)))
    known = {row.sku: row for row in s.scalars(query)}
    for sku, variant in wanted.items():
        row = known.get(sku)
        if row is not None and row.product_id != product.id:
            raise SkuTaken(sku)
        if row is None:
            row = Variant(product_id=product.id, vendor_id=product.vendor_id, sku=sku, active=False)
            s.add(row)
        if not row.active:
            _copy_text(row, variant)
    try:
        s.flush()
    except IntegrityError:
        raise SkuTaken(", ".join(wanted)) from None


def preview(product: Product, listing: ListingData) -> None:
    """A product that was never published shows its draft to its seller."""
    if product.live_revision_id is None:
        _copy_listing(product, listing)
        session().flush()


def publish(product: Product, revision: Revision, now: datetime) -> None:
    """Make an approved revision what buyers read; an archived or hidden product stays out of sight."""
    listing = ListingData.from_json(revision.data)
    _copy_listing(product, listing)
    product.live_revision_id = revision.id
    product.published_at = product.published_at or now
    product.status = "live" if product.status == "draft" else product.status
    _activate(product, listing.variants)
    _keep_values(product, listing)
    _show_pictures(product, listing.media)
    session().flush()
    refresh_prices(product.id)


def _copy_listing(product: Product, listing: ListingData) -> None:
    same = (
        "name_ar", "name_fr", "description_ar", "description_fr", "art", "tone", "withdrawal_excluded",
        "withdrawal_reason",
    )  # fmt: skip
    for field in same:
        setattr(product, field, getattr(listing, field))
    details = ("ingredients", "conservation", "origin")
    product.details = {
        f"{d}_{lang}": getattr(listing, f"{d}_{lang}") for d in details for lang in ("ar", "fr")
    }
    product.season_months = list(listing.season_months)
    product.slug = slugify(listing.name_fr or listing.name_ar, fallback="product")
    product.category_id = session().scalar(select(Category.id).where(Category.slug == listing.category_slug))


def _copy_text(row: Variant, variant: VariantData) -> None:
    for field in (
        "name_ar",
        "name_fr",
        "content_amount",
        "content_unit",
        "weight_g",
        "position",
        "tolerance_percent",
    ):
        setattr(row, field, getattr(variant, field))


def _activate(product: Product, variants: tuple[VariantData, ...]) -> None:
    wanted = {variant.sku: variant for variant in variants}
    for row in session().scalars(select(Variant).where(Variant.product_id == product.id)):
        row.active = row.sku in wanted
        if row.active:
            _copy_text(row, wanted[row.sku])


def _keep_values(product: Product, listing: ListingData) -> None:
    s = session()
    s.execute(delete(ProductValue).where(ProductValue.product_id == product.id))
    known = select(Attribute.key, Attribute.id).where(Attribute.key.in_(list(listing.values)))
    rows = [
        {"product_id": product.id, "attribute_id": attribute_id, **_value_columns(listing.values[key])}
        for key, attribute_id in s.execute(known)
    ]
    if rows:
        s.execute(insert(ProductValue), rows)


def _value_columns(value: AttributeValue) -> dict[str, object]:
    choice = value.choice or None
    return {"choice_key": choice, "value_ar": value.ar, "value_fr": value.fr, "number": value.number}


def _show_pictures(product: Product, media: tuple[int, ...]) -> None:
    s = session()
    s.execute(update(Media).where(Media.product_id == product.id, Media.id.not_in(media)).values(live=False))
    ready = {
        row.id: row
        for row in s.scalars(
            select(Media).where(Media.product_id == product.id, Media.id.in_(media), Media.state == "ready")
        )
    }
    shown = [ready[key] for key in media if key in ready]
    for position, row in enumerate(shown):
        row.live, row.position = True, position
    product.image_key = _card_picture(shown[0]) if shown else None


def _card_picture(media: Media) -> str | None:
    """The rendition of about 640 pixels."""
    keys = media.renditions.get("widths", {})
    return next((keys[width] for width in ("640", "1200", "320") if width in keys), None)
