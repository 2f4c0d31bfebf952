"""How the academy joins the application: its rooms from the lowest to the highest."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from flask import Flask

from academy import permissions
from academy.cli import academy_cli
from academy.seed import seed_courses
from core.auth import declare_permissions
from core.demo import add_seeder

ROOMS = ("courses", "quizzes", "learning", "certificates", "authoring", "packages", "offline")


def init_app(app: Flask) -> None:
    """Rights and commands, then every room: its tables, its own commands (`COMMANDS` in its cli), its wiring."""
    declare_permissions("academy", permissions.OF_STAFF)
    app.cli.add_command(academy_cli)
    for room in ROOMS:
        _module(room, "models")
        for command in getattr(_module(room, "cli"), "COMMANDS", ()):
            academy_cli.add_command(command)
        if wiring := _module(room, "wiring"):
            wiring.init_app(app)
    add_seeder("small", "academy", seed_courses, order=30)


def _module(room: str, name: str) -> ModuleType | None:
    if not (find_spec(f"academy.{room}") and find_spec(f"academy.{room}.{name}")):
        return None
    return import_module(f"academy.{room}.{name}")
