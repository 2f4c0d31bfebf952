"""The money of a case: what is left of a parcel, and giving back a part of it through an adjustment, once."""

from datetime import datetime

from sqlalchemy import select

from core.db import session
from shop.cases import rules
from shop.cases.models import Case
from shop.orders.adjustment_rules import may_adjust, spread
from shop.orders.models import VendorOrder
from shop.orders.services import adjusting, count_cash
from shop.orders.services.acting import by_system


def left_of(parcel_id: int) -> int:
    """What the buyer of a parcel has still paid, or owes, in centimes."""
    query = select(VendorOrder.total_centimes - VendorOrder.adjusted_centimes)
    return session().scalars(query.where(VendorOrder.id == parcel_id)).one()


def pay_back(found: Case, centimes: int, now: datetime) -> tuple[int, int | None]:
    """Give back at most what is left of the parcel: goods first, then delivery. Returns what went back and the
    adjustment; nothing when nothing is left, or the parcel itself ended meanwhile."""
    parcel = session().execute(_PARCEL.where(VendorOrder.id == found.vendor_order_id)).one()
    if not may_adjust("goodwill", parcel.state, "system"):
        return 0, None
    if found.kind in rules.ARRIVED:
        count_cash(found.vendor_order_id, now)
    left = adjusting.lines_left(found.vendor_order_id)
    goods, delivery = rules.parts_of(centimes, sum(line.centimes for line in left), parcel.delivery)
    if not goods + delivery:
        return 0, None
    made = adjusting.adjust(
        by_system(), found.vendor_order_id, "goodwill", spread(goods, left) if goods else [],
        source=f"case:{found.id}", delivery_centimes=delivery, reason=found.number, now=now,
    )  # fmt: skip
    return made.total_centimes, made.id


_PARCEL = select(
    VendorOrder.state,
    (VendorOrder.delivery_centimes - VendorOrder.adjusted_delivery_centimes).label("delivery"),
)
