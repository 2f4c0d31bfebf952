"""How documents join the application."""

from flask import Flask

from core.auth import declare_permissions
from core.demo import add_seeder
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from shop.invoices import cli, jobs, listeners, models, permissions, seed
from shop.invoices.services.checks import CHECKS
from shop.invoices.views import buyer, desk, public, showing, work
from shop.orders.events import VendorOrderAdjusted, VendorOrderMoved
from shop.vendors.permissions import allow_roles

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Pages, words, menus, rights, listeners, checks, commands."""
    for blueprint in (buyer.order_papers, work.my_documents, desk.documents_desk, public.documents):
        app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        document_kind=showing.KIND_NAMES.get, document_reason=showing.reason_text, entry_name=showing.entry_name,
        month_name=showing.month_name,
    )  # fmt: skip
    _rights()
    _menus()
    fill_slot("order_page", buyer.order_box, order=20)
    subscribe(VendorOrderMoved, listeners.invoice_delivered)
    subscribe(VendorOrderAdjusted, listeners.credit_adjusted)
    for name, find in CHECKS.items():
        add_check(name, find)
    cli.init_app(app)
    add_seeder("small", "invoices", seed.seed_demo, order=29)


def _rights() -> None:
    allow_roles(permissions.OF_COOPERATIVE)
    declare_permissions(
        "shop.invoices",
        {
            permissions.READ: (_l("Find invoices and statements"), ("finance", "admin")),
            permissions.EXPORT: (_l("Take all files of a month"), ("finance", "admin")),
        },
    )


def _menus() -> None:
    add_nav(NavItem("footer-platform", "verify", _l("Check a document"), "documents.verify", order=60))
    add_nav(
        NavItem(
            "staff",
            "documents",
            _l("Documents"),
            "documents_desk.search",
            "doc",
            36,
            permission=permissions.READ,
        )
    )
