"""Who takes part in a conversation, and which threads lie in reach: part of every query (I17)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, select

from core.auth.actor import Actor
from core.db import session
from shop.messages import permissions
from shop.messages.errors import NoSuchThread
from shop.messages.models import Thread
from shop.orders.models import Order, VendorOrder
from shop.vendors.services import acting_vendor, vendor_ids_within


@dataclass(frozen=True)
class Side:
    """One side of conversations: buyer, vendor or staff, and the threads it reaches."""

    party: str
    user_id: int | None
    scope: ColumnElement[bool]
    parcels: ColumnElement[bool]

    def reaches_parcel(self, parcel_id: int) -> bool:
        """Whether the side may speak about this parcel, even if nobody has yet."""
        return (
            session().scalar(select(VendorOrder.id).where(VendorOrder.id == parcel_id, self.parcels))
            is not None
        )


def buyer_by_link(token: str, user_id: int | None = None) -> Side:
    """Whoever holds an order's tracking link."""
    mine = (
        select(VendorOrder.id)
        .join(Order, Order.id == VendorOrder.order_id)
        .where(Order.token == token[:43], VendorOrder.state != "pending_payment")
    )
    return Side("buyer", user_id, Thread.vendor_order_id.in_(mine), VendorOrder.id.in_(mine))


def buyer_of_account(user_id: int) -> Side:
    """A person with an account."""
    return Side("buyer", user_id, Thread.user_id == user_id, false())


def seller(user_id: int | None, vendor_id: int, permission: str = permissions.WRITE) -> Side:
    """A person acting for a cooperative. Raises NotYourVendor."""
    acting_vendor(user_id, vendor_id, permission)
    return Side("vendor", user_id, Thread.vendor_id == vendor_id, VendorOrder.vendor_id == vendor_id)


def staff(actor: Actor) -> Side:
    """Staff see what was reported, or belongs to a case, in their provinces."""
    actor.require(permissions.MODERATE)
    return Side("staff", actor.user_id, open_to_staff(actor), false())


def open_to_staff(actor: Actor) -> ColumnElement[bool]:
    """Threads of an agent's provinces that staff may read."""
    return Thread.staff_since.is_not(None) & Thread.vendor_id.in_(vendor_ids_within(actor))


def get_thread(side: Side, thread_id: int) -> Thread:
    """One thread in reach. Raises NoSuchThread."""
    query = select(Thread).where(Thread.id == thread_id, side.scope)
    row = session().scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NoSuchThread
    return row
