"""How payments join the application."""

from flask import Flask

from core.doctor import add_check
from core.events import subscribe
from core.serve import add_companion
from shop.payments import jobs, models
from shop.payments.cli import companion, stripe_standin
from shop.payments.events import RefundRequested
from shop.payments.gateway.settings import configure, standin_argv
from shop.payments.listeners import ask_provider
from shop.payments.services.checks import find_faults
from shop.payments.views.webhooks import payment_webhooks

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Providers, webhook address, refund listener, jobs, check and command."""
    configure(app)
    app.register_blueprint(payment_webhooks)
    subscribe(RefundRequested, ask_provider, transactional=False)
    add_check("payments", find_faults)
    app.cli.add_command(stripe_standin)
    add_companion("payment stand-in", companion)
    add_companion("payment stand-in", lambda: standin_argv(app.config))
