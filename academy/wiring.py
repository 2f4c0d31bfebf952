"""How the academy joins the application: its rooms from the lowest to the highest."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

from academy import permissions
from academy.seed import seed_courses
from core.auth import declare_permissions
from core.demo import add_seeder

ROOMS = ("courses", "quizzes", "learning", "certificates", "authoring", "packages", "offline")


def init_app(app: Flask) -> None:
    """Rights, then every room."""
    declare_permissions("academy", permissions.OF_STAFF)
    for room in ROOMS:
        if find_spec(f"academy.{room}") and find_spec(f"academy.{room}.models"):
            import_module(f"academy.{room}.models")
        if find_spec(f"academy.{room}") and find_spec(f"academy.{room}.wiring"):
            import_module(f"academy.{room}.wiring").init_app(app)
    add_seeder("small", "academy", seed_courses, order=30)
