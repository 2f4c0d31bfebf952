"""How the performance room joins the application."""

from flask import Flask

from core.demo import add_seeder
from core.doctor import add_check
from core.events import subscribe
from registry.events import RoleGranted
from shop.cases.events import CaseClosed
from shop.messages.events import MessageWritten
from shop.orders.events import OrderAccepted, VendorOrderAdjusted, VendorOrderMoved
from shop.performance import listeners
from shop.performance.cli import init_cli
from shop.performance.seed import seed_demo
from shop.performance.services.checks import fact_faults
from shop.returns.events import ReturnMoved
from shop.reviews.events import ReviewCounted


def init_app(app: Flask) -> None:
    """News, check, command."""
    for moved in (VendorOrderMoved, VendorOrderAdjusted, CaseClosed):
        subscribe(moved, listeners.parcel_moved)
    subscribe(OrderAccepted, listeners.order_accepted)
    subscribe(ReturnMoved, listeners.return_moved)
    subscribe(MessageWritten, listeners.message_written)
    subscribe(ReviewCounted, listeners.review_counted)
    subscribe(RoleGranted, listeners.role_granted)
    add_check("facts of parcels", fact_faults)
    init_cli(app)
    add_seeder("small", "performance", seed_demo, order=28)
    add_seeder("month", "performance", seed_demo, order=35)
