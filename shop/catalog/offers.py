"""Price and stock of variants: live at once, except a price that jumps by more than half.

Every verb locks the product's row first (a conditional UPDATE that also carries the seller's scope), so that the
lowest price kept on the product is computed from a quiet set of variants.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.events import announce
from shop.catalog import permissions
from shop.catalog.access import as_decider, as_seller
from shop.catalog.data import PriceOutcome, VariantOffer
from shop.catalog.errors import (
    AlreadyDecided,
    BadPrice,
    BadQuantity,
    NoSuchProduct,
    NoSuchRevision,
    NoSuchVariant,
    ReasonMissing,
    StockPromised,
)
from shop.catalog.events import PriceDecided, PriceHeld, ProductChanged
from shop.catalog.models import PriceChange, Product, Stock, Variant
from shop.catalog.rules import is_price_jump, unit_price

MAX_PRICE = 100_000_000
MAX_QUANTITY = 1_000_000
SETTLES_AFTER = timedelta(days=7)


def set_price(
    actor: Actor, vendor_id: int, variant_id: int, centimes: int, now: datetime, *, compare: int | None = None
) -> PriceOutcome:
    """Set the price (TTC) and the struck-through price of a variant. A jump on a published product waits for staff."""
    check_price(centimes)
    as_seller(actor, vendor_id, permissions.PRICE)
    with transaction():
        variant = lock_variant(vendor_id, variant_id, now)
        compare = compare if compare and compare > centimes else None
        _forget_waiting(variant_id)
        if variant.price_centimes == centimes and variant.compare_centimes == compare:
            return PriceOutcome("unchanged")
        if variant.active and is_price_jump(_settled_price(variant, now), centimes):
            change_id = _record(variant, centimes, "waiting", actor, now)
            announce(PriceHeld(change_id, variant.product_id, vendor_id))
            return PriceOutcome("waiting", change_id)
        if variant.active and variant.price_centimes != centimes:
            _record(variant, centimes, "applied", actor, now)
        _apply_price(variant, centimes, compare)
        return PriceOutcome("live")


def change_offer(
    actor: Actor, vendor_id: int, variant_id: int, *, centimes: int | None, on_hand: int | None, now: datetime
) -> PriceOutcome | None:
    """Set price and stock of a variant together or not at all; None leaves one as it is."""
    with transaction():
        if on_hand is not None:
            set_stock(actor, vendor_id, variant_id, on_hand, now)
        return None if centimes is None else set_price(actor, vendor_id, variant_id, centimes, now)


def decide_price(actor: Actor, change_id: int, approve: bool, reason: str, now: datetime) -> None:
    """Staff let a held price through, or refuse it with a reason."""
    actor.require(permissions.REVIEW)
    with transaction() as s:
        change = s.get(PriceChange, change_id)
        if change is None:
            raise NoSuchRevision
        as_decider(actor, change.vendor_id, permissions.REVIEW, change.asked_by)
        if not approve and not reason.strip():
            raise ReasonMissing
        variant = lock_variant(change.vendor_id, change.variant_id, now)
        state = "approved" if approve else "rejected"
        mine = update(PriceChange).where(PriceChange.id == change_id, PriceChange.state == "waiting")
        values = {"state": state, "waiting_key": None, "decided_by": actor.user_id, "decided_at": now}
        if not changed_one(mine.values(**values, reason=reason.strip())):
            raise AlreadyDecided
        if approve:
            compare, price = variant.compare_centimes, change.new_centimes
            _apply_price(variant, price, compare if compare and compare > price else None)
        audit(actor.user_id, f"catalog.price.{state}", f"variant:{variant.id}", reason=reason)
        announce(PriceDecided(change_id, change.product_id, change.vendor_id, approve))


def set_stock(actor: Actor, vendor_id: int, variant_id: int, on_hand: int, now: datetime) -> None:
    """Set how many there are in the house. Raises StockPromised below what buyers were promised."""
    check_quantity(on_hand)
    as_seller(actor, vendor_id, permissions.STOCK)
    with transaction():
        variant = lock_variant(vendor_id, variant_id, now)
        fits = update(Stock).where(
            Stock.variant_id == variant_id, Stock.reserved + Stock.allocated <= on_hand
        )
        if not changed_one(fits.values(on_hand=on_hand)):
            raise StockPromised
        announce(ProductChanged(variant.product_id))


def lock_product(vendor_id: int, product_id: int, now: datetime) -> Product:
    """The vendor's product, its row locked until the end of the transaction. Raises NoSuchProduct."""
    mine = update(Product).where(Product.id == product_id, Product.vendor_id == vendor_id)
    if not changed_one(mine.values(updated_at=now).execution_options(synchronize_session=False)):
        raise NoSuchProduct
    return session().get_one(Product, product_id, populate_existing=True)


def lock_variant(vendor_id: int, variant_id: int, now: datetime) -> Variant:
    """The vendor's variant, its product's row locked. Raises NoSuchVariant."""
    query = select(Variant.product_id).where(Variant.id == variant_id, Variant.vendor_id == vendor_id)
    product_id = session().scalar(query)
    if product_id is None:
        raise NoSuchVariant
    lock_product(vendor_id, product_id, now)
    return session().get_one(Variant, variant_id, populate_existing=True)


def new_offers(product: Product, offers: Mapping[str, VariantOffer]) -> None:
    """First price and stock of variants that have none yet."""
    s = session()
    for variant in s.scalars(select(Variant).where(Variant.product_id == product.id)).all():
        offer = offers.get(variant.sku, VariantOffer())
        if s.get(Stock, variant.id) is not None:
            continue
        check_quantity(offer.on_hand or 0)
        s.execute(
            insert(Stock).values(variant_id=variant.id, on_hand=offer.on_hand or 0, reserved=0, allocated=0)
        )
        if offer.price_centimes is not None:
            check_price(offer.price_centimes)
            compare = offer.compare_centimes
            variant.compare_centimes = compare if compare and compare > offer.price_centimes else None
            variant.price_centimes = offer.price_centimes
    s.flush()


def refresh_prices(product_id: int) -> None:
    """Bring the product's lowest price and lowest unit price up to date with its active variants."""
    query = select(Variant).where(Variant.product_id == product_id, Variant.active)
    priced = [(v, v.price_centimes) for v in session().scalars(query) if v.price_centimes is not None]
    per_unit = [
        found
        for v, price in priced
        if (found := unit_price(price, v.content_amount, v.content_unit)) is not None
    ]
    lowest = min(per_unit, default=(None, None))
    session().execute(
        update(Product)
        .where(Product.id == product_id)
        .values(
            min_price_centimes=min((price for _, price in priced), default=None),
            unit_price_centimes=lowest[0],
            unit_price_per=lowest[1],
        )
    )


def check_price(centimes: int) -> None:
    """Raise BadPrice outside 0.01 to 1,000,000 DH."""
    if not 0 < centimes <= MAX_PRICE:
        raise BadPrice


def check_quantity(quantity: int) -> None:
    """Raise BadQuantity outside 0 to 1,000,000."""
    if not 0 <= quantity <= MAX_QUANTITY:
        raise BadQuantity


def _apply_price(variant: Variant, centimes: int, compare: int | None) -> None:
    session().execute(
        update(Variant)
        .where(Variant.id == variant.id)
        .values(price_centimes=centimes, compare_centimes=compare)
        .execution_options(synchronize_session=False)
    )
    session().expire_all()
    refresh_prices(variant.product_id)
    announce(ProductChanged(variant.product_id))


def _forget_waiting(variant_id: int) -> None:
    waiting = update(PriceChange).where(PriceChange.waiting_key == variant_id)
    session().execute(waiting.values(state="replaced", waiting_key=None))


def _settled_price(variant: Variant, now: datetime) -> int | None:
    """The price against which a new one is a jump: before the small steps of the last days, else the present one.

    What staff let through is settled, so steps before that do not count.
    """
    changes = (
        select(PriceChange.state, PriceChange.old_centimes)
        .where(PriceChange.variant_id == variant.id, PriceChange.state.in_(("applied", "approved")))
        .where(PriceChange.asked_at > now - SETTLES_AFTER)
        .order_by(PriceChange.id.desc())
    )
    settled = variant.price_centimes
    for state, old in session().execute(changes):
        if state == "approved":
            break
        settled = old if old is not None else settled
    return settled


def _record(variant: Variant, centimes: int, state: str, actor: Actor, now: datetime) -> int:
    row = {
        "variant_id": variant.id, "product_id": variant.product_id, "vendor_id": variant.vendor_id,
        "old_centimes": variant.price_centimes, "new_centimes": centimes, "state": state,
        "waiting_key": variant.id if state == "waiting" else None, "asked_by": actor.user_id, "asked_at": now,
    }  # fmt: skip
    return session().execute(insert(PriceChange).values(row).returning(PriceChange.id)).scalar_one()
