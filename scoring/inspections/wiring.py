"""How inspections join the application."""

from flask import Flask

from scoring.inspections import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Its tables."""
