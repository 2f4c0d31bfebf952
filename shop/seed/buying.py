"""Buyers and orders of the demonstration: placed, prepared and delivered through the real use cases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from core.auth.actor import system_actor
from core.auth.seed import DemoUser, seed_demo_users
from core.clock import local_date
from core.db import session, transaction
from core.errors import DomainError
from core.i18n import speaking
from shop.catalog.models import Variant
from shop.checkout import services as checkout
from shop.checkout.data import BasketKey, CheckoutRequest, Destination
from shop.demo import buyers as demo_buyers
from shop.demo import orders as demo_orders
from shop.demo.types import DemoBuyer, DemoOrder
from shop.orders import permissions, rules
from shop.orders.models import Order, VendorOrder
from shop.orders.services import changing, moving, placing
from shop.orders.services.acting import By
from shop.orders.services.adjusted import lines_left
from shop.orders.services.money import record_transfer
from shop.orders.services.paying import close_delivered, expire_unconfirmed, expire_unpaid
from shop.seed.listings import Listings

Say = Callable[[str], None]
BATCH = 40
PARTY: dict[str, rules.Party] = {"closed": "system", "expired": "system", "cancelled": "buyer"}
STEPS: dict[str, Callable[[By, int, datetime], Any]] = {
    "confirmed": moving.confirm,
    "preparing": moving.prepare,
    "shipped": moving.ship,
}


@dataclass(frozen=True)
class Goods:
    """What orders are made of: {(product key, SKU): variant id}, {vendor id: central number}."""

    variants: Mapping[tuple[str, str], int]
    numbers: Mapping[int, str]


def seed_buyers(say: Say) -> dict[str, tuple[DemoBuyer, int]]:
    """Accounts of the buyers; returns {e-mail: (buyer, user id)}."""
    people = demo_buyers()
    ids = seed_demo_users(
        DemoUser(b.name_ar if b.lang == "ar" else b.name_fr, b.email, b.phone, b.lang) for b in people
    )
    say(f"{len(people)} buyers, such as {people[0].email}")
    return {b.email: (b, ids[b.email]) for b in people}


def seed_orders(
    listings: Listings,
    vendors: Mapping[str, int],
    buyers: Mapping[str, tuple[DemoBuyer, int]],
    now: datetime,
    say: Say,
) -> dict[str, int]:
    """Place every order and bring its parcels to their state; returns {demo key: order id}."""
    goods = Goods(_variants(listings), {vendor_id: number for number, vendor_id in vendors.items()})
    placed: dict[str, int] = {}
    every = sorted(demo_orders(tuple(listings.records.values()), local_date(now)), key=lambda o: o.placed_at)
    for start in range(0, len(every), BATCH):
        with transaction() as s:
            for order in every[start : start + BATCH]:
                try:
                    with s.begin_nested():
                        placed[order.key] = _live(order, *buyers[order.buyer_email], goods)
                except DomainError:
                    continue  # its last piece went to an earlier buyer of the demonstration
        say(f"{min(start + BATCH, len(every))} of {len(every)} orders")
    expire_unpaid(now)
    expire_unconfirmed(now)
    close_delivered(now)
    with transaction() as s:
        s.execute(update(Order).where(Order.id.in_(placed.values())).values(is_demo=True))
    return placed


def _variants(listings: Listings) -> dict[tuple[str, str], int]:
    """{(product key, SKU): variant id}"""
    keys = {product_id: key for key, product_id in listings.items()}
    rows = session().execute(select(Variant.product_id, Variant.sku, Variant.id))
    return {(keys[row.product_id], row.sku): row.id for row in rows if row.product_id in keys}


def _live(order: DemoOrder, buyer: DemoBuyer, user_id: int, goods: Goods) -> int:
    """The whole life of one order up to today; returns its id."""
    order_id = _place(order, buyer, user_id, goods.variants)
    _advance(order, order_id, goods.numbers)
    return order_id


def _place(order: DemoOrder, buyer: DemoBuyer, user_id: int, variants: Mapping[tuple[str, str], int]) -> int:
    at, basket = order.placed_at, BasketKey(user_id=user_id)
    for line in order.lines:
        checkout.add(basket, variants[(line.product_key, line.sku)], line.quantity, at)
    quote = checkout.quote(basket, buyer.commune_code, at)
    with speaking(buyer.lang):
        request = CheckoutRequest(
            key=f"demo-{order.key}", basket=basket, lang=buyer.lang,
            name=buyer.name_ar if buyer.lang == "ar" else buyer.name_fr, phone=buyer.phone, email=buyer.email,
            destination=Destination(buyer.commune_code, buyer.province_code, buyer.city_ar, buyer.city_fr),
            address=buyer.address_ar if buyer.lang == "ar" else buyer.address_fr, note="",
            payment_method="cod" if order.payment_method == "cod" else "bank_transfer", seen=quote.seen,
            phone_is_proven=True,
        )  # fmt: skip
        placed = placing.submit(request, at)
    return placed.order_id


def _advance(order: DemoOrder, order_id: int, numbers: Mapping[int, str]) -> None:
    """Through every state of the demo's history, at its time."""
    states = {state for parcel in order.parcels for state, _at in parcel.history}
    unpaid = order.payment_method != "cod" and states <= {"pending_payment", "expired"}
    if order.payment_method != "cod" and not unpaid:
        record_transfer(system_actor([permissions.ACT]), order_id, order.placed_at)
    histories = {parcel.central_number: parcel.history for parcel in order.parcels}
    rows = session().scalars(select(VendorOrder).where(VendorOrder.order_id == order_id)).all()
    wanted = [(row.id, row.cod_expected_centimes, histories.get(numbers[row.vendor_id], ())) for row in rows]
    for parcel_id, expected, history in wanted:
        for state, at in history[1:] if not unpaid else ():
            # a parcel of an order that was paid does not expire: its buyer gave it up
            _step(parcel_id, "cancelled" if state == "expired" else state, at, expected)


def _step(parcel_id: int, state: str, at: datetime, expected: int) -> None:
    party: rules.Party = PARTY.get(state, "vendor")
    by = By(party, None, VendorOrder.id == parcel_id)
    if state == "ready":
        weights = {x.order_line_id: x.nominal_g * x.quantity for x in lines_left(parcel_id) if x.nominal_g}
        changing.ready(by, parcel_id, at, weights=weights)
    elif state in STEPS:
        STEPS[state](by, parcel_id, at)
    elif state == "delivered":
        moving.deliver(by, parcel_id, at, collected_centimes=expected or None)
    elif state == "refused_at_door":
        moving.refuse_at_door(by, parcel_id, "refused", at)
    elif state == "lost":
        moving.lose(by, parcel_id, "lost", at)
    elif state == "cancelled":
        moving.cancel(by, parcel_id, "changed_mind", at)
    elif state == "closed":
        moving.move(by, parcel_id, "closed", at)
