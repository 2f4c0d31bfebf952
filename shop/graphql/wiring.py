"""How the API joins the application."""

from flask import Flask

from shop.graphql import models
from shop.graphql.views.endpoint import graphql_api

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Its endpoint."""
    app.register_blueprint(graphql_api)
