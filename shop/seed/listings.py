"""Listings of the demonstration, in bulk: product, approved revision, variants, stock, values, certificates."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from core.db import session, transaction
from registry.data import CooperativeCard
from shop.catalog.data import AttributeValue, ListingData, VariantData
from shop.catalog.models import Attribute, Certificate, Product, ProductValue, Revision, Stock, Variant
from shop.catalog.rules import unit_price
from shop.demo import products as demo_products
from shop.demo import stalls, vendor_certificates
from shop.demo.types import DemoCertificate, DemoProduct, DemoVariant
from shop.seed.stalls import at_noon

BATCH = 400
DETAILS = ("ingredients_ar", "ingredients_fr", "conservation_ar", "conservation_fr", "origin_ar", "origin_fr")


class Listings(dict[str, int]):
    """{product key: product id}, with the demo's own records by key in `records`."""

    records: dict[str, DemoProduct]


def seed_listings(
    producers: list[CooperativeCard], vendors: Mapping[str, int], categories: Mapping[str, int], now: datetime
) -> Listings:
    """Write every listing whose cooperative has a stall; returns the ids by key."""
    every = [p for p in demo_products(producers) if p.central_number in vendors]
    listings = Listings()
    listings.records = {p.key: p for p in every}
    with transaction():
        for start in range(0, len(every), BATCH):
            listings |= _write(every[start : start + BATCH], vendors, categories, now)
        signs = [*vendor_certificates(stalls(producers)), *(c for p in every for c in p.certificates)]
        _write_certificates(signs, vendors, listings, now)
    return listings


def _write(
    batch: list[DemoProduct], vendors: Mapping[str, int], categories: Mapping[str, int], now: datetime
) -> dict[str, int]:
    s = session()
    s.execute(insert(Product), [_product(p, vendors, categories, now) for p in batch])
    keys = [p.key for p in batch]
    rows = s.execute(
        select(Product.source_key, Product.id).where(Product.source_key.in_(keys), Product.is_demo)
    )
    ids = {str(row.source_key): row.id for row in rows}
    s.execute(insert(Revision), [_revision(p, ids[p.key], now) for p in batch])
    live = select(Revision.id).where(Revision.product_id == Product.id).scalar_subquery()
    s.execute(update(Product).where(Product.id.in_(ids.values())).values(live_revision_id=live))
    s.execute(insert(Variant), [row for p in batch for row in _variants(p, ids[p.key], vendors)])
    _write_stock(batch, ids)
    _write_values(batch, ids)
    return ids


def _product(
    p: DemoProduct, vendors: Mapping[str, int], categories: Mapping[str, int], now: datetime
) -> dict[str, Any]:
    cheapest = min(p.variants, key=lambda v: v.price_centimes)
    unit = unit_price(cheapest.price_centimes, cheapest.content_amount, cheapest.content_unit)
    published = min(now, at_noon(p.published_on))
    return {
        "vendor_id": vendors[p.central_number], "category_id": categories[p.category_slug], "slug": p.slug[:80],
        "source_key": p.key, "status": "live", "name_ar": p.name_ar, "name_fr": p.name_fr,
        "description_ar": p.description_ar, "description_fr": p.description_fr,
        "details": {key: getattr(p, key) for key in DETAILS}, "art": p.art, "tone": p.tone,
        "min_price_centimes": cheapest.price_centimes, "unit_price_centimes": unit[0] if unit else None,
        "unit_price_per": unit[1] if unit else None, "season_months": list(p.season_months),
        "withdrawal_excluded": p.withdrawal_excluded,
        "withdrawal_reason": "perishable" if p.withdrawal_excluded else "", "is_demo": True,
        "published_at": published, "created_at": published, "updated_at": published,
    }  # fmt: skip


def _revision(p: DemoProduct, product_id: int, now: datetime) -> dict[str, Any]:
    published = min(now, at_noon(p.published_on))
    return {
        "product_id": product_id, "number": 1, "open_key": None, "state": "approved",
        "data": _listing(p).to_json(), "risks": [], "created_at": published, "submitted_at": published,
        "decided_at": published,
    }  # fmt: skip


def _listing(p: DemoProduct) -> ListingData:
    texts = {
        key: getattr(p, key) for key in ("name_ar", "name_fr", "description_ar", "description_fr", *DETAILS)
    }
    return ListingData(
        **texts,
        category_slug=p.category_slug,
        art=p.art,
        tone=p.tone,
        season_months=p.season_months,
        withdrawal_excluded=p.withdrawal_excluded,
        withdrawal_reason="perishable" if p.withdrawal_excluded else "",
        values={v.attribute: AttributeValue(choice=v.choice, ar=v.value_ar, fr=v.value_fr) for v in p.values},
        variants=tuple(
            VariantData(
                v.sku, v.name_ar, v.name_fr, v.content_amount, v.content_unit, v.weight_g, v.position, _tolerance(p, v)
            )
            for v in p.variants
        ),
    )  # fmt: skip


def _tolerance(p: DemoProduct, v: DemoVariant) -> int | None:
    """Cheese is cut by hand: it is sold by weight."""
    return 10 if p.category_slug == "cheese" and v.content_unit == "g" else None


def _variants(p: DemoProduct, product_id: int, vendors: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "product_id": product_id, "vendor_id": vendors[p.central_number], "sku": v.sku, "name_ar": v.name_ar,
            "name_fr": v.name_fr, "price_centimes": v.price_centimes, "compare_centimes": v.compare_centimes,
            "content_amount": v.content_amount, "content_unit": v.content_unit, "weight_g": v.weight_g,
            "position": v.position, "active": True, "tolerance_percent": _tolerance(p, v),
        }
        for v in p.variants
    ]  # fmt: skip


def _write_stock(batch: list[DemoProduct], ids: Mapping[str, int]) -> None:
    s = session()
    rows = s.execute(
        select(Variant.product_id, Variant.sku, Variant.id).where(Variant.product_id.in_(ids.values()))
    )
    variant_ids = {(row.product_id, row.sku): row.id for row in rows}
    s.execute(
        insert(Stock),
        [
            {
                "variant_id": variant_ids[(ids[p.key], v.sku)],
                "on_hand": v.on_hand,
                "reserved": 0,
                "allocated": 0,
            }
            for p in batch
            for v in p.variants
        ],
    )


def _write_values(batch: list[DemoProduct], ids: Mapping[str, int]) -> None:
    s = session()
    attributes = {row.key: row.id for row in s.execute(select(Attribute.key, Attribute.id))}
    rows = [
        {
            "product_id": ids[p.key], "attribute_id": attributes[v.attribute], "choice_key": v.choice or None,
            "value_ar": v.value_ar, "value_fr": v.value_fr, "number": None,
        }
        for p in batch
        for v in p.values
    ]  # fmt: skip
    if rows:
        s.execute(insert(ProductValue), rows)


def _write_certificates(
    signs: Iterable[DemoCertificate], vendors: Mapping[str, int], ids: Mapping[str, int], now: datetime
) -> None:
    rows = [
        {
            "vendor_id": vendors[c.central_number], "product_id": ids[c.product_key] if c.product_key else None,
            "kind": c.kind, "number": c.number, "issuer": c.issuer, "valid_from": c.valid_from,
            "valid_to": c.valid_to, "checked_at": min(now, at_noon(c.checked_on)), "is_demo": True,
            "created_at": min(now, at_noon(c.checked_on)),
        }
        for c in signs
        if c.central_number in vendors and (not c.product_key or c.product_key in ids)
    ]  # fmt: skip
    if rows:
        session().execute(insert(Certificate), rows)
