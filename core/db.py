"""Database: one base class, one write unit, one outbox.

Every write happens inside `transaction()`. On SQLite it opens with BEGIN IMMEDIATE, so that two writers queue
instead of failing half-way; on PostgreSQL it is an ordinary READ COMMITTED transaction. Contended changes are
conditional UPDATEs whose row count the caller checks: see `changed_one`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, CursorResult, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.expression import Executable
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
JsonDict = dict[str, Any]


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Refuses naive values; always returns aware ones, on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: pass an aware one")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """Base of every table. Table names start with the package's name."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), JsonDict: JSON(), list[str]: JSON(), list[int]: JSON()}  # noqa: RUF012


db = SQLAlchemy(metadata=Model.metadata)


def session() -> Session:
    """The session of the current application context."""
    return cast("Session", db.session())


AfterCommit = Callable[[list[int]], None]
_after_commit: list[AfterCommit] = []


def on_commit(listener: AfterCommit) -> None:
    """Call `listener` with the ids of the outbox rows of each committed unit."""
    if listener not in _after_commit:
        _after_commit.append(listener)


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of writing. Nests: only the outermost block commits; any exception rolls all of it back."""
    s = session()
    if s.info.get("depth", 0):
        with _nested(s):
            yield s
        return
    if s.new or s.dirty or s.deleted:
        raise RuntimeError("something was changed outside transaction()")
    s.rollback()  # ends the read snapshot, so that the unit starts from the present
    s.info.update(depth=1, outbox=[])
    try:
        s.connection(execution_options={"souk_write": True})
        yield s
        s.commit()
    except BaseException:
        s.rollback()
        raise
    finally:
        s.info["depth"] = 0
    ids = s.info.pop("outbox", [])
    for listener in _after_commit:
        listener(ids)


@contextmanager
def _nested(s: Session) -> Iterator[None]:
    s.info["depth"] += 1
    try:
        yield
        s.flush()
    finally:
        s.info["depth"] -= 1


def in_transaction() -> bool:
    """Whether the caller is inside a write unit."""
    return bool(session().info.get("depth", 0))


def raw_rows(query: Executable, bound: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows of a SELECT as the driver gives them, for tens of thousands at once: numbers and texts as they are, days
    as a text on SQLite and as a date on PostgreSQL."""
    result = session().connection().execute(query, bound)
    found: list[tuple[Any, ...]] = list(result.cursor.fetchall()) if result.cursor else []
    result.close()
    return found


def changed(statement: Executable) -> int:
    """Run an UPDATE or DELETE and return how many rows it changed."""
    return cast("CursorResult[Any]", session().execute(statement)).rowcount


def changed_one(statement: Executable) -> bool:
    """Run a conditional UPDATE and tell whether it hit its row: the caller won the race."""
    return changed(statement) == 1


def init_db(app: Flask) -> None:
    """Attach the database to the application and prepare its connections."""
    uri = str(app.config["SQLALCHEMY_DATABASE_URI"])
    options = app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})
    options.setdefault("hide_parameters", True)  # what people wrote has no place in logs
    if uri.startswith("sqlite"):
        options.setdefault("connect_args", {}).update(
            isolation_level=None, check_same_thread=False, timeout=10
        )
    else:
        options.setdefault("pool_pre_ping", True)
    db.init_app(app)
    if uri.startswith("sqlite"):
        with app.app_context():
            _prepare_sqlite(db.engine)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("souk_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
