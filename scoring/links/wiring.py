"""How links join the application."""

from flask import Flask

from core.events import subscribe
from scoring.events import ScoreComputed
from scoring.links import listeners, models

__all__ = ["init_app", "models"]


def init_app(_app: Flask) -> None:
    """News of runs."""
    subscribe(ScoreComputed, listeners.score_computed)
