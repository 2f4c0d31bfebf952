"""How the authoring room joins the application."""

from flask import Flask

from academy.authoring.views import inbox
from academy.authoring.views.desk import authoring
from academy.permissions import REVIEW, WRITE
from core.desk import DeskSource, register_source
from core.i18n import _l
from core.navigation import NavItem, add_nav


def init_app(app: Flask) -> None:
    """Pages, menu, inbox."""
    app.register_blueprint(authoring)
    add_nav(
        NavItem(
            "staff", "academy_desk", _l("Courses"), "academy_desk.index", "book", order=74, permission=WRITE
        )
    )
    register_source(DeskSource("courses", _l("Courses"), "book", REVIEW, inbox.count, inbox.cases, 60))
