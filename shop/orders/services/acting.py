"""Who changes an order, and whose turn it is."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, update

from core.auth.actor import Actor
from core.db import session
from shop.orders import permissions
from shop.orders.models import Order, VendorOrder
from shop.orders.rules import Party
from shop.orders.services.scope import parcels_in_scope
from shop.vendors.services import acting_vendor


@dataclass(frozen=True)
class By:
    """Who takes a step, and which vendor orders lie in reach: the scope is part of every query (I17)."""

    party: Party
    actor_id: int | None
    scope: ColumnElement[bool]


def by_vendor(user_id: int | None, vendor_id: int) -> By:
    """A person acting for a cooperative. Raises NotYourVendor."""
    acting_vendor(user_id, vendor_id, permissions.HANDLE)
    return By("vendor", user_id, VendorOrder.vendor_id == vendor_id)


def by_buyer(token: str, user_id: int | None = None) -> By:
    """Whoever holds the order's tracking link."""
    mine = select(Order.id).where(Order.token == token)
    return By("buyer", user_id, VendorOrder.order_id.in_(mine))


def by_staff(actor: Actor) -> By:
    """Staff, within their provinces: of the buyer or of the cooperative's place of sending."""
    actor.require(permissions.ACT)
    return By("staff", actor.user_id, parcels_in_scope(actor))


def by_system() -> By:
    """The product itself: payments, deadlines, decisions of higher rooms that have checked who may."""
    return By("system", None, VendorOrder.id.is_not(None))


def take_turn(order_id: int) -> None:
    """Steps of one order's parcels wait for each other, on PostgreSQL by its row, on SQLite anyway."""
    session().execute(update(Order).where(Order.id == order_id).values(version=Order.version + 1))
