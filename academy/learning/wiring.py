"""How the learning room joins the application."""

from flask import Flask

from academy.learning.services import checks
from academy.learning.views.elsewhere import courses_about, my_learning
from academy.learning.views.groups import groups_desk
from academy.learning.views.own import my_academy
from academy.learning.views.public import academy
from academy.permissions import TRAIN
from core.doctor import add_check
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot


def init_app(app: Flask) -> None:
    """Pages, menus, slots, checks."""
    for blueprint in (academy, my_academy, groups_desk):
        app.register_blueprint(blueprint)
    add_nav(
        NavItem("public", "academy", _l("Academy"), "academy.index", "book", order=910),
        NavItem("footer-cooperatives", "academy", _l("Academy of cooperatives"), "academy.index", order=50),
        NavItem("account", "courses", _l("My courses"), "my_academy.home", "book", order=40),
        NavItem(
            "staff", "academy_groups", _l("Groups of learners"), "academy_groups.index", "users", order=75,
            permission=TRAIN,
        ),
    )  # fmt: skip
    add_check("academy: what learners have done", checks.completion_findings)
    add_check("academy: live versions and drafts", checks.version_findings)
    fill_slot("courses", courses_about)
    fill_slot("account_home", my_learning)
