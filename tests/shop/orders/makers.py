"""Shops and orders made for tests, and what must always hold."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import select

from core.db import session, transaction
from core.doctor import examine
from shop.catalog.models import Stock
from shop.orders import services as orders
from shop.orders.data import PlacedOrder
from shop.orders.services.checks import payment_faults, split_faults, stock_faults
from shop.payments.data import Facts, News
from shop.payments.services.applying import Entry
from shop.payments.services.waiting import apply_and_replay
from tests.shop.catalog.makers import Stall, make_product, make_stall, variant_ids
from tests.shop.checkout.makers import NOW, fill, request_for


@dataclass(frozen=True)
class Shelf:
    """A stall with one product."""

    stall: Stall
    variant_id: int


def shelf(on_hand: int = 50) -> Shelf:
    """A cooperative that sells one thing at 100.00 DH."""
    stall = make_stall()
    return Shelf(stall, variant_ids(make_product(stall.vendor_id, {"A": on_hand}))[0])


def place(*shelves: Shelf, quantity: int = 1, method: str = "cod", now: datetime = NOW) -> PlacedOrder:
    """A guest's order of one thing from each."""
    basket = fill({s.variant_id: quantity for s in shelves}, now)
    return orders.submit(request_for(basket, method=method, now=now), now)


def stock_of(variant_id: int) -> tuple[int, int, int]:
    """(on hand, reserved, allocated)."""
    session().rollback()
    row = session().execute(
        select(Stock.on_hand, Stock.reserved, Stock.allocated).where(Stock.variant_id == variant_id)
    )
    return tuple(row.one())  # type: ignore[return-value]


def money_arrives(payment_id: int, amount: int, now: datetime = NOW) -> str:
    """The provider says that a payment was captured, as its webhook would."""
    with transaction():
        facts = Facts(asked=True, authorized=amount, captured=amount)
        news = News(facts, intent=f"pi_{payment_id}", currency="MAD")
        return apply_and_replay(payment_id, news, Entry("webhook:test"), now)


def assert_holds(app: Flask) -> None:
    """Stock, splits and money agree."""
    session().rollback()
    assert stock_faults() + split_faults() + payment_faults() == []
    found = {result.name: result.found for result in examine() if result.name in ("payments", "audit chain")}
    assert not any(found.values()), found
