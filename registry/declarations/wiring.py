"""How the yearly declaration joins the application."""

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Flask

from core import doctor
from core.auth import declare_permissions
from core.auth.actor import Actor
from core.demo import add_seeder
from core.desk import DeskCase, DeskSource, register_source
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from registry.declarations import jobs, permissions
from registry.declarations.seed import seed_declarations
from registry.declarations.services import checks, listing
from registry.declarations.views import elsewhere
from registry.declarations.views.member import my_declarations
from registry.declarations.views.staff import declaration_case, declarations_desk

__all__ = ["init_app", "jobs"]


def init_app(app: Flask) -> None:
    """Pages, menu, inbox, check, job."""
    declare_permissions("registry.declarations", permissions.OF_STAFF)
    app.register_blueprint(my_declarations)
    app.register_blueprint(declarations_desk)
    add_nav(
        NavItem(
            "staff", "declarations", _l("Declarations"), "declarations_desk.index", "cal", order=62,
            permission=permissions.SEE,
        )
    )  # fmt: skip
    register_source(
        DeskSource(
            "declarations", _l("Declarations"), "cal", permissions.DECIDE, listing.count_waiting, _cases, 70
        )
    )
    fill_slot("account_home", elsewhere.declarations_of_account, order=8)
    add_seeder("small", "registry.declarations", _seed, order=12)
    doctor.add_check("registry: declarations", checks.declaration_findings)


def _seed(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    seed_declarations(now, say)


def _cases(actor: Actor, limit: int) -> Sequence[DeskCase]:
    return [declaration_case(card, data) for card, data in listing.waiting(actor, limit)]
