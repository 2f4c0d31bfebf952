"""The marketplace of a period, for the report to the board: one statement a figure, never one for each seller."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from core.db import session
from shop.data import CooperativeSales, MarketFigures
from shop.orders.models import Order, Transition, VendorOrder
from shop.returns.models import Return
from shop.vendors.models import Vendor, VendorTransition


def market_figures(since: datetime, until: datetime) -> MarketFigures:
    """Orders, parcels, sales, sellers and returns from `since` up to (not with) `until`, stalls as of `until`."""
    parcels, sales, selling = session().execute(_delivered(since, until)).one()
    placed = and_(Order.state == "placed", Order.placed_at >= since, Order.placed_at < until)
    asked = and_(Return.requested_at >= since, Return.requested_at < until)
    return MarketFigures(
        _count(Order, placed),
        int(parcels),
        int(sales),
        int(selling),
        _count(Return, asked),
        _count(Vendor, and_(_approved(until), _not_closed(until))),
    )


def _moved(to: str, until: datetime) -> Any:
    """A stall took a step to a state before a moment."""
    return Vendor.id.in_(
        select(VendorTransition.vendor_id).where(
            VendorTransition.to_status == to, VendorTransition.at < until
        )
    )


def _approved(until: datetime) -> Any:
    """It had been approved by then; `approved_at` alone is the last time, after a suspension was lifted."""
    return or_(Vendor.approved_at < until, _moved("approved", until))


def _not_closed(until: datetime) -> Any:
    """It was not closed by then, whatever became of it later."""
    return or_(
        Vendor.status.in_(("approved", "suspended")),
        and_(Vendor.status == "closed", ~_moved("closed", until)),
    )


def _count(model: Any, condition: Any) -> int:
    return session().scalar(select(func.count()).select_from(model).where(condition)) or 0


def _parcels(since: datetime, until: datetime) -> Any:
    arrived = Transition.to_state == "delivered", Transition.at >= since, Transition.at < until
    return VendorOrder.id.in_(select(Transition.vendor_order_id).where(*arrived))


def _delivered(since: datetime, until: datetime) -> Any:
    goods = func.coalesce(func.sum(VendorOrder.goods_centimes), 0)
    query = select(func.count(), goods, func.count(VendorOrder.vendor_id.distinct()))
    return query.where(_parcels(since, until))


def delivered_sales(since: datetime, until: datetime) -> list[CooperativeSales]:
    """Parcels and goods that each cooperative delivered in the period, by cooperative (1 statement)."""
    query = (
        select(Vendor.cooperative_id, func.count(), func.sum(VendorOrder.goods_centimes))
        .join(VendorOrder, VendorOrder.vendor_id == Vendor.id)
        .where(_parcels(since, until))
        .group_by(Vendor.cooperative_id)
        .order_by(Vendor.cooperative_id)
    )
    return [CooperativeSales(key, int(n), int(total)) for key, n, total in session().execute(query)]
