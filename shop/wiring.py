"""How the shop joins the application: its rooms from the lowest to the highest."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

from core.demo import add_seeder, guard_real_data
from shop.seed import has_real_vendors, seed_demo
from shop.seed.month import seed_examination, seed_month

ROOMS = (
    "vendors", "catalog", "vouchers", "checkout", "payments", "orders", "reviews", "messages", "returns", "cases",
    "ledger", "remittances", "payouts", "invoices", "money", "performance", "graphql",
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Join every room."""
    for room in ROOMS:
        if find_spec(f"shop.{room}") and find_spec(f"shop.{room}.wiring"):
            import_module(f"shop.{room}.wiring").init_app(app)
    add_seeder("small", "shop", seed_demo, order=20)
    add_seeder("month", "shop", seed_month, order=30)
    add_seeder("month", "doctor", seed_examination, order=90)
    guard_real_data(has_real_vendors)
