"""The catalogue's use cases: the life of a listing from the first draft to the shelf, and what others read of it.

A seller's verb takes `actor` and `vendor_id`; the scope stands in every statement (I17). Staff verbs check the
provinces. Texts go live only through `decide_revision`; prices and stock by `set_price` and `set_stock` at once.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, insert, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.clock import local_date
from core.db import changed_one, session, transaction
from core.errors import Conflict
from core.events import announce
from core.i18n import _
from shop.catalog import permissions
from shop.catalog.access import as_decider, as_seller
from shop.catalog.data import Decision, Fault, ListingData, VariantOffer
from shop.catalog.errors import AlreadyDecided, NoSuchRevision, NothingToSubmit, NotPublishable, ReasonMissing
from shop.catalog.events import ProductChanged, RevisionDecided, RevisionSubmitted
from shop.catalog.models import Category, Product, Revision, Variant
from shop.catalog.offers import change_offer, decide_price, lock_product, new_offers, set_price, set_stock
from shop.catalog.publishing import keep_variants, preview, publish, with_skus
from shop.catalog.queries import (
    get_buyable,
    live_listing,
    product_cards,
    signs_of,
    visible_ids,
    visible_products,
    working_revision,
)
from shop.catalog.rules import DECIDED, OPEN_STATES, faults, risks

__all__ = [
    "archive",
    "change_offer",
    "create_product",
    "decide_price",
    "decide_revision",
    "get_buyable",
    "hide",
    "list_faults",
    "live_listing",
    "product_cards",
    "save_revision",
    "set_price",
    "set_stock",
    "show",
    "submit_revision",
    "take_down",
    "unarchive",
    "visible_ids",
    "visible_products",
    "withdraw_revision",
    "working_revision",
]


def create_product(
    actor: Actor,
    vendor_id: int,
    listing: ListingData,
    now: datetime,
    *,
    offers: Mapping[str, VariantOffer] | None = None,
    source_key: str | None = None,
    is_demo: bool = False,
) -> int:
    """A new product as a draft; returns its id. `offers`: first price and stock by SKU. Raises SkuTaken."""
    as_seller(actor, vendor_id, permissions.EDIT)
    with transaction() as s:
        product = Product(
            vendor_id=vendor_id, slug="", source_key=source_key, status="draft", is_demo=is_demo,
            created_at=now, updated_at=now,
        )  # fmt: skip
        s.add(product)
        s.flush()
        listing = with_skus(listing, product.id)
        _new_revision(product, listing, actor, now)
        preview(product, listing)
        keep_variants(product, listing.variants)
        new_offers(product, offers or {})
        return product.id


def save_revision(
    actor: Actor,
    vendor_id: int,
    product_id: int,
    listing: ListingData,
    now: datetime,
    *,
    offers: Mapping[str, VariantOffer] | None = None,
) -> int:
    """Keep a draft of the listing; returns the revision's id. One that waits for staff is withdrawn first.

    `offers` counts for variants that are new; the others have `set_price` and `set_stock`.
    """
    as_seller(actor, vendor_id, permissions.EDIT)
    with transaction() as s:
        product = lock_product(vendor_id, product_id, now)
        listing = with_skus(listing, product_id)
        mine = update(Revision).where(Revision.open_key == product_id)
        s.execute(mine.where(Revision.state == "submitted").values(state="withdrawn", open_key=None))
        kept = mine.where(Revision.state.in_(("draft", "changes_requested")))
        if changed_one(kept.values(data=listing.to_json(), author_id=actor.user_id)):
            revision_id = s.scalars(select(Revision.id).where(Revision.open_key == product_id)).one()
        else:
            revision_id = _new_revision(product, listing, actor, now)
        preview(product, listing)
        keep_variants(product, listing.variants)
        new_offers(product, offers or {})
        return revision_id


def _new_revision(product: Product, listing: ListingData, actor: Actor, now: datetime) -> int:
    last = session().scalar(select(func.max(Revision.number)).where(Revision.product_id == product.id)) or 0
    row = {
        "product_id": product.id, "number": last + 1, "open_key": product.id, "state": "draft",
        "data": listing.to_json(), "risks": [], "author_id": actor.user_id, "created_at": now,
    }  # fmt: skip
    return session().execute(insert(Revision).values(row).returning(Revision.id)).scalar_one()


def submit_revision(actor: Actor, vendor_id: int, product_id: int, now: datetime, note: str = "") -> int:
    """Send the draft to staff; returns the revision's id. Raises NothingToSubmit, or NotPublishable with the faults.

    A certificate that staff have not checked yet is enough here: they read both together.
    """
    as_seller(actor, vendor_id, permissions.EDIT)
    with transaction() as s:
        product = lock_product(vendor_id, product_id, now)
        revision = s.scalars(select(Revision).where(Revision.open_key == product_id)).first()
        if revision is None or revision.state == "submitted":
            raise NothingToSubmit
        found = list_faults(product, ListingData.from_json(revision.data), now, unchecked_count=True)
        if found:
            raise NotPublishable(found)
        mine = update(Revision).where(
            Revision.id == revision.id, Revision.state.in_(("draft", "changes_requested"))
        )
        values = {
            "state": "submitted",
            "submitted_at": now,
            "risks": _risks(product, revision, now),
            "note": note,
        }
        if not changed_one(mine.values(**values)):
            raise NothingToSubmit
        announce(RevisionSubmitted(revision.id, product_id, vendor_id))
        return revision.id


def list_faults(
    product: Product, listing: ListingData, now: datetime, *, unchecked_count: bool = False
) -> list[Fault]:
    """What keeps this listing of the product from being published."""
    priced = select(Variant.sku).where(Variant.product_id == product.id, Variant.price_centimes.is_not(None))
    is_food = select(Category.is_food).where(Category.slug == listing.category_slug)
    found = faults(
        listing,
        is_food=bool(session().scalar(is_food)),
        priced_skus=frozenset(session().scalars(priced)),
        signs=signs_of([product.vendor_id], unchecked_count=unchecked_count).get(product.vendor_id, ()),
        product_id=product.id,
        today=local_date(now),
    )
    known = session().scalar(select(Category.id).where(Category.slug == listing.category_slug))
    if listing.category_slug and known is None:
        found.append(Fault("category_missing", "category_slug"))
    return found


def _risks(product: Product, revision: Revision, now: datetime) -> list[str]:
    return risks(
        ListingData.from_json(revision.data),
        signs=signs_of([product.vendor_id]).get(product.vendor_id, ()),
        product_id=product.id,
        today=local_date(now),
        first=product.live_revision_id is None,
    )


def decide_revision(actor: Actor, revision_id: int, decision: Decision, reason: str, now: datetime) -> None:
    """Staff approve, ask for changes, or reject (both with a reason). Raises AlreadyDecided when it moved meanwhile,
    NotPublishable when approval would break a rule."""
    actor.require(permissions.REVIEW)
    if decision != "approve" and not reason.strip():
        raise ReasonMissing
    with transaction() as s:
        revision = s.get(Revision, revision_id)
        if revision is None:
            raise NoSuchRevision
        vendor_id = s.scalars(select(Product.vendor_id).where(Product.id == revision.product_id)).one()
        as_decider(actor, vendor_id, permissions.REVIEW, revision.author_id)
        product = lock_product(vendor_id, revision.product_id, now)
        if decision == "approve":
            found = list_faults(product, ListingData.from_json(revision.data), now)
            if found:
                raise NotPublishable(found)
        _decide(revision, decision, reason.strip(), actor, now)
        if decision == "approve":
            publish(product, revision, now)
            announce(ProductChanged(product.id))
        audit(
            actor.user_id, f"catalog.revision.{DECIDED[decision]}", f"revision:{revision_id}", reason=reason
        )
        announce(RevisionDecided(revision_id, product.id, vendor_id, DECIDED[decision]))


def _decide(revision: Revision, decision: Decision, reason: str, actor: Actor, now: datetime) -> None:
    state = DECIDED[decision]
    values = {"state": state, "decided_at": now, "decided_by": actor.user_id, "reason": reason}
    if state not in OPEN_STATES:
        values["open_key"] = None
    mine = update(Revision).where(Revision.id == revision.id, Revision.state == "submitted")
    if not changed_one(mine.values(**values)):
        raise AlreadyDecided


def withdraw_revision(actor: Actor, vendor_id: int, product_id: int, now: datetime) -> None:
    """The seller takes the open revision back; what is live stays. Raises NothingToSubmit when there is none."""
    as_seller(actor, vendor_id, permissions.EDIT)
    with transaction():
        lock_product(vendor_id, product_id, now)
        mine = update(Revision).where(Revision.open_key == product_id)
        if not changed_one(mine.values(state="withdrawn", open_key=None)):
            raise NothingToSubmit


def hide(actor: Actor, vendor_id: int, product_id: int, now: datetime) -> None:
    """The seller takes the product off the shelf for a while."""
    _set_status(actor, vendor_id, product_id, ("live",), "hidden", now)


def show(actor: Actor, vendor_id: int, product_id: int, now: datetime) -> None:
    """Back on the shelf."""
    _set_status(actor, vendor_id, product_id, ("hidden",), "live", now)


def archive(actor: Actor, vendor_id: int, product_id: int, now: datetime) -> None:
    """The product is made no more; it stays in past orders."""
    _set_status(actor, vendor_id, product_id, ("draft", "live", "hidden"), "archived", now)


def unarchive(actor: Actor, vendor_id: int, product_id: int, now: datetime) -> None:
    """Made again: hidden when it was published once, else a draft."""
    as_seller(actor, vendor_id, permissions.EDIT)
    with transaction():
        published = lock_product(vendor_id, product_id, now).live_revision_id is not None
        _set_status(actor, vendor_id, product_id, ("archived",), "hidden" if published else "draft", now)


def take_down(actor: Actor, product_id: int, reason: str, now: datetime) -> None:
    """Staff take a product off the shelf; it needs a new revision and their approval to come back."""
    actor.require(permissions.REVIEW)
    if not reason.strip():
        raise ReasonMissing
    with transaction() as s:
        vendor_id = s.scalar(select(Product.vendor_id).where(Product.id == product_id))
        if vendor_id is None:
            raise NoSuchRevision
        as_decider(actor, vendor_id, permissions.REVIEW)
        down = update(Product).where(Product.id == product_id, Product.status.in_(("live", "hidden")))
        if not changed_one(down.values(status="draft", live_revision_id=None, updated_at=now)):
            raise AlreadyDecided
        audit(actor.user_id, "catalog.product.taken_down", f"product:{product_id}", reason=reason)
        announce(ProductChanged(product_id))


def _set_status(
    actor: Actor, vendor_id: int, product_id: int, old: tuple[str, ...], new: str, now: datetime
) -> None:
    as_seller(actor, vendor_id, permissions.EDIT)
    with transaction():
        lock_product(vendor_id, product_id, now)
        mine = update(Product).where(
            Product.id == product_id, Product.vendor_id == vendor_id, Product.status.in_(old)
        )
        if not changed_one(mine.values(status=new, updated_at=now)):
            raise Conflict("product_moved_on", _("This product has changed meanwhile. Reload the page."))
        announce(ProductChanged(product_id))
