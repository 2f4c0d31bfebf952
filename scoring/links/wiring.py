"""How links join the application."""

from flask import Flask

from core.desk import DeskSource, register_source
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from scoring import permissions
from scoring.events import ScoreComputed
from scoring.links import listeners, models
from scoring.links.services.ranking import qualities
from scoring.links.views import cooperative, staff, succession, versions
from scoring.links.views.member import my_score
from shop import api as shop

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """News of runs, pages, menus, inbox."""
    subscribe(ScoreComputed, listeners.score_computed)
    shop.rank_with(qualities)
    app.register_blueprint(my_score)
    app.register_blueprint(cooperative.score_of)
    app.register_blueprint(versions.score_versions)
    app.register_blueprint(succession.score_succession)
    fill_slot("vendor_home", cooperative.home_answer, order=5)
    fill_slot("account_home", cooperative.account_scores, order=60)
    fill_slot("idea", cooperative.idea_fit)
    fill_slot("cooperative_desk", succession.desk_line)
    app.register_blueprint(staff.score_desk)
    add_nav(NavItem("vendor", "score", _l("My score"), "my_score.show", icon="award", order=80))
    add_nav(
        NavItem(
            "staff",
            "score",
            _l("Score"),
            "score_desk.index",
            icon="award",
            order=70,
            permission=permissions.READ,
        )
    )
    register_source(
        DeskSource(
            "score_appeals", _l("Appeals against the score"), "scales", permissions.DECIDE_APPEALS, staff.count,
            staff.cases, 65,
        )
    )  # fmt: skip
