"""How the project bank joins the application."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Flask

from core import clock, doctor
from core.auth import declare_permissions
from core.auth.actor import Actor
from core.demo import add_seeder
from core.desk import DeskCase, DeskSource, register_source
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.search import indexing
from core.search.found import Group, add_group
from core.slots import fill_slot
from projectbank import permissions
from projectbank.cli import projectbank_cli
from projectbank.events import IdeaStepped
from projectbank.ideas import finding, reading
from projectbank.matching import jobs
from projectbank.path import checks
from projectbank.path.listeners import follow_creation, follow_registration, follow_sale
from projectbank.path.views import doors, elsewhere
from projectbank.path.views.member import my_projects
from projectbank.path.views.public import bank
from projectbank.path.views.staff import bank_desk, sheet_case
from projectbank.seed import seed_demo
from registry.events import CreationMoved, CreationRegistered, FirstSale

__all__ = ["doors", "init_app", "jobs"]
REVIEW = timedelta(days=5)


def init_app(app: Flask) -> None:
    """Pages, menus, inbox, listeners, commands, checks."""
    for blueprint in (bank, my_projects, bank_desk):
        app.register_blueprint(blueprint)
    officers = ("project_officer", "admin")
    declare_permissions(
        "projectbank",
        {
            permissions.EDIT: (_l("Write and review project ideas"), officers),
            permissions.ACCOMPANY: (_l("Accompany teams of the project bank"), officers),
            permissions.MEET: (_l("Hold regional meetings"), officers),
            permissions.FIGURES: (_l("Read the figures of the project bank"), (*officers, "board")),
        },
    )
    _menus()
    register_source(
        DeskSource(
            "ideas", _l("Project sheets"), "idea", permissions.EDIT, reading.count_waiting, _cases, order=45
        )
    )
    fill_slot("account_home", elsewhere.projects_of_account, order=30)
    subscribe(CreationMoved, follow_creation)
    subscribe(CreationRegistered, follow_registration)
    subscribe(FirstSale, follow_sale)
    app.cli.add_command(projectbank_cli)
    indexing.add_source(indexing.Source(finding.KIND, finding.documents, finding.public_ids))
    add_group(Group(finding.KIND, _l("Project ideas"), "idea", finding.cards, order=40))
    subscribe(IdeaStepped, mark_idea)
    add_seeder("small", "projectbank", seed_demo, order=40)
    doctor.add_check("project bank: states are the last step", checks.state_findings)
    doctor.add_check("project bank: teams are their members", checks.team_findings)
    doctor.add_check("project bank: figures of the territory", checks.territory_findings)


def _menus() -> None:
    add_nav(
        NavItem("public", "projects", _l("Project bank"), "bank.home", "idea", order=890),
        NavItem("footer-cooperatives", "projects", _l("Find a project"), "bank.home", order=20),
        NavItem("account", "projects", _l("My projects"), "my_projects.fitting", "idea", order=45),
        NavItem(
            "staff", "projects", _l("Project ideas"), "bank_desk.index", "idea", 70, permission=permissions.EDIT
        ),
        NavItem(
            "staff", "meetings", _l("Meetings"), "bank_desk.agenda", "users", 72, permission=permissions.MEET
        ),
        NavItem("staff", "funnel", _l("From idea to stall"), "bank_desk.funnel", "chart", 74,
                permission=permissions.FIGURES),
    )  # fmt: skip


def _cases(actor: Actor, limit: int) -> Sequence[DeskCase]:
    waiting = reading.waiting(actor, limit)
    return [sheet_case(card, since + REVIEW) for card, since in waiting]


def mark_idea(event: IdeaStepped) -> None:
    """An idea's search entry is out of date."""
    indexing.mark_dirty(finding.KIND, [event.idea_id], clock.now())
