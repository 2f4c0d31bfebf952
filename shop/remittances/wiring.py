"""How the cash loop joins the application."""

from flask import Flask

from core.auth import declare_permissions
from core.demo import add_seeder
from core.desk import DeskSource, register_source
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from shop.ledger import hooks
from shop.orders.events import CodCollected, VendorOrderAdjusted, VendorOrderMoved
from shop.remittances import jobs, listeners, models, permissions
from shop.remittances.events import CashHeld, RemittanceApproved, RemittanceUploaded
from shop.remittances.seed import seed_cash
from shop.remittances.services import carriers, holding
from shop.remittances.services.checks import loop_faults
from shop.remittances.views import holdings
from shop.remittances.views import variances as _pages  # noqa: F401  adds its pages to the desk of files
from shop.remittances.views.files import remittances_desk
from shop.vendors.permissions import allow_roles

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """News, rights, the ledger's question who carried, check."""
    hooks.on_carrier_of(carriers.carriers_of)
    subscribe(VendorOrderMoved, listeners.follow_parcel)
    subscribe(CodCollected, listeners.follow_cash)
    subscribe(VendorOrderAdjusted, listeners.follow_cash)
    subscribe(RemittanceUploaded, listeners.read_file, transactional=False)
    subscribe(RemittanceApproved, listeners.book_file, transactional=False)
    subscribe(CashHeld, listeners.tell_held)
    _rights()
    for blueprint in (remittances_desk, holdings.stall_cash):
        app.register_blueprint(blueprint)
    fill_slot("seller_parcel", holdings.parcel_box, order=5)
    register_source(DeskSource(
        "holdings", _l("Cash that cooperatives kept"), "cash", permissions.RESOLVE, holding.count_waiting,
        holdings.cases, 59,
    ))  # fmt: skip
    add_nav(
        NavItem(
            "staff", "remittances", _l("Cash from carriers"), "remittances_desk.index", "truck", 42,
            permission=permissions.READ, whole_country=True,
        )
    )  # fmt: skip
    add_check("cash on delivery", loop_faults)
    add_check("cash that cooperatives kept", holding.holding_faults)
    add_seeder("small", "remittances", seed_cash, order=23)


def _rights() -> None:
    allow_roles(permissions.OF_COOPERATIVE)
    declare_permissions(
        "shop.remittances",
        {
            permissions.READ: (_l("See carriers' cash"), ("finance", "board", "admin")),
            permissions.IMPORT: (_l("Bring in carriers' files"), ("finance", "admin")),
            permissions.RESOLVE: (_l("Settle what carriers owe"), ("finance", "admin")),
            permissions.CARRIERS: (_l("Keep the list of carriers"), ("finance", "admin")),
        },
    )
