"""What sellers and staff read of listings. Seller's queries carry the vendor, staff's the provinces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from core.auth.actor import Actor
from core.db import session
from shop.catalog import permissions
from shop.catalog.access import as_staff
from shop.catalog.data import FieldChange, ListingData
from shop.catalog.errors import NoSuchProduct, NoSuchRevision
from shop.catalog.models import Certificate, Media, PriceChange, Product, Revision, Stock, Variant
from shop.catalog.queries import live_listing, working_revision
from shop.catalog.rules import difference, risk_level
from shop.vendors.data import VendorCard
from shop.vendors.services import vendor_cards, vendor_ids_within

PAGE = 30
HISTORY = 6


@dataclass(frozen=True)
class SellerLine:
    """A product in its seller's list. `revision_state` is that of the open revision, empty when there is none."""

    product: Product
    revision_state: str
    reason: str
    variants: list[tuple[Variant, Stock]]


def list_own_products(vendor_id: int, *, after: int = 0, archived: bool = False) -> list[SellerLine]:
    """A page of the vendor's products, newest first (3 statements). `after`: the last id of the page before."""
    query = select(Product).where(Product.vendor_id == vendor_id)
    query = query.where(Product.status == "archived" if archived else Product.status != "archived")
    if after:
        query = query.where(Product.id < after)
    products = session().scalars(query.order_by(Product.id.desc()).limit(PAGE)).all()
    return _lines(products)


def get_own_product(vendor_id: int, product_id: int) -> SellerLine:
    """One of the vendor's products. Raises NoSuchProduct for anybody else's (I17)."""
    query = select(Product).where(Product.id == product_id, Product.vendor_id == vendor_id)
    lines = _lines(session().scalars(query).all())
    if not lines:
        raise NoSuchProduct
    return lines[0]


def _lines(products: Sequence[Product]) -> list[SellerLine]:
    ids = [p.id for p in products]
    variants: dict[int, list[tuple[Variant, Stock]]] = {}
    pairs = (
        select(Variant, Stock)
        .join(Stock, Stock.variant_id == Variant.id)
        .where(Variant.product_id.in_(ids))
        .order_by(Variant.position, Variant.id)
    )
    for variant, stock in session().execute(pairs):
        variants.setdefault(variant.product_id, []).append((variant, stock))
    open_revisions = select(Revision.product_id, Revision.state, Revision.reason).where(
        Revision.open_key.in_(ids)
    )
    states = {row.product_id: row for row in session().execute(open_revisions)}
    return [
        SellerLine(p, states[p.id].state if p.id in states else "", states[p.id].reason if p.id in states else "",
                   variants.get(p.id, []))
        for p in products
    ]  # fmt: skip


def lowest_stock(vendor_id: int, limit: int = 3) -> list[tuple[Product, Variant, Stock]]:
    """The variants on the shelf of which least is left to sell (1 statement)."""
    query = (
        select(Product, Variant, Stock)
        .join(Variant, Variant.product_id == Product.id)
        .join(Stock, Stock.variant_id == Variant.id)
        .where(Product.vendor_id == vendor_id, Product.status == "live", Variant.active)
        .order_by(Stock.on_hand - Stock.reserved - Stock.allocated, Variant.id)
        .limit(limit)
    )
    return [(product, variant, stock) for product, variant, stock in session().execute(query)]


def draft_of(product_id: int) -> ListingData:
    """The listing being worked on: the open revision's, else the newest one's, else an empty one."""
    revision = working_revision(product_id)
    return ListingData.from_json(revision.data) if revision else ListingData()


@dataclass(frozen=True)
class ReviewLine:
    """A revision that waits for staff."""

    revision: Revision
    product: Product
    vendor: VendorCard
    risk: str


def review_queue(actor: Actor, limit: int = 100) -> list[ReviewLine]:
    """Submitted revisions of the actor's provinces, oldest first (4 statements)."""
    query = _waiting_revisions(actor).order_by(Revision.submitted_at, Revision.id).limit(limit)
    rows = session().execute(query).all()
    vendors = vendor_cards({product.vendor_id for _r, product in rows})
    return [
        ReviewLine(revision, product, vendors[product.vendor_id], risk_level(revision.risks))
        for revision, product in rows
    ]


def count_revisions(actor: Actor) -> int:
    """How many listings wait in the actor's provinces."""
    return _count(_waiting_revisions(actor))


def _waiting_revisions(actor: Actor) -> Select[*tuple[Revision, Product]]:
    actor.require(permissions.REVIEW)
    return (
        select(Revision, Product)
        .join(Product, Product.id == Revision.product_id)
        .where(Revision.state == "submitted", Product.vendor_id.in_(vendor_ids_within(actor)))
    )


def _count(waiting: Select[*tuple[Any, ...]]) -> int:
    return session().scalar(waiting.with_only_columns(func.count(), maintain_column_froms=True)) or 0


@dataclass(frozen=True)
class Comparison:
    """A revision beside what is live."""

    line: ReviewLine
    changes: list[FieldChange]
    listing: ListingData
    certificates: list[Certificate]
    variants: list[tuple[Variant, Stock]]
    pictures: dict[int, Media]
    history: list[Revision]


def compare_revision(actor: Actor, revision_id: int) -> Comparison:
    """One revision in the actor's provinces, beside the live listing. Raises NoSuchRevision."""
    actor.require(permissions.REVIEW)
    revision = session().get(Revision, revision_id)
    if revision is None:
        raise NoSuchRevision
    product = session().get_one(Product, revision.product_id)
    as_staff(actor, product.vendor_id, permissions.REVIEW)
    listing = ListingData.from_json(revision.data)
    vendor = vendor_cards([product.vendor_id])[product.vendor_id]
    line = ReviewLine(revision, product, vendor, risk_level(revision.risks))
    signs = select(Certificate).where(Certificate.vendor_id == product.vendor_id).order_by(Certificate.id)
    history = select(Revision).where(Revision.product_id == product.id, Revision.number <= revision.number)
    return Comparison(
        line,
        difference(live_listing(product), listing),
        listing,
        list(session().scalars(signs)),
        _lines([product])[0].variants,
        {m.id: m for m in session().scalars(select(Media).where(Media.product_id == product.id))},
        list(session().scalars(history.order_by(Revision.number.desc()).limit(HISTORY))),
    )


@dataclass(frozen=True)
class PriceLine:
    """A price that jumped and waits."""

    change: PriceChange
    product: Product
    variant: Variant
    vendor: VendorCard


def price_queue(actor: Actor, limit: int = 100) -> list[PriceLine]:
    """Prices that wait for staff in the actor's provinces, oldest first."""
    return _price_lines(_waiting_prices(actor).order_by(PriceChange.asked_at).limit(limit))


def count_prices(actor: Actor) -> int:
    """How many prices wait in the actor's provinces."""
    return _count(_waiting_prices(actor))


def get_price_line(actor: Actor, change_id: int) -> PriceLine:
    """One waiting price. Raises NoSuchRevision."""
    found = _price_lines(_waiting_prices(actor).where(PriceChange.id == change_id))
    if not found:
        raise NoSuchRevision
    return found[0]


def list_sizes(product_id: int) -> list[Variant]:
    """What a product is offered in, cheapest first."""
    query = select(Variant).where(Variant.product_id == product_id, Variant.active)
    return list(session().scalars(query.order_by(Variant.price_centimes, Variant.id)))


_WaitingPrices = Select[*tuple[PriceChange, Product, Variant]]


def _waiting_prices(actor: Actor) -> _WaitingPrices:
    actor.require(permissions.REVIEW)
    return (
        select(PriceChange, Product, Variant)
        .join(Product, Product.id == PriceChange.product_id)
        .join(Variant, Variant.id == PriceChange.variant_id)
        .where(PriceChange.state == "waiting", Product.vendor_id.in_(vendor_ids_within(actor)))
    )


def _price_lines(query: _WaitingPrices) -> list[PriceLine]:
    rows = session().execute(query).all()
    vendors = vendor_cards({product.vendor_id for _c, product, _v in rows})
    return [PriceLine(c, p, v, vendors[p.vendor_id]) for c, p, v in rows]


@dataclass(frozen=True)
class CertificateLine:
    """A certificate that waits to be checked."""

    certificate: Certificate
    vendor: VendorCard


def certificate_queue(actor: Actor, limit: int = 100) -> list[CertificateLine]:
    """Certificates nobody has checked, in the actor's provinces, oldest first."""
    waiting = _waiting_certificates(actor).order_by(Certificate.created_at, Certificate.id)
    return _certificate_lines(waiting.limit(limit))


def count_certificates(actor: Actor) -> int:
    """How many certificates wait in the actor's provinces."""
    return _count(_waiting_certificates(actor))


def get_certificate_line(actor: Actor, certificate_id: int) -> CertificateLine:
    """One waiting certificate in the actor's provinces. Raises NoSuchRevision."""
    lines = _certificate_lines(_waiting_certificates(actor).where(Certificate.id == certificate_id))
    if not lines:
        raise NoSuchRevision
    return lines[0]


def _waiting_certificates(actor: Actor) -> Select[Certificate]:
    actor.require(permissions.CERTIFY)
    mine = Certificate.vendor_id.in_(vendor_ids_within(actor))
    return select(Certificate).where(Certificate.checked_at.is_(None), Certificate.refused_reason == "", mine)


def _certificate_lines(query: Select[Certificate]) -> list[CertificateLine]:
    rows = session().scalars(query).all()
    vendors = vendor_cards({c.vendor_id for c in rows})
    return [CertificateLine(c, vendors[c.vendor_id]) for c in rows]


def submitted_at(line: ReviewLine) -> datetime:
    """When the revision was handed in."""
    return line.revision.submitted_at or line.revision.created_at
