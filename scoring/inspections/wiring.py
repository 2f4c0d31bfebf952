"""How inspections join the application."""

from flask import Flask

from core.auth import declare_permissions
from core.demo import add_seeder
from core.desk import DeskSource, register_source
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from scoring.inspections import jobs, listeners, models, permissions
from scoring.inspections.events import FindingDecided, VisitReported
from scoring.inspections.seed import seed_visits
from scoring.inspections.services import compliance, reading
from scoring.inspections.services.checks import visit_faults
from scoring.inspections.views import staff
from scoring.inspections.views.member import my_visits, visits_of_account
from scoring.inspections.views.phone import visits_phone, worker
from scoring.method.services.gathering import add_source

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Rights, pages, menu, inbox, letters, the pillar, the check, the job, the demonstration."""
    declare_permissions("scoring.inspections", permissions.OF_STAFF)
    for blueprint in (staff.visits_desk, visits_phone, worker, my_visits):
        app.register_blueprint(blueprint)
    add_nav(
        NavItem(
            "staff", "visits", _l("Inspections"), "visits_desk.index", icon="scales", order=64,
            permission=permissions.VISIT,
        )
    )  # fmt: skip
    register_source(
        DeskSource(
            "findings",
            _l("Answers to findings"),
            "scales",
            permissions.VISIT,
            reading.count_answered,
            staff.cases,
            66,
        )
    )
    fill_slot("account_home", visits_of_account, order=9)
    add_seeder("small", "scoring.inspections", seed_visits, order=75)
    add_source("compliance", compliance.points)
    add_check("inspections", visit_faults)
    subscribe(VisitReported, listeners.tell_visit)
    subscribe(FindingDecided, listeners.tell_decision)
