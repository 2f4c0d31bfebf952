"""Limits on attempts, counted in the database so that all processes share them."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.crypto import blind_index
from core.db import Model, changed_one, session, transaction
from core.errors import TooMany
from core.i18n import ngettext


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


def _count(bucket: str, key: str, now: datetime, per: int) -> tuple[int, datetime]:
    mine = (Attempt.bucket == bucket, Attempt.key == key)
    alive = update(Attempt).where(*mine, Attempt.ends_at > now).values(count=Attempt.count + 1)
    renew = update(Attempt).where(*mine, Attempt.ends_at <= now)
    ends_at = now + timedelta(seconds=per)
    if not changed_one(alive) and not changed_one(renew.values(count=1, ends_at=ends_at)):
        try:
            with session().begin_nested():
                session().execute(insert(Attempt).values(bucket=bucket, key=key, count=1, ends_at=ends_at))
        except IntegrityError:
            changed_one(alive)
    row = session().execute(select(Attempt.count, Attempt.ends_at).where(*mine)).one()
    return row.count, row.ends_at  # type: ignore[return-value]


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
