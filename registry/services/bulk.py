"""Many new rows of one table at once, the fastest way each database has."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import IntegrityError

from core.db import Model, session, transaction


def table_of(model: type[Model]) -> Table:
    """The table behind a model, for statements over many rows."""
    return cast("Table", model.__table__)


def insert_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the columns of the first; defaults of the model are not filled in.
    Raises IntegrityError on both databases.

    PostgreSQL takes them as one COPY: inserts, even prepared and sent together, cost both sides twice as much there.
    SQLite takes plain tuples: naming each value of each row costs as much as storing it.
    """
    if not rows:
        return
    connection = session().connection()
    names, dialect = list(rows[0]), connection.dialect
    quoted = ", ".join(dialect.identifier_preparer.quote(name) for name in names)
    binders = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) or _as_is for name in names]
    values = ([bind(row[name]) for bind, name in zip(binders, names, strict=True)] for row in rows)
    if dialect.name == "postgresql":
        _copy(connection, f"COPY {table.name} ({quoted}) FROM STDIN", values)
    else:
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})",  # noqa: S608  our own names
            [tuple(row) for row in values],
        )


def _copy(connection: Connection, statement: str, values: Iterable[list[Any]]) -> None:
    cursor: Any = connection.connection.cursor()  # psycopg's: COPY is not part of the DB-API
    try:
        with cursor, cursor.copy(statement) as copy:
            for row in values:
                copy.write_row(row)
    except (
        connection.dialect.loaded_dbapi.IntegrityError
    ) as error:  # the name under which SQLAlchemy tells it everywhere else
        raise IntegrityError(statement, None, error) from error


def _as_is(value: Any) -> Any:
    return value


def count_afresh(table: Table) -> None:
    """Let PostgreSQL look at a table that has just begun to fill; SQLite has no need of it.

    Left alone it does so a minute or more later. Until then its planner takes a registry number for one that hundreds
    of rows share, and from 50,000 rows on reads the whole table for each batch of an import.
    """
    if session().get_bind().dialect.name == "postgresql":
        with transaction() as s:
            s.execute(text(f"ANALYZE {table.name}"))
