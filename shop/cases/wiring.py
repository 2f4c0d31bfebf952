"""How cases join the application."""

from flask import Flask

from core.auth import declare_permissions
from core.desk import DeskSource, register_source
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from shop.cases import jobs, listeners, models, permissions
from shop.cases.events import CaseDue, CaseMoved
from shop.cases.services.checks import case_faults
from shop.cases.services.reading import count_waiting
from shop.cases.views import staff
from shop.cases.views.buyer import order_cases, order_panel, return_panel
from shop.cases.views.member import home_tile, parcel_link, stall_cases
from shop.orders.events import ParcelClaimed
from shop.vendors.permissions import allow_roles

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Pages, menus, slots, rights, inbox, news, check."""
    for blueprint in (order_cases, stall_cases, staff.cases_desk):
        app.register_blueprint(blueprint)
    allow_roles(permissions.OF_COOPERATIVE)
    declare_permissions(
        "shop.cases",
        {
            permissions.READ: (_l("See cases"), ("moderator", "finance", "admin")),
            permissions.DECIDE: (_l("Decide cases"), ("moderator", "admin")),
        },
    )
    add_nav(
        NavItem(
            "staff", "cases", _l("Complaints"), "cases_desk.index", "scales", 31, permission=permissions.READ
        )
    )
    fill_slot("order_page", order_panel, order=30)
    fill_slot("return_page", return_panel)
    fill_slot("vendor_home", home_tile, order=32)
    fill_slot("seller_parcel", parcel_link, order=30)
    fill_slot("desk_order", staff.order_link, order=30)
    register_source(DeskSource(
        "cases", _l("Complaints"), "scales", permissions.DECIDE, count_waiting, staff.cases, 35
    ))  # fmt: skip
    subscribe(CaseMoved, listeners.tell_step)
    subscribe(CaseDue, listeners.tell_due)
    subscribe(ParcelClaimed, listeners.open_about_door)
    add_check("cases", case_faults)
