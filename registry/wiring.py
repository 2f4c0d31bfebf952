"""How the registry joins the application."""

from collections.abc import Callable
from datetime import datetime

import click
from flask import Flask

from core import doctor
from core.auth.permissions import declare_permissions
from core.demo import add_seeder, guard_real_data
from core.i18n import _l
from core.navigation import NavItem, add_nav
from registry import permissions
from registry.cli import registry_cli
from registry.creation import wiring as creation
from registry.declarations import wiring as declarations
from registry.desk import wiring as desk
from registry.naming.cli import names_command
from registry.national.services import seed_national
from registry.public import jobs as public_jobs  # noqa: F401  registers the nightly job
from registry.public.checks import open_data_findings
from registry.public.cli import opendata_command
from registry.seed import has_real_records, seed_demo, seed_reference
from registry.services import checks, guards
from registry.views import found
from registry.views.figures import registry_figures
from registry.views.proof import registry_proof, registry_short
from registry.views.public import registry
from registry.views.rest import registry_rest
from registry.views.staff import registry_staff


def init_app(app: Flask) -> None:
    """Pages, menus, permissions, commands, checks."""
    declare_permissions("registry", permissions.OF_STAFF)
    for blueprint in (
        registry, registry_figures, registry_proof, registry_short, registry_staff, registry_rest,
    ):  # fmt: skip
        app.register_blueprint(blueprint)
    creation.init_app(app)
    declarations.init_app(app)
    desk.init_app(app)
    add_nav(
        NavItem("public", "registry", _l("The registry"), "registry.index", "doc", order=900),
        NavItem("footer-cooperatives", "registry", _l("Check a cooperative"), "registry.index", order=40),
        NavItem(
            "staff",
            "registry",
            _l("Registry"),
            "registry_staff.index",
            "doc",
            order=60,
            permission=permissions.SEE,
        ),
    )
    registry_cli.add_command(names_command)
    registry_cli.add_command(opendata_command)
    app.cli.add_command(registry_cli)
    found.join_results()
    add_seeder("small", "registry", _seed_demo, order=10)
    add_seeder("month", "registry", _seed_demo, order=10)
    add_seeder("national", "registry", _seed_national, order=10)
    guard_real_data(has_real_records)
    doctor.add_check("registry: records are the fold of their events", checks.projection_findings)
    doctor.add_check("registry: the journal of figures is what the filings come to", checks.journal_findings)
    doctor.add_check("registry: requests for a second person", checks.request_findings)
    doctor.add_check("registry: the database refuses to change filings", guards.guard_findings)
    doctor.add_check("registry: numbers of people", checks.count_findings)
    doctor.add_check("registry: roles", checks.role_findings)
    doctor.add_check("registry: open data", open_data_findings)


def _seed_demo(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    say(f"{seed_demo(now, say)} cooperatives")


def _seed_national(now: datetime, _say: Callable[[str], None], **_options: object) -> None:
    seed_reference()
    click.echo(f"{seed_national(now):,} cooperatives added, all marked as demonstration", err=True)
