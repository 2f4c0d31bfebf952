"""How messages join the application."""

from flask import Flask

from core.auth import declare_permissions
from core.desk import DeskSource, register_source
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from shop.messages import listeners, models, permissions
from shop.messages.events import MessageWritten
from shop.messages.services.reports import count_reported
from shop.messages.services.times import wait_faults
from shop.messages.views import staff
from shop.messages.views.buyer import ask_link, my_messages, order_messages, order_panel
from shop.messages.views.member import home_tile, parcel_link, stall_messages
from shop.vendors.permissions import allow_roles

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Pages, menus, slots, rights, inbox, news, check."""
    for blueprint in (order_messages, my_messages, stall_messages, staff.threads_desk):
        app.register_blueprint(blueprint)
    allow_roles(permissions.OF_COOPERATIVE)
    declare_permissions(
        "shop.messages",
        {permissions.MODERATE: (_l("Decide on reported conversations"), ("moderator", "admin"))},
    )
    add_nav(NavItem("account", "messages", _l("Messages"), "my_messages.index", "chat", 25))
    fill_slot("order_page", order_panel, order=20)
    fill_slot("product_report", ask_link, order=50)
    fill_slot("vendor_home", home_tile, order=30)
    fill_slot("seller_parcel", parcel_link, order=10)
    register_source(DeskSource(
        "threads", _l("Conversations"), "chat", permissions.MODERATE, count_reported, staff.cases, 42
    ))  # fmt: skip
    subscribe(MessageWritten, listeners.tell_message)
    add_check("waits for answers", wait_faults)
