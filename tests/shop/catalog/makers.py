"""Cooperatives, stalls, categories and products made for tests."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import insert, select

from core.auth.actor import Actor
from core.auth.models import User
from core.db import session, transaction
from registry.models import Cooperative, Role
from shop.catalog import permissions
from shop.catalog.data import ListingData, VariantData, VariantOffer
from shop.catalog.models import Category, Certificate, Variant
from shop.catalog.services import create_product, decide_revision, submit_revision
from shop.vendors.models import Vendor
from tests.shop.vendors.makers import make_territory

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
SYSTEM = Actor(None, frozenset({permissions.EDIT, permissions.PRICE, permissions.STOCK}))
STAFF = Actor(900_001, permissions.OF_STAFF, None, is_staff=True)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Stall:
    """A stall with the person who sells in it."""

    vendor_id: int
    cooperative_id: int
    central_number: str
    seller: Actor


def make_stall(*, status: str = "approved", standing: str = "active") -> Stall:
    """A cooperative of Taroudannt with an open stall and a seller."""
    with transaction() as s:
        make_territory()
        n = next(_numbers)
        number = f"C{n:05d}"
        user = User(
            email=f"u{n}@example.ma",
            name=f"U{n}",
            lang="ar",
            active=True,
            fs_uniquifier=f"f{n}",
            created_at=NOW,
        )
        cooperative = Cooperative(
            court_code="taroudannt", analytical_number=str(n), central_number=number, name_ar=f"تعاونية {n}",
            name_fr=f"Coopérative {n}", name_folded=f"cooperative {n}", kind="cooperative", status=standing,
            sector_code="argan", legal_categories=[], province_code="09.541", region_code="09", address_ar="",
            address_fr="", object_ar="", object_fr="", registered_on=date(2020, 1, 1), members=5, women=5, youth=0,
            is_demo=False, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        s.add_all([user, cooperative])
        s.flush()
        vendor = Vendor(cooperative_id=cooperative.id, slug=f"stall-{n}", status=status, created_at=NOW)
        s.add_all(
            [
                vendor,
                Role(
                    cooperative_id=cooperative.id,
                    user_id=user.id,
                    role="seller",
                    since=NOW.date(),
                    live_key=f"{cooperative.id}:{user.id}:seller",
                ),
            ]
        )
        s.flush()
        return Stall(vendor.id, cooperative.id, number, Actor(user.id))


def make_vendor() -> int:
    """An open stall's id."""
    return make_stall().vendor_id


def make_category(slug: str = "crafts", *, is_food: bool = False) -> str:
    """A category; returns its slug."""
    with transaction() as s:
        if s.scalar(select(Category.id).where(Category.slug == slug)) is None:
            names = {"name_ar": f"صنف {slug}", "name_fr": slug.title(), "name_en": slug.title()}
            s.execute(insert(Category).values(slug=slug, is_food=is_food, **names))
    return slug


def listing(
    skus: Mapping[str, int] | None = None, category: str = "crafts", name_fr: str = "Tapis"
) -> ListingData:
    """A listing with these variants."""
    variants = tuple(VariantData(sku, name_fr=sku) for sku in (skus or {"A": 1}))
    return ListingData(name_ar="زربية", name_fr=name_fr, category_slug=category, art="rug", variants=variants)


def make_draft(vendor_id: int, skus: Mapping[str, int] | None = None, *, category: str = "crafts") -> int:
    """A draft; `skus`: stock by reference; each costs 100.00 DH."""
    offers = {sku: VariantOffer(10_000, None, on_hand) for sku, on_hand in (skus or {"A": 1}).items()}
    return create_product(SYSTEM, vendor_id, listing(skus, make_category(category)), NOW, offers=offers)


def make_product(vendor_id: int, skus: Mapping[str, int] | None = None, now: datetime = NOW) -> int:
    """A published product."""
    product_id = make_draft(vendor_id, skus)
    decide_revision(STAFF, submit_revision(SYSTEM, vendor_id, product_id, now), "approve", "", now)
    return product_id


def variant_ids(product_id: int) -> list[int]:
    """Variants in order."""
    query = select(Variant.id).where(Variant.product_id == product_id).order_by(Variant.position, Variant.id)
    return list(session().scalars(query))


def make_certificate(vendor_id: int, kind: str, **values: object) -> None:
    """A certificate that staff have checked."""
    row = {
        "vendor_id": vendor_id,
        "kind": kind,
        "number": "N1",
        "checked_at": NOW,
        "created_at": NOW,
        **values,
    }
    with transaction() as s:
        s.execute(insert(Certificate).values(row))
