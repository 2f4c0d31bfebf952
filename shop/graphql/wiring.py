"""How the API joins the application."""

from flask import Flask

from shop.graphql import models
from shop.graphql.outgoing import jobs
from shop.graphql.outgoing.cli import webhooks
from shop.graphql.outgoing.listeners import listen
from shop.graphql.views.endpoint import graphql_api

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Its endpoint."""
    app.register_blueprint(graphql_api)
    app.cli.add_command(webhooks)
    listen()
