"""How the cash loop joins the application."""

from flask import Flask

from core.auth import declare_permissions
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from shop.ledger import hooks
from shop.orders.events import CodCollected, VendorOrderAdjusted, VendorOrderMoved
from shop.remittances import jobs, listeners, models, permissions
from shop.remittances.events import RemittanceApproved, RemittanceUploaded
from shop.remittances.services import carriers
from shop.remittances.services.checks import loop_faults

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
    add_check("cash on delivery", loop_faults)


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
