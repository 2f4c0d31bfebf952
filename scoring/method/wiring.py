"""How the method joins the application."""

from flask import Flask

from core.auth import declare_permissions
from core.doctor import add_check
from core.i18n import _l
from core.navigation import NavItem, add_nav
from scoring import permissions
from scoring.method import jobs, models
from scoring.method.services.running import run_faults
from scoring.method.views.public import score_method

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Rights, check."""
    declare_permissions(
        "scoring",
        {
            permissions.READ: (
                _l("Read scores"),
                ("inspector", "project_officer", "trainer", "board", "admin"),
            ),
            permissions.PROPOSE: (_l("Propose a method of the score"), ("board", "admin")),
            permissions.ADOPT: (_l("Adopt a method of the score"), ("board",)),
            permissions.DECIDE_APPEALS: (_l("Decide appeals against the score"), ("inspector", "admin")),
            permissions.RUN: (_l("Compute the score"), ("admin",)),
        },
    )
    add_check("scores", run_faults)
    app.register_blueprint(score_method)
    add_nav(NavItem("footer-platform", "score", _l("The score"), "score_method.show", order=60))
