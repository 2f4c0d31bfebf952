"""How the offline room joins the application."""

from flask import Flask

from academy.offline.views.phone import offline, worker


def init_app(app: Flask) -> None:
    """Its pages and the worker."""
    app.register_blueprint(offline)
    app.register_blueprint(worker)
