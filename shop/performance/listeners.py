"""News of a parcel, whatever room it comes from, and the fact is written anew: heard twice, it is the same."""

from sqlalchemy import select

from core import clock
from core.db import session
from registry.events import RoleGranted
from shop.cases.events import CaseClosed
from shop.messages.events import MessageWritten
from shop.messages.models import Thread
from shop.orders.events import OrderAccepted, VendorOrderAdjusted, VendorOrderMoved
from shop.orders.models import OrderLine, VendorOrder
from shop.performance.services import keeping
from shop.returns.events import ReturnMoved
from shop.returns.models import Return
from shop.reviews.events import ReviewCounted


def parcel_moved(event: VendorOrderMoved | VendorOrderAdjusted | CaseClosed) -> None:
    """A parcel took a step, or became cheaper, or a complaint about it is final."""
    keeping.refresh([event.vendor_order_id], clock.now())


def order_accepted(event: OrderAccepted) -> None:
    """The money of an order is there."""
    ids = list(session().scalars(select(VendorOrder.id).where(VendorOrder.order_id == event.order_id)))
    keeping.refresh(ids, clock.now())


def return_moved(event: ReturnMoved) -> None:
    """A return was paid back or replaced."""
    if event.to_state in ("refunded", "replaced"):
        _of(session().scalar(select(Return.vendor_order_id).where(Return.id == event.return_id)))


def message_written(event: MessageWritten) -> None:
    """A buyer asked, or was answered."""
    _of(session().scalar(select(Thread.vendor_order_id).where(Thread.id == event.thread_id)))


def review_counted(event: ReviewCounted) -> None:
    """An opinion of something in the parcel came or went."""
    _of(session().scalar(select(OrderLine.vendor_order_id).where(OrderLine.id == event.order_line_id)))


def role_granted(event: RoleGranted) -> None:
    """A buyer joined the team."""
    keeping.refresh_buyer(event.cooperative_id, event.user_id, clock.now())


def _of(parcel_id: int | None) -> None:
    if parcel_id is not None:
        keeping.refresh([parcel_id], clock.now())
