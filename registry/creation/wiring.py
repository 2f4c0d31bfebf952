"""How the creation room joins the register."""

from flask import Flask

from core import doctor
from core.demo import add_seeder
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from registry.creation import jobs
from registry.creation.seed import seed_creations
from registry.creation.services import checks, proposing
from registry.creation.views import founders, member, papers, screens
from registry.creation.views.elsewhere import files_of_account
from registry.creation.views.pages import creation
from registry.naming.held import add_reserved_names

__all__ = ["founders", "init_app", "jobs", "member", "papers", "screens"]


def init_app(app: Flask) -> None:
    """Pages, names held, demonstration files, checks."""
    app.register_blueprint(creation)
    add_reserved_names("creations", proposing.held_names)
    add_nav(NavItem("footer-cooperatives", "create", _l("Create a cooperative"), "creation.start", order=5))
    fill_slot("account_home", files_of_account, order=8)
    add_seeder("small", "creations", seed_creations, order=60)
    doctor.add_check("creations: names held", checks.name_findings)
    doctor.add_check("creations: the legal clock", checks.clock_findings)
    doctor.add_check("creations: registered files", checks.registered_findings)
    doctor.add_check("creations: founders who left are forgotten", checks.forgotten_findings)
