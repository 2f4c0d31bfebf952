"""Which orders lie in an agent's provinces: the buyer's, or the one a parcel leaves from. Part of every query (I17)."""

from sqlalchemy import ColumnElement, select

from core.auth.actor import Actor
from shop.orders.models import Order, VendorOrder


def orders_in_scope(actor: Actor) -> ColumnElement[bool]:
    """Orders that go to, or have a parcel from, a province the actor covers."""
    if actor.province_codes is None:
        return Order.id.is_not(None)
    codes = sorted(actor.province_codes)
    leaving = select(VendorOrder.order_id).where(VendorOrder.ship_from_province.in_(codes))
    return Order.province_code.in_(codes) | Order.id.in_(leaving)


def parcels_in_scope(actor: Actor) -> ColumnElement[bool]:
    """Parcels that go to, or leave from, a province the actor covers."""
    if actor.province_codes is None:
        return VendorOrder.id.is_not(None)
    codes = sorted(actor.province_codes)
    going = select(Order.id).where(Order.province_code.in_(codes))
    return VendorOrder.ship_from_province.in_(codes) | VendorOrder.order_id.in_(going)
