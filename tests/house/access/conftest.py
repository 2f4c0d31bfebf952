"""The world, built once a run on SQLite."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db import db
from tests.conftest import settings
from tests.house.access.world import World, build_world
from wsgi import create_app


@pytest.fixture(scope="session")
def built_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Everything the matrix asks about."""
    folder = tmp_path_factory.mktemp("access")
    path = folder / "souk.sqlite3"
    shutil.copy(sqlite_template, path)
    app = create_app({**settings(f"sqlite:///{path}", folder), "METRICS_TOKEN": "for-prometheus"})
    world = build_world(app, path)
    yield world
    print(f"\naccess matrix: {world.requests} requests", file=sys.stderr)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(built_world: World) -> Iterator[World]:
    """The world as it was built, before and after each test."""
    built_world.put_back()
    yield built_world
    built_world.put_back()
