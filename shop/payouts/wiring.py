"""How payouts join the application."""

from flask import Flask

from core.auth import declare_permissions
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from shop.cases.services import held_vendor_orders
from shop.payouts import hooks, jobs, listeners, models, permissions
from shop.payouts.events import PayoutFailed, PayoutPaid, PayoutReturned, RibChanged
from shop.payouts.services.checks import payout_faults
from shop.vendors.permissions import allow_roles

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Rights, what holds money back, news, check."""
    hooks.on_held_vendor_orders(held_vendor_orders)
    subscribe(PayoutPaid, listeners.tell_paid)
    subscribe(PayoutReturned, listeners.tell_returned)
    subscribe(PayoutFailed, listeners.tell_returned)
    subscribe(RibChanged, listeners.tell_rib_changed)
    _rights()
    add_check("payouts", payout_faults)


def _rights() -> None:
    allow_roles(permissions.OF_COOPERATIVE)
    declare_permissions(
        "shop.payouts",
        {
            permissions.READ: (_l("See payouts to cooperatives"), ("finance", "board", "admin")),
            permissions.MAKE: (_l("Prepare payouts and record what the bank says"), ("finance", "admin")),
            permissions.APPROVE: (_l("Approve payouts"), ("finance", "admin")),
        },
    )
