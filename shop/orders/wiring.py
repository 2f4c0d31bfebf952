"""How orders join the application."""

from flask import Flask

from core.doctor import add_check
from shop.orders import jobs, models, permissions
from shop.orders.services.checks import payment_faults, split_faults, stock_faults, stuck_orders
from shop.orders.services.paying import expected_amounts, when_captured, when_failed
from shop.payments import hooks
from shop.vendors.permissions import allow_roles

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Hooks of payments, rights, checks."""
    hooks.on_captured(when_captured)
    hooks.on_failed(when_failed)
    hooks.on_expected_amount(expected_amounts)
    allow_roles(permissions.OF_COOPERATIVE)
    add_check("stock of orders", stock_faults)
    add_check("splits of orders", split_faults)
    add_check("payments of orders", payment_faults)
    add_check("stuck orders", stuck_orders)
