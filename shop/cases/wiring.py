"""How cases join the application."""

from flask import Flask

from shop.cases import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Tables only, until the pages come."""
