"""The demonstration's papers: an invoice for each delivered parcel on its day, credit notes, every month that ended."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from core.clock import local_date
from core.db import session, transaction
from shop.invoices.rules import months
from shop.invoices.services import monthly, selling
from shop.orders.models import Adjustment, Transition, VendorOrder

BATCH = 50
Issue = Callable[[int, datetime], int | None]


def seed_demo(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    """Again changes nothing: each document is issued once for what it is for."""
    due = sorted([*_deliveries(), *_adjustments()], key=lambda one: one[0])
    done = 0
    for start in range(0, len(due), BATCH):
        with transaction():
            done += sum(issue(key, min(at, now)) is not None for at, key, issue in due[start : start + BATCH])
    say(f"{done} invoices and credit notes")
    if due:
        say(f"{_close(due[0][0], now)} statements")


def _deliveries() -> list[tuple[datetime, int, Issue]]:
    query = (
        select(func.min(Transition.at), Transition.vendor_order_id)
        .join(VendorOrder, VendorOrder.id == Transition.vendor_order_id)
        .where(Transition.to_state == "delivered", VendorOrder.state.in_(selling.DELIVERED))
        .group_by(Transition.vendor_order_id)
    )
    return [(at, key, selling.issue_invoice) for at, key in session().execute(query)]


def _adjustments() -> list[tuple[datetime, int, Issue]]:
    """A moment later than a delivery of the same moment, so that each is told in its order."""
    query = select(Adjustment.at, Adjustment.id)
    later = timedelta(milliseconds=1)
    return [(at + later, key, selling.issue_credit_note) for at, key in session().execute(query)]


def _close(first: datetime, now: datetime) -> int:
    month, last, done = months.month_of(local_date(first)), months.last_closed(now), 0
    while month <= last:
        done += monthly.close_month(month, months.bounds(month)[1] + timedelta(hours=8))
        month = months.next_month(month)
    return done
