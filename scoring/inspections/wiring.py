"""How inspections join the application."""

from flask import Flask

from core.auth import declare_permissions
from core.doctor import add_check
from scoring.inspections import jobs, models, permissions
from scoring.inspections.services import compliance
from scoring.inspections.services.checks import visit_faults
from scoring.method.services.gathering import add_source

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Rights, the pillar, the check, the job."""
    declare_permissions("scoring.inspections", permissions.OF_STAFF)
    add_source("compliance", compliance.points)
    add_check("inspections", visit_faults)
