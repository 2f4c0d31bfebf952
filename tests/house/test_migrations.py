"""One history for both databases: applied to an empty one it gives exactly the models' schema, and can be undone."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, Table, select

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


def test_what_was_there_before_an_upgrade_is_there_after_it(empty: Flask) -> None:
    """Tables are not replaced under the rows that refer to them."""
    with empty.app_context():
        upgrade(directory=MIGRATIONS, revision="0352b2d8de95")
        old = MetaData()
        old.reflect(db.engine)
        with db.engine.begin() as connection:
            for name, row in FIRST_ROWS:
                connection.execute(old.tables[name].insert().values(_filled(old.tables[name], row)))
        upgrade(directory=MIGRATIONS)
        kept = MetaData()
        kept.reflect(db.engine)
        with db.engine.connect() as connection:
            for name, row in FIRST_ROWS:
                found = connection.execute(select(kept.tables[name])).mappings().one()
                assert {key: found[key] for key in row} == row, name
        db.engine.dispose()


DAY = date(2020, 1, 1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ANYTHING: dict[type, Any] = {str: "", int: 1, bool: False, date: DAY, datetime: LONG_AGO}


def _filled(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row with something in every column that needs it."""
    needed = [column for column in table.columns if not column.nullable and column.name not in row]
    return {**{column.name: ANYTHING.get(column.type.python_type, []) for column in needed}, **row}


COOPERATIVE = {
    "id": 1, "court_code": "tata", "analytical_number": "1", "name_ar": "ت", "kind": "cooperative", "members": 7,
    "status": "active", "province_code": "09.541", "region_code": "09", "sector_code": "argan",
    "capital_centimes": 100_000, "registered_on": DAY,
}  # fmt: skip
FIRST_ROWS: list[tuple[str, dict[str, Any]]] = [
    ("core_region", {"code": "09", "name_ar": "سوس", "name_fr": "Souss", "population": 1}),
    ("core_province", {"code": "09.541", "region_code": "09", "name_ar": "ت", "name_fr": "T", "kind": "province"}),
    ("registry_court", {"code": "tata", "name_ar": "طاطا", "name_fr": "Tata"}),
    ("registry_sector", {"code": "argan", "name_ar": "أركان", "name_fr": "Argane"}),
    ("registry_cooperative", COOPERATIVE),
    ("registry_event", {"id": 1, "cooperative_id": 1, "kind": "registered", "happened_on": DAY}),
]  # fmt: skip
