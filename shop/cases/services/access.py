"""Who acts on cases. The scope of `By` is one of parcels, and part of every query (I17)."""

from sqlalchemy import ColumnElement, select

from core.auth.actor import Actor
from core.db import session
from shop.cases import permissions
from shop.cases.errors import NoSuchCase
from shop.cases.models import Case
from shop.orders.models import VendorOrder
from shop.orders.services.acting import By, by_buyer, by_system, take_turn
from shop.orders.services.scope import parcels_in_scope
from shop.vendors.services import acting_vendor

__all__ = [
    "By",
    "by_buyer",
    "by_staff",
    "by_system",
    "by_vendor",
    "get_case",
    "in_reach",
    "require_parcel",
    "take",
]


def by_vendor(user_id: int | None, vendor_id: int, permission: str = permissions.ANSWER) -> By:
    """A person acting for a cooperative. Raises NotYourVendor."""
    acting_vendor(user_id, vendor_id, permission)
    return By("vendor", user_id, VendorOrder.vendor_id == vendor_id)


def by_staff(actor: Actor, permission: str = permissions.READ) -> By:
    """Staff, within their provinces."""
    actor.require(permission)
    return By("staff", actor.user_id, parcels_in_scope(actor))


def in_reach(by: By) -> ColumnElement[bool]:
    """Cases about the parcels in reach; what concerns the carrier alone is not the buyer's."""
    mine = Case.vendor_order_id.in_(select(VendorOrder.id).where(by.scope))
    return mine & (Case.kind != "carrier_variance") if by.party == "buyer" else mine


def require_parcel(by: By, parcel_id: int) -> None:
    """The parcel lies in reach. Raises NoSuchCase, in the same words for another's and for none."""
    if session().scalar(select(VendorOrder.id).where(VendorOrder.id == parcel_id, by.scope)) is None:
        raise NoSuchCase


def get_case(by: By, case_id: int) -> Case:
    """One case in reach, as it is now. Raises NoSuchCase."""
    query = select(Case).where(Case.id == case_id, in_reach(by))
    row = session().scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NoSuchCase
    return row


def take(by: By, case_id: int) -> Case:
    """The case, the turn of its order taken: its steps follow each other, and those of its returns and parcels."""
    found = get_case(by, case_id)
    order = select(VendorOrder.order_id).where(VendorOrder.id == found.vendor_order_id)
    take_turn(session().scalars(order).one())
    return get_case(by, case_id)
