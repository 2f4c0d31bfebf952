"""Who acts on returns. The scope of `By` is one of parcels, and part of every query (I17)."""

from sqlalchemy import ColumnElement, select

from core.auth.actor import Actor
from core.db import session
from shop.orders.models import VendorOrder
from shop.orders.services.acting import By, by_buyer, by_system
from shop.orders.services.scope import parcels_in_scope
from shop.returns import permissions
from shop.returns.errors import NoSuchReturn
from shop.returns.models import Return
from shop.vendors.services import acting_vendor

__all__ = ["By", "by_buyer", "by_staff", "by_system", "by_vendor", "get_return", "in_reach"]


def by_vendor(user_id: int | None, vendor_id: int, permission: str = permissions.HANDLE) -> By:
    """A person acting for a cooperative. Raises NotYourVendor."""
    acting_vendor(user_id, vendor_id, permission)
    return By("vendor", user_id, VendorOrder.vendor_id == vendor_id)


def by_staff(actor: Actor, permission: str = permissions.READ) -> By:
    """Staff, within their provinces."""
    actor.require(permission)
    return By("staff", actor.user_id, parcels_in_scope(actor))


def in_reach(by: By) -> ColumnElement[bool]:
    """Returns of the parcels in reach."""
    return Return.vendor_order_id.in_(select(VendorOrder.id).where(by.scope))


def get_return(by: By, return_id: int) -> Return:
    """One return in reach, as it is now. Raises NoSuchReturn."""
    query = select(Return).where(Return.id == return_id, in_reach(by))
    row = session().scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NoSuchReturn
    return row
