"""One history for both databases: applied to an empty one it gives exactly the models' schema, and can be undone."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from core.db import Model, db
from tests.conftest import _on, _run, settings
from wsgi import create_app

MIGRATIONS = str(Path(__file__).resolve().parents[2] / "migrations")


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """The application on a database without tables."""
    uri = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    if request.param == "postgres":
        server = request.getfixturevalue("postgres")
        _run(server, "DROP DATABASE IF EXISTS migrations WITH (FORCE)")
        _run(server, "CREATE DATABASE migrations")
        uri = _on(server, "migrations")
    return create_app(settings(uri, tmp_path))


def test_migrations_make_the_schema_of_the_models(empty: Flask) -> None:
    with empty.app_context():
        upgrade(directory=MIGRATIONS)
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = compare_metadata(context, Model.metadata)
        assert differences == []
        downgrade(directory=MIGRATIONS, revision="base")
        with db.engine.connect() as connection:
            left = set(db.inspect(connection).get_table_names()) - {"alembic_version"}
        assert left == set()
        db.engine.dispose()
