"""How the catalogue joins the application."""

from flask import Flask

from shop.catalog import permissions, services
from shop.vendors.permissions import allow_roles

__all__ = ["init_app", "services"]


def init_app(app: Flask) -> None:
    """Join: the tables (through services) and the rights of the roles in a cooperative."""
    allow_roles(permissions.OF_COOPERATIVE)
