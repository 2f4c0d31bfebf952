"""How vouchers join the application."""

from flask import Flask

from core.auth import declare_permissions
from core.demo import add_seeder
from core.desk import DeskSource, register_source
from core.doctor import add_check
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from shop.vendors.permissions import allow_roles
from shop.vouchers import models, permissions, services
from shop.vouchers.seed import seed_demo
from shop.vouchers.services.checks import voucher_faults
from shop.vouchers.views import staff
from shop.vouchers.views.seller import home_tile, my_vouchers

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Rights, pages, menus, check."""
    for blueprint in (my_vouchers, staff.vouchers_desk):
        app.register_blueprint(blueprint)
    fill_slot("vendor_home", home_tile, order=30)
    add_nav(
        NavItem(
            "staff",
            "vouchers",
            _l("Vouchers"),
            "vouchers_desk.index",
            "coins",
            45,
            permission=permissions.READ,
        )
    )
    allow_roles(permissions.OF_COOPERATIVE)
    source = DeskSource(
        "vouchers", _l("Vouchers"), "coins", permissions.MAKE, services.count_waiting, staff.cases, 62
    )
    register_source(source)
    add_check("vouchers", voucher_faults)
    add_seeder("small", "vouchers", seed_demo, order=22)
    declare_permissions(
        "shop.vouchers",
        {
            permissions.READ: (_l("See the platform's vouchers"), ("finance", "admin")),
            permissions.MAKE: (_l("Make and agree to the platform's vouchers"), ("finance", "admin")),
        },
    )
