"""How checkout joins the application."""

from flask import Flask

from shop.checkout import jobs, models

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Tables and jobs."""
