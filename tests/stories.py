"""Random stories: a few of them in the suite, always the same ones; as many new ones as SOUK_STORIES asks for.

SOUK_STORIES=500 python -m pytest tests/shop/orders/test_machine.py
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

from core.db import Model, db
from tests import conftest
from wsgi import create_app

_template: list[Path] = []


def stories(few: int, **more: Any) -> settings:
    """How many stories are told, and whether they are new."""
    asked = int(os.environ.get("SOUK_STORIES", "0"))
    return settings(
        max_examples=asked or few, derandomize=not asked, deadline=None, print_blob=True,
        suppress_health_check=list(HealthCheck), **more,
    )  # fmt: skip


class Alone:
    """A shop of its own for one story, so that none depends on what others left behind; `close` takes it away."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="souk-story-"))
        path = self._folder / "souk.sqlite3"
        shutil.copy(_empty(), path)
        app = create_app(conftest.settings(f"sqlite:///{path}", self._folder))
        self._context = app.app_context()
        self._context.push()

    def close(self) -> None:
        db.session.remove()
        db.engine.dispose()
        self._context.pop()
        shutil.rmtree(self._folder, ignore_errors=True)


def _empty() -> Path:
    """An empty database, made once."""
    if not _template:
        path = Path(tempfile.mkdtemp(prefix="souk-stories-")) / "empty.sqlite3"
        app = create_app(conftest.settings(f"sqlite:///{path}", path.parent))
        with app.app_context():
            Model.metadata.create_all(db.engine)
            db.session.remove()
            db.engine.dispose()
        _template.append(path)
    return _template[0]
