"""Who may touch a product: a seller through the cooperative, staff within their provinces."""

from core.auth.actor import Actor
from registry import api as registry
from shop.catalog.errors import NoSuchRevision
from shop.vendors.data import VendorCard
from shop.vendors.services import acting_vendor, vendor_cards


def as_seller(actor: Actor, vendor_id: int, permission: str) -> None:
    """Raise unless the person's role in this cooperative carries the right. Commands act without a user."""
    if actor.user_id is None:
        actor.require(permission)
    else:
        acting_vendor(actor.user_id, vendor_id, permission)


def as_staff(actor: Actor, vendor_id: int, permission: str) -> VendorCard:
    """The stall, for whoever holds the right in its province. Raises NotAllowed or NoSuchRevision."""
    actor.require(permission)
    card = vendor_cards([vendor_id]).get(vendor_id)
    if card is None or not actor.covers(card.cooperative.province_code):
        raise NoSuchRevision
    return card


def as_decider(actor: Actor, vendor_id: int, permission: str, *authors: int | None) -> None:
    """As staff, and nobody's own case: neither of their cooperative nor of what they wrote. Raises OwnCase too."""
    card = as_staff(actor, vendor_id, permission)
    registry.refuse_own_case(actor, card.cooperative.id, *authors)
