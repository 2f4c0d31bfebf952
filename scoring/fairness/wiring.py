"""How fairness joins the application."""

from flask import Flask

from core.events import subscribe
from core.slots import fill_slot
from scoring.events import AppealAsked, AppealDecided
from scoring.fairness import jobs, listeners, models
from scoring.fairness.views.public import score_parity, stall_badge

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Its page, the badge on stalls."""
    app.register_blueprint(score_parity)
    fill_slot("stall_signs", stall_badge)
    for news in (AppealAsked, AppealDecided):
        subscribe(news, listeners.tell_team)
    subscribe(AppealAsked, listeners.tell_office)
