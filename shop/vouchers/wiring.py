"""How vouchers join the application."""

from flask import Flask

from core.auth import declare_permissions
from core.doctor import add_check
from core.i18n import _l
from shop.vendors.permissions import allow_roles
from shop.vouchers import models, permissions
from shop.vouchers.services.checks import voucher_faults

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Rights, pages, menus, check."""
    allow_roles(permissions.OF_COOPERATIVE)
    add_check("vouchers", voucher_faults)
    declare_permissions(
        "shop.vouchers",
        {
            permissions.READ: (_l("See the platform's vouchers"), ("finance", "admin")),
            permissions.MAKE: (_l("Make and agree to the platform's vouchers"), ("finance", "admin")),
        },
    )
