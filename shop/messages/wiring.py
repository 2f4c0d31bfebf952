"""How messages join the application."""

from flask import Flask

from shop.messages import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Tables only, until the pages come."""
