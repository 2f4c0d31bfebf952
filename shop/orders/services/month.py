"""What a cooperative's parcels brought this month: only what has reached its buyers counts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core.clock import local
from core.db import session
from shop.orders import permissions
from shop.orders.models import Adjustment, Transition, VendorOrder
from shop.vendors.services import acting_vendor


@dataclass(frozen=True)
class SellerMonth:
    """Parcels that arrived since the first of the month, and the products in them, taxes included: what buyers pay for
    them now, and what the platform's vouchers pay."""

    parcels: int
    goods_centimes: int


def month_of_vendor(user_id: int | None, vendor_id: int, now: datetime) -> SellerMonth:
    """The current month on a Moroccan calendar (1 statement). Raises NotYourVendor."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    first = local(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    arrived = select(Transition.vendor_order_id).where(
        Transition.to_state == "delivered", Transition.at >= first
    )
    fallen = (
        select(func.coalesce(func.sum(Adjustment.goods_centimes + Adjustment.funded_centimes), 0))
        .where(Adjustment.vendor_order_id == VendorOrder.id)
        .scalar_subquery()
    )
    sold = VendorOrder.goods_centimes + VendorOrder.funded_centimes - fallen
    query = select(func.count(), func.sum(sold)).where(
        VendorOrder.vendor_id == vendor_id,
        VendorOrder.state.in_(("delivered", "closed")),
        VendorOrder.id.in_(arrived),
    )
    parcels, goods = session().execute(query).one()
    return SellerMonth(parcels, int(goods or 0))
