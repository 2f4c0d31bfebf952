"""Who may touch a product: a seller through the cooperative, staff within their provinces."""

from core.auth.actor import Actor
from shop.catalog.errors import NoSuchRevision
from shop.vendors.services import acting_vendor, vendor_cards


def as_seller(actor: Actor, vendor_id: int, permission: str) -> None:
    """Raise unless the person's role in this cooperative carries the right. Commands act without a user."""
    if actor.user_id is None:
        actor.require(permission)
    else:
        acting_vendor(actor.user_id, vendor_id, permission)


def as_staff(actor: Actor, vendor_id: int, permission: str) -> None:
    """Raise unless the person holds the right and the cooperative lies in their provinces."""
    actor.require(permission)
    card = vendor_cards([vendor_id]).get(vendor_id)
    if card is None or not actor.covers(card.cooperative.province_code):
        raise NoSuchRevision
