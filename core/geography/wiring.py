"""How the territory joins the application."""

from flask import Flask

from core import doctor
from core.geography.seed import territory_findings


def init_app(app: Flask) -> None:
    """Its check; a territory that was never loaded is the business of the packages that need one."""
    doctor.add_check("territory", territory_findings)
