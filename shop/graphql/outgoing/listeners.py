"""From our news to the events clients know."""

from functools import cache
from importlib import import_module
from typing import Any

from flask import current_app

from core import clock
from core.auth.events import UserRegistered
from core.events import subscribe
from core.i18n import speaking
from shop.catalog.events import ProductChanged
from shop.catalog.queries import product_cards
from shop.graphql.context import Context
from shop.graphql.languages import BASE
from shop.graphql.outgoing import sending
from shop.orders.events import OrderAccepted, OrderExpired, OrderPlaced, VendorOrderMoved
from shop.orders.services.browsing import order_of_checkout, order_of_parcel, order_state
from shop.payments.events import PaymentCaptured
from shop.vendors.events import StallChanged, StallClosed, StallOpened


@cache
def rendering() -> Any:
    """The schema takes most of a second to load: only those who have webhooks wait for it."""
    return import_module("shop.graphql.outgoing.rendering")


def tell(kind: str, subject: int) -> None:
    """Write a delivery for every webhook that wants this event."""
    now, site = clock.now(), str(current_app.config["PUBLIC_URL"]).rstrip("/")
    for hook in sending.wanted(kind):
        with speaking(BASE):
            body = rendering().body_of(hook.query, kind, subject, Context(now=now, public_url=site))
        sending.queue(hook.id, kind, body, now)


def product_changed(event: ProductChanged) -> None:
    """It is shown, or no longer."""
    if sending.wanted("PRODUCT_UPDATED") or sending.wanted("PRODUCT_DELETED"):
        shown = product_cards([event.product_id], today=clock.local_date(clock.now()))
        tell("PRODUCT_UPDATED" if shown else "PRODUCT_DELETED", event.product_id)


def order_placed(event: OrderPlaced) -> None:
    """An order came in."""
    tell("ORDER_CREATED", event.order_id)


def order_accepted(event: OrderAccepted) -> None:
    """The order holds."""
    tell("ORDER_CONFIRMED", event.order_id)


def order_expired(event: OrderExpired) -> None:
    """Nobody paid or confirmed in time."""
    tell("ORDER_EXPIRED", event.order_id)


def payment_captured(event: PaymentCaptured) -> None:
    """All the money is there."""
    order_id = order_of_checkout(event.checkout_id)
    if order_id is not None:
        tell("ORDER_FULLY_PAID", order_id)


def parcel_moved(event: VendorOrderMoved) -> None:
    """A parcel took a step; perhaps the whole order did."""
    order_id = order_of_parcel(event.vendor_order_id)
    if order_id is None:
        return
    tell("ORDER_UPDATED", order_id)
    state, parcels = order_state(order_id)
    if event.to_state == "shipped" and not parcels - {
        "shipped",
        "delivered",
        "closed",
        "cancelled",
        "expired",
    }:
        tell("ORDER_FULFILLED", order_id)
    if event.to_state == "cancelled" and state == "cancelled":
        tell("ORDER_CANCELLED", order_id)


def person_registered(event: UserRegistered) -> None:
    """Somebody has an account."""
    tell("CUSTOMER_CREATED", event.user_id)


def stall_moved(event: StallOpened | StallClosed | StallChanged) -> None:
    """A cooperative's stall opened, closed or changed."""
    tell("COOPERATIVE_UPDATED", event.vendor_id)


def listen() -> None:
    """Subscribe to what is told to others."""
    subscribe(ProductChanged, product_changed)
    subscribe(OrderPlaced, order_placed)
    subscribe(OrderAccepted, order_accepted)
    subscribe(OrderExpired, order_expired)
    subscribe(PaymentCaptured, payment_captured)
    subscribe(VendorOrderMoved, parcel_moved)
    subscribe(UserRegistered, person_registered)
    for kind in (StallOpened, StallClosed, StallChanged):
        subscribe(kind, stall_moved)
