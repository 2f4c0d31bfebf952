"""What is known of a cooperative's sales, counted from parcels and opinions; nothing is written by the seller."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from core.clock import local_date
from core.db import session
from shop.orders.models import Order, Transition, VendorOrder
from shop.reviews.data import StallFacts
from shop.reviews.models import Review
from shop.reviews.rules import arrived_in_time, average

DAYS = 365
COUNTED = 1000
"""Of a busy stall, the newest thousand parcels speak for the year."""
CAME_BACK = "refused_at_door"
ARRIVED = ("delivered", "closed")


def facts_of(vendor_id: int, now: datetime) -> StallFacts:
    """The last twelve months of a stall (2 statements)."""
    arrived = select(func.min(Transition.at)).where(
        Transition.vendor_order_id == VendorOrder.id, Transition.to_state == "delivered"
    )
    query = (
        select(
            VendorOrder.state, VendorOrder.days_max, Order.placed_at, Order.paid_at, arrived.scalar_subquery()
        )
        .join(Order, Order.id == VendorOrder.order_id)
        .where(
            VendorOrder.vendor_id == vendor_id,
            VendorOrder.state.in_((*ARRIVED, CAME_BACK)),
            Order.placed_at > now - timedelta(days=DAYS),
        )
        .order_by(VendorOrder.id.desc())
        .limit(COUNTED)
    )
    rows = session().execute(query).all()
    opinions, mean = _opinions(vendor_id)
    came_back = sum(state == CAME_BACK for state, *_rest in rows)
    return StallFacts(
        len(rows) - came_back,
        _in_time(row[1:] for row in rows if row[0] in ARRIVED),
        came_back,
        opinions,
        mean,
    )


def _in_time(parcels: Iterable[tuple[int, datetime, datetime | None, datetime | None]]) -> int:
    return sum(
        arrived is not None
        and arrived_in_time(local_date(max(placed, paid or placed)), local_date(arrived), days_max)
        for days_max, placed, paid, arrived in parcels
    )


def _opinions(vendor_id: int) -> tuple[int, float]:
    query = select(func.count(), func.sum(Review.rating)).where(
        Review.vendor_id == vendor_id, Review.state == "visible"
    )
    count, total = session().execute(query).one()
    return count, average(int(total or 0), count)
