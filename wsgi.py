"""The one place that knows every package. No logic."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask

from core.settings import instance_path, load_settings
from core.starting import uncollected

PACKAGES = ("core", "core.auth", "core.geography", "registry", "academy", "projectbank", "shop", "scoring")
ROOT = Path(__file__).parent


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The application. `overrides` win over the environment; raises SettingsError with every fault."""
    app = Flask(
        "souk",
        root_path=str(ROOT),
        instance_path=instance_path() or str(ROOT / "instance"),
        template_folder="templates",
        static_folder="static",
    )
    load_settings(app, overrides)
    with uncollected(), app.app_context():
        for package in PACKAGES:
            if find_spec(f"{package}.wiring"):
                import_module(f"{package}.wiring").init_app(app)
    return app
