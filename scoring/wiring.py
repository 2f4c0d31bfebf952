"""How the score joins the application: its rooms from the lowest to the highest."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

from scoring.cli import scoring

ROOMS = ("method", "fairness", "links", "inspections", "board")


def init_app(app: Flask) -> None:
    """Join every room, then the command."""
    for room in ROOMS:
        if find_spec(f"scoring.{room}") and find_spec(f"scoring.{room}.wiring"):
            import_module(f"scoring.{room}.wiring").init_app(app)
    app.cli.add_command(scoring)
