"""Delivered parcels and documents made for tests."""

from datetime import datetime, timedelta

from sqlalchemy import select

from core.db import session
from shop.invoices.models import Document
from shop.orders import services as orders
from shop.orders.data import LineChange, PlacedOrder
from shop.orders.models import OrderLine
from shop.orders.services import reading
from tests.shop.orders.makers import Shelf, place, shelf

__all__ = ["Shelf", "delivered", "documents", "give_goodwill", "line_ids", "shelf", "take_to_door"]


def delivered(goods: Shelf, *, quantity: int = 2, now: datetime | None = None) -> tuple[PlacedOrder, int]:
    """A cash order taken to the door; returns it with its parcel's id."""
    placed = place(goods, quantity=quantity, **({"now": now} if now else {}))
    parcel_id = reading.get_by_token(placed.token).parcels[0].id
    take_to_door(parcel_id, now)
    return placed, parcel_id


def take_to_door(parcel_id: int, now: datetime | None = None) -> None:
    """Every step up to the door."""
    moment = (now or datetime.now().astimezone()) + timedelta(hours=1)
    by = orders.by_system()
    by = orders.By("staff", None, by.scope)
    for step in (orders.confirm, orders.ready, orders.ship, orders.deliver):
        step(by, parcel_id, moment)


def line_ids(parcel_id: int) -> list[int]:
    """The lines of a parcel."""
    query = select(OrderLine.id).where(OrderLine.vendor_order_id == parcel_id).order_by(OrderLine.id)
    return list(session().scalars(query))


def documents(kind: str | None = None) -> list[Document]:
    """What was issued, in its order."""
    session().rollback()
    query = select(Document).order_by(Document.id)
    return list(session().scalars(query.where(Document.kind == kind) if kind else query))


def give_goodwill(parcel_id: int, centimes: int, source: str, now: datetime) -> int:
    """Staff grant a reduction on the first line; returns the adjustment's id."""
    by = orders.By("staff", None, orders.by_system().scope)
    change = LineChange(line_ids(parcel_id)[0], centimes=centimes)
    return orders.adjust(by, parcel_id, "goodwill", [change], source=source, reason="x", now=now).id
