"""The stand-in's memory: one SQLite file that survives a restart. One process, one connection, one lock."""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shop.payments.standin.wire import Json

SCHEMA = """
create table if not exists object (
  seq integer primary key autoincrement, id text not null unique, kind text not null,
  created integer not null, body text not null);
create index if not exists object_kind on object (kind, seq);
create table if not exists answer (
  key text primary key, fingerprint text not null, status integer not null, body text not null,
  request_id text not null, created integer not null);
create table if not exists delivery (
  id integer primary key autoincrement, event_id text not null, due real not null,
  attempts integer not null default 0, done integer not null default 0, last_status integer);
create table if not exists setting (name text primary key, value text not null);
"""


@dataclass(frozen=True)
class Parcel:
    """One event on its way to the shop."""

    id: int
    event_id: str
    attempts: int


class Store:
    """Stripe objects as JSON by id, saved answers by idempotency key, and the queue of webhooks."""

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript("pragma journal_mode=wal; pragma synchronous=normal;" + SCHEMA)

    @contextmanager
    def unit(self) -> Iterator[None]:
        """All or nothing, one at a time; nests."""
        with self._lock:
            self._depth += 1
            if self._depth == 1:
                self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("rollback")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("commit")

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._db.close()

    # the clock can be moved by tests, so that sessions expire without waiting
    def now(self) -> int:
        """Seconds since the epoch, plus what tests have added."""
        return int(time.time()) + int(self.setting("clock", "0"))

    def setting(self, name: str, default: str) -> str:
        """A stored switch."""
        with self._lock:
            row = self._db.execute("select value from setting where name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def set_setting(self, name: str, value: str) -> None:
        """Store a switch."""
        with self.unit():
            self._db.execute("insert or replace into setting values (?, ?)", (name, value))

    def put(self, obj: Json) -> Json:
        """Insert or replace an object by its id; its place in lists never changes."""
        with self.unit():
            self._db.execute(
                "insert into object (id, kind, created, body) values (?, ?, ?, ?)"
                " on conflict (id) do update set body = excluded.body",
                (obj["id"], obj["object"], obj["created"], json.dumps(obj)),
            )
        return obj

    def find(self, identifier: str) -> Json | None:
        """An object by id."""
        with self._lock:
            row = self._db.execute("select body from object where id = ?", (identifier,)).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def all_of(self, kind: str) -> list[Json]:
        """Every object of a kind, newest first."""
        with self._lock:
            rows = self._db.execute(
                "select body from object where kind = ? order by seq desc", (kind,)
            ).fetchall()
        return [dict(json.loads(row[0])) for row in rows]

    def answer(self, key: str) -> tuple[str, int, str, str] | None:
        """The saved answer of an idempotency key: fingerprint, status, body, first request id."""
        with self._lock:
            found = self._db.execute(
                "select fingerprint, status, body, request_id from answer where key = ?", (key,)
            ).fetchone()
        return None if found is None else (str(found[0]), int(found[1]), str(found[2]), str(found[3]))

    def save_answer(self, key: str, fingerprint: str, status: int, body: str, request_id: str) -> None:
        """Keep the first answer given under a key."""
        with self.unit():
            self._db.execute(
                "insert or ignore into answer values (?, ?, ?, ?, ?, ?)",
                (key, fingerprint, status, body, request_id, self.now()),
            )

    def queue(self, event_id: str, due: float) -> None:
        """Put an event on the way to the shop."""
        with self.unit():
            self._db.execute("insert into delivery (event_id, due) values (?, ?)", (event_id, due))

    def due_parcels(self, now: float) -> list[Parcel]:
        """What should be delivered by now, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "select id, event_id, attempts from delivery where done = 0 and due <= ? order by id", (now,)
            ).fetchall()
        return [Parcel(int(row[0]), str(row[1]), int(row[2])) for row in rows]

    def waiting(self) -> int:
        """How many events are still on their way."""
        with self._lock:
            return int(self._db.execute("select count(*) from delivery where done = 0").fetchone()[0])

    def settle(self, parcel_id: int, status: int, *, done: bool, due: float = 0.0) -> None:
        """Record one attempt of delivery."""
        with self.unit():
            self._db.execute(
                "update delivery set attempts = attempts + 1, last_status = ?, done = ?, due = ?"
                " where id = ?",
                (status, int(done), due, parcel_id),
            )

    def deliveries(self) -> list[Json]:
        """Every parcel and how it went, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "select event_id, attempts, done, last_status from delivery order by id"
            ).fetchall()
        return [{"event": r[0], "attempts": r[1], "done": bool(r[2]), "last_status": r[3]} for r in rows]
