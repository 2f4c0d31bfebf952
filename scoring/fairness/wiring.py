"""How fairness joins the application."""

from flask import Flask

from scoring.fairness import models

__all__ = ["init_app", "models"]


def init_app(_app: Flask) -> None:
    """Its tables."""
