"""What waits for the Office in the demonstration: claims, listings, a price, certificates, reports, an appeal."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from core.auth.actor import system_actor
from core.db import session, transaction
from core.i18n import speaking
from registry import api as registry
from registry.data import CooperativeCard
from shop.catalog import permissions, services
from shop.catalog.data import ListingData
from shop.catalog.models import Certificate, Product, Variant
from shop.catalog.queries import live_listing
from shop.demo.types import DemoBuyer
from shop.reviews.models import Review
from shop.reviews.services.reports import report
from shop.vendors.models import Appeal, Claim, Vendor
from shop.vendors.services import TERMS_VERSION, move

SELLER = system_actor([permissions.EDIT, permissions.PRICE, permissions.STOCK])
CURE = (" تعالج الربو وآلام المفاصل.", " Guérit l’asthme et les douleurs articulaires.")
SEASONAL = (" محصول هذا الموسم.", " Récolte de cette saison.")


def seed_waiting(
    producers: list[CooperativeCard], vendors: Mapping[str, int], buyers: Mapping[str, tuple[DemoBuyer, int]],
    now: datetime,
) -> int:  # fmt: skip
    """Put cases into the inbox; returns how many."""
    with transaction(), speaking("ar"):
        count = _listings(now) + _price(now) + _certificates(vendors, now)
        count += _claims(producers, vendors, [user_id for _b, user_id in buyers.values()], now)
        return count + _reports(now) + _appeal(now)


def _listings(now: datetime) -> int:
    """Changed texts that wait, one of them with a promise of healing."""
    products = (
        session().scalars(select(Product).where(Product.is_demo).order_by(Product.id).limit(900)).all()[::130]
    )
    for number, product in enumerate(products):
        added = CURE if number == 1 else SEASONAL
        old = live_listing(product) or ListingData()
        listing = replace(
            old, description_ar=old.description_ar + added[0], description_fr=old.description_fr + added[1]
        )
        at = now - timedelta(hours=5 * number + 1)
        services.save_revision(SELLER, product.vendor_id, product.id, listing, at)
        services.submit_revision(SELLER, product.vendor_id, product.id, at)
    return len(products)


def _price(now: datetime) -> int:
    """A price that jumped."""
    variant = (
        session()
        .scalars(
            select(Variant)
            .where(Variant.price_centimes.between(5_000, 20_000))
            .order_by(Variant.id.desc())
            .limit(1)
        )
        .one()
    )
    price = (variant.price_centimes or 0) * 17 // 10
    services.set_price(SELLER, variant.vendor_id, variant.id, price, now - timedelta(hours=46))
    return 1


def _certificates(vendors: Mapping[str, int], now: datetime) -> int:
    """Certificates nobody has read."""
    some = sorted(vendors.values())[3:60:19]
    rows = [
        {
            "vendor_id": vendor_id, "kind": kind, "number": f"{kind.upper()}-2026-{vendor_id:04d}-DEMO",
            "issuer": issuer, "valid_to": (now + timedelta(days=700)).date(), "is_demo": True,
            "created_at": now - timedelta(hours=9 * number),
        }
        for number, (vendor_id, kind, issuer) in enumerate(
            zip(some, ("bio", "handmade", "onssa"), ("Normacert", "", "ONSSA"), strict=False)
        )
    ]  # fmt: skip
    session().execute(insert(Certificate), rows)
    return len(rows)


def _claims(
    producers: list[CooperativeCard], vendors: Mapping[str, int], people: list[int], now: datetime
) -> int:
    """Persons who ask to act for a cooperative that has no stall yet."""
    free = [c for c in producers if c.is_active and c.sells and c.central_number not in vendors]
    rows = [
        {
            "cooperative_id": card.id, "live_key": card.id, "user_id": user_id, "state": "submitted",
            "proof": "code", "terms_version": TERMS_VERSION, "terms_accepted_at": now, "created_at": now,
            "touched_at": now, "submitted_at": now - timedelta(hours=11 * number + 2),
        }
        for number, (card, user_id) in enumerate(zip(free[-3:], people, strict=False))
    ]  # fmt: skip
    if rows:
        session().execute(insert(Claim), rows)
    return len(rows)


def _reports(now: datetime) -> int:
    """Two reports, of a listing and of an opinion."""
    product = (
        session()
        .scalars(
            select(Product.id)
            .where(Product.is_demo, Product.status == "live")
            .order_by(Product.sold_count.desc())
            .limit(1)
        )
        .one()
    )
    report("product", product, "wrong_photo", "الصورة لا تشبه ما وصلني", "demo-1", now - timedelta(hours=20))
    review = session().scalar(select(Review.id).where(Review.rating <= 2).order_by(Review.id.desc()).limit(1))
    if review:
        report("review", review, "offensive", "", "demo-2", now - timedelta(hours=3))
    return 1 + bool(review)


def _appeal(now: datetime) -> int:
    """A stall suspended by the Office, which contests it."""
    vendor = (
        session()
        .scalars(select(Vendor).where(Vendor.status == "approved").order_by(Vendor.id.desc()).limit(1))
        .one()
    )
    move(vendor.id, "suspended", None, "صور منقولة من موقع آخر", now - timedelta(days=3))
    text = "الصور صورنا، والتقطت في مقر التعاونية يوم 2 شتنبر. نرفق الأصل."
    authors = [role.user_id for role in registry.team(vendor.cooperative_id)]
    row = {"vendor_id": vendor.id, "live_key": vendor.id, "user_id": next(iter(authors), 0), "text": text}
    session().execute(insert(Appeal).values(**row, created_at=now - timedelta(days=1)))
    return 1
