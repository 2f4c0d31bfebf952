"""Orders taken to a given point, and the books after them."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

from flask import Flask

from core.db import session
from core.doctor import examine
from shop.ledger import services as ledger
from shop.orders import services as orders
from shop.orders.services import reading
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import Shelf, money_arrives, place

BOOKS = ("journal entries", "journal balances", "journal and orders", "money held for buyers", "earnings",
         "commissions", "cash of undelivered parcels")  # fmt: skip


def sold(
    *shelves: Shelf, method: str = "cod", quantity: int = 1, carrier: str = "", now: datetime = NOW
) -> SimpleNamespace:
    """An order paid (by card) or promised (cash), its parcels delivered. Answers order and parcels."""
    placed = ordered(*shelves, method=method, quantity=quantity, now=now)
    for shelf, parcel in zip(shelves, placed.parcels, strict=True):
        deliver(shelf, parcel.id, carrier=carrier, now=now)
    return placed


def ordered(*shelves: Shelf, method: str = "cod", quantity: int = 1, now: datetime = NOW) -> SimpleNamespace:
    """An order that holds."""
    placed = place(*shelves, quantity=quantity, method=method, now=now)
    if method != "cod":
        money_arrives(placed.payment_id or 0, placed.total_centimes, now)
    order = reading.get_by_token(placed.token)
    by_vendor = {p.vendor_id: p for p in order.parcels}
    return SimpleNamespace(
        order=order, token=placed.token, payment_id=placed.payment_id,
        parcels=[by_vendor[s.stall.vendor_id] for s in shelves],
    )  # fmt: skip


def deliver(
    shelf: Shelf,
    parcel_id: int,
    *,
    carrier: str = "",
    now: datetime = NOW,
    step: Callable[..., None] | None = None,
) -> None:
    """Take a parcel to the buyer's door."""
    by = orders.by_vendor(shelf.stall.seller.user_id, shelf.stall.vendor_id)
    parcel = reading.get_of_vendor(shelf.stall.seller.user_id, shelf.stall.vendor_id, parcel_id)
    if parcel.state == "pending_cod_confirm":
        orders.confirm(by, parcel_id, now)
    orders.ready(by, parcel_id, now)
    orders.ship(by, parcel_id, now, carrier=carrier)
    if step:
        step(by, parcel_id)
    else:
        orders.deliver(by, parcel_id, now)


def books() -> dict[str, int]:
    """Accounts that hold something."""
    session().rollback()
    return {account: centimes for account, centimes in ledger.balances().items() if centimes}


def assert_books(app: Flask) -> None:
    """Everything the doctor knows of the books holds."""
    session().rollback()
    found = {r.name: r.found for r in examine() if r.name in BOOKS and r.found}
    assert not found, found
