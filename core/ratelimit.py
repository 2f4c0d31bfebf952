"""Limits on attempts, counted in the database so that all processes share them."""

import threading
import time
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from core import clock
from core.crypto import blind_index
from core.db import Model, session, transaction
from core.errors import TooMany
from core.i18n import _, ngettext


class Attempt(Model):
    """How often something was tried in the current window. The key is a digest: no address or phone is kept."""

    __tablename__ = "core_attempt"
    bucket: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)


def limit(bucket: str, key: str, *, times: int, per: int) -> None:
    """Count one attempt; raises TooMany beyond `times` in `per` seconds. Commits on its own: refusals count too."""
    now, digest = clock.now(), blind_index(key)[:32]
    with transaction():
        count, ends_at = _count(bucket, digest, now, per)
    if count > times:
        wait = max(1, int((ends_at - now).total_seconds()))
        minutes = -(-wait // 60)
        text = ngettext(
            "Too many attempts. Try again in %(n)s minute.",
            "Too many attempts. Try again in %(n)s minutes.",
            minutes,
        )
        raise TooMany("too_many_attempts", text, retry_after=wait)


REMEMBERED = 10_000
_reads: dict[tuple[str, str, int], int] = {}
_lock = threading.Lock()


def limit_reading(bucket: str, key: str, *, times: int) -> None:
    """The same for `times` a minute, counted by each process for itself: reading must not cost a write."""
    minute, second = divmod(time.monotonic(), 60)
    with _lock:
        if len(_reads) > REMEMBERED:
            _reads.clear()
        place = (bucket, key, int(minute))
        _reads[place] = count = _reads.get(place, 0) + 1
    if count > times:
        raise TooMany(
            "too_many_requests", _("Too many requests. Wait a minute."), retry_after=60 - int(second)
        )


def forget_readings() -> None:
    """Count readings from nothing: another application in the same process, as tests make them."""
    with _lock:
        _reads.clear()


def _count(bucket: str, key: str, now: datetime, per: int) -> tuple[int, datetime]:
    values = {"bucket": bucket, "key": key, "count": 1, "ends_at": now + timedelta(seconds=per), "now": now}
    count, ends_at = session().execute(_counting(session().get_bind().dialect.name), values).one()
    return count, ends_at


@cache
def _counting(dialect: str) -> ReturningInsert[int, datetime]:
    """One more in the window that runs, or the first of a new one: one statement, whoever else counts."""
    table: Any = Attempt.__table__
    make: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[dialect]
    fresh, runs = make(table), table.c.ends_at > bindparam("now", type_=table.c.ends_at.type)
    counted = fresh.values({name: bindparam(name) for name in ("bucket", "key", "count", "ends_at")})
    counting: ReturningInsert[int, datetime] = counted.on_conflict_do_update(
        index_elements=["bucket", "key"],
        set_={
            "count": case((runs, table.c.count + 1), else_=fresh.excluded.count),
            "ends_at": case((runs, table.c.ends_at), else_=fresh.excluded.ends_at),
        },
    ).returning(table.c.count, table.c.ends_at)
    return counting


def forgive(bucket: str, key: str) -> None:
    """Forget the attempts, as after a successful login."""
    with transaction() as s:
        s.execute(delete(Attempt).where(Attempt.bucket == bucket, Attempt.key == blind_index(key)[:32]))


def give_back(bucket: str, key: str) -> None:
    """Take one attempt back: it succeeded, and only failures should count."""
    mine = (Attempt.bucket == bucket, Attempt.key == blind_index(key)[:32], Attempt.count > 0)
    with transaction() as s:
        s.execute(update(Attempt).where(*mine).values(count=Attempt.count - 1))


def sweep(now: datetime) -> None:
    """Drop windows that have ended."""
    with transaction() as s:
        s.execute(delete(Attempt).where(Attempt.ends_at < now - timedelta(days=1)))
