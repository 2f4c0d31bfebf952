"""How the cash loop joins the application."""

from flask import Flask

from core.auth import declare_permissions
from core.demo import add_seeder
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from shop.ledger import hooks
from shop.orders.events import CodCollected, VendorOrderAdjusted, VendorOrderMoved
from shop.remittances import jobs, listeners, models, permissions
from shop.remittances.events import RemittanceApproved, RemittanceUploaded
from shop.remittances.seed import seed_cash
from shop.remittances.services import carriers
from shop.remittances.services.checks import loop_faults
from shop.remittances.views import variances as _pages  # noqa: F401  adds its pages to the desk of files
from shop.remittances.views.files import remittances_desk

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """News, rights, the ledger's question who carried, check."""
    hooks.on_carrier_of(carriers.carriers_of)
    subscribe(VendorOrderMoved, listeners.follow_parcel)
    subscribe(CodCollected, listeners.follow_cash)
    subscribe(VendorOrderAdjusted, listeners.follow_cash)
    subscribe(RemittanceUploaded, listeners.read_file, transactional=False)
    subscribe(RemittanceApproved, listeners.book_file, transactional=False)
    _rights()
    app.register_blueprint(remittances_desk)
    add_nav(
        NavItem(
            "staff", "remittances", _l("Cash from carriers"), "remittances_desk.index", "truck", 42,
            permission=permissions.READ, whole_country=True,
        )
    )  # fmt: skip
    add_check("cash on delivery", loop_faults)
    add_seeder("small", "remittances", seed_cash, order=23)


def _rights() -> None:
    declare_permissions(
        "shop.remittances",
        {
            permissions.READ: (_l("See carriers' cash"), ("finance", "board", "admin")),
            permissions.IMPORT: (_l("Bring in carriers' files"), ("finance", "admin")),
            permissions.RESOLVE: (_l("Settle what carriers owe"), ("finance", "admin")),
            permissions.CARRIERS: (_l("Keep the list of carriers"), ("finance", "admin")),
        },
    )
