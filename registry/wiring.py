"""How the registry joins the application."""

from flask import Flask

from core import doctor
from core.auth import models as accounts
from core.auth.permissions import declare_permissions
from registry import models, permissions
from registry.cli import registry_cli
from registry.services import checks


def init_app(app: Flask) -> None:
    """Tables, permissions, commands, checks."""
    assert models.Cooperative.__tablename__ and accounts.User.__tablename__  # both sets of tables are known now
    declare_permissions("registry", permissions.OF_STAFF)
    app.cli.add_command(registry_cli)
    doctor.add_check("registry: records are the fold of their events", checks.projection_findings)
    doctor.add_check("registry: numbers of people", checks.count_findings)
    doctor.add_check("registry: roles", checks.role_findings)
