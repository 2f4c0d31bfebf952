"""How payouts join the application."""

from flask import Flask

from core.auth import current_actor, declare_permissions
from core.demo import add_seeder
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from shop.cases.services import held_vendor_orders
from shop.ledger import hooks as of_ledger
from shop.payouts import hooks, jobs, listeners, models, permissions
from shop.payouts.events import PayoutFailed, PayoutPaid, PayoutReturned, RibChanged
from shop.payouts.seed import seed_accounts
from shop.payouts.services.checks import payout_faults
from shop.payouts.services.free import bound_of
from shop.payouts.services.reading import count_to_approve
from shop.payouts.views.boxes import money_box
from shop.payouts.views.member import my_payouts
from shop.payouts.views.staff import payouts_desk
from shop.vendors.permissions import allow_roles

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Rights, what holds money back, news, check."""
    hooks.on_held_vendor_orders(held_vendor_orders)
    of_ledger.on_bound(bound_of)
    subscribe(PayoutPaid, listeners.tell_paid)
    subscribe(PayoutReturned, listeners.tell_returned)
    subscribe(PayoutFailed, listeners.tell_returned)
    subscribe(RibChanged, listeners.tell_rib_changed)
    for blueprint in (payouts_desk, my_payouts):
        app.register_blueprint(blueprint)
    _rights()
    add_nav(
        NavItem(
            "staff", "payouts", _l("Payouts"), "payouts_desk.index", "bank", 43, permission=permissions.READ,
            count=_waiting, whole_country=True,
        )
    )  # fmt: skip
    fill_slot("my_money", money_box, order=5)
    add_check("payouts", payout_faults)
    add_seeder("small", "payouts", seed_accounts, order=26)


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


def _waiting() -> int:
    """Batches that wait for whoever looks at the menu."""
    actor = current_actor()
    return count_to_approve(actor) if actor.may(permissions.APPROVE) else 0
