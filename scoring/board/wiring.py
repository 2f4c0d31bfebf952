"""How the board's reports join the application."""

from flask import Flask

from scoring.board import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Tables."""
