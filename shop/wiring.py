"""How the shop joins the application: its rooms from the lowest to the highest."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

ROOMS = ("vendors", "catalog", "checkout", "payments", "orders", "reviews")


def init_app(app: Flask) -> None:
    """Join every room."""
    for room in ROOMS:
        if find_spec(f"shop.{room}") and find_spec(f"shop.{room}.wiring"):
            import_module(f"shop.{room}.wiring").init_app(app)
