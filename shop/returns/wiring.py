"""How returns join the application."""

from flask import Flask

from core.auth import declare_permissions
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from shop.payments.events import RefundRequested
from shop.returns import jobs, listeners, models, permissions
from shop.returns.events import ReturnDue, ReturnMoved
from shop.returns.rules import last_day
from shop.returns.services.checks import late_refunds, return_faults
from shop.returns.views.buyer import account_panel, order_panel, order_returns
from shop.returns.views.member import home_tile, parcel_link, stall_returns
from shop.returns.views.staff import order_link, returns_desk
from shop.vendors.permissions import allow_roles

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Pages, menus, slots, rights, news, check."""
    for blueprint in (order_returns, stall_returns, returns_desk):
        app.register_blueprint(blueprint)
    app.jinja_env.globals.update(last_day=last_day)
    allow_roles(permissions.OF_COOPERATIVE)
    declare_permissions(
        "shop.returns",
        {
            permissions.READ: (_l("See returns"), ("moderator", "finance", "admin")),
            permissions.PAY: (_l("Read the account a refund goes to"), ("finance", "admin")),
            permissions.LAW: (_l("Change the numbers of returns"), ("admin",)),
        },
    )
    add_nav(
        NavItem("staff", "returns", _l("Returns"), "returns_desk.index", "return", 32, permission=permissions.READ),
        NavItem(
            "staff", "return-rules", _l("Numbers of returns"), "returns_desk.rules", "scales", 92,
            permission=permissions.LAW,
        ),
    )  # fmt: skip
    fill_slot("order_page", account_panel, order=1)
    fill_slot("order_page", order_panel, order=10)
    fill_slot("vendor_home", home_tile, order=31)
    fill_slot("seller_parcel", parcel_link, order=20)
    fill_slot("desk_order", order_link, order=20)
    subscribe(ReturnMoved, listeners.tell_step)
    subscribe(ReturnDue, listeners.tell_due)
    subscribe(RefundRequested, listeners.ask_account)
    add_check("returns", return_faults)
    add_check("returns: money back in time", late_refunds)
