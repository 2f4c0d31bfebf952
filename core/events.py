"""News: announced inside a transaction, delivered after it, each listener exactly once.

`announce` writes an outbox row in the caller's transaction, so a crash loses nothing. Delivery inserts a row that
is unique on (event, listener) in the listener's own transaction: a listener runs once however often the relay does.
A listener that works outside the database (an index, a provider) subscribes with `transactional=False`: it may run
again after a crash and must be idempotent.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import structlog
from sqlalchemy import ColumnElement, ForeignKey, Index, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import JsonDict, Model, changed_one, in_transaction, session, transaction

log = structlog.get_logger()
UNDELIVERED_AFTER = timedelta(hours=1)
RETRY_SECONDS = (2, 10, 60, 300, 1800, 7200)


class OutboxEvent(Model):
    """One announced piece of news; `done_at` is set when every listener has run."""

    __tablename__ = "core_outbox_event"
    __table_args__ = (Index("ix_core_outbox_pending", "done_at", "next_try_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[JsonDict]
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]


class Delivery(Model):
    """Proof that a listener has handled an event."""

    __tablename__ = "core_outbox_delivery"
    event_id: Mapped[int] = mapped_column(ForeignKey("core_outbox_event.id"), primary_key=True)
    listener: Mapped[str] = mapped_column(primary_key=True)
    done_at: Mapped[datetime]


@dataclass(frozen=True)
class Event:
    """Base of all news. Fields are JSON values; the kind is the class's full name."""

    _kinds: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Event._kinds[cls.kind()] = cls

    @classmethod
    def kind(cls) -> str:
        """Stable name, such as `registry.events.StandingChanged`."""
        return f"{cls.__module__}.{cls.__qualname__}"


Listener = Callable[[Any], None]


@dataclass(frozen=True)
class Subscription:
    """A listener and how it wants to be called."""

    name: str
    call: Listener
    transactional: bool


_subscriptions: dict[str, dict[str, Subscription]] = {}


def subscribe(kind: type[Event], listener: Listener, *, transactional: bool = True) -> None:
    """Have `listener` called with every event of this kind; subscribing twice is harmless."""
    name = f"{listener.__module__}.{listener.__qualname__}"
    _subscriptions.setdefault(kind.kind(), {})[name] = Subscription(name, listener, transactional)


def listens(kind: type[Event], *, transactional: bool = True) -> Callable[[Listener], Listener]:
    """Decorator form of `subscribe`."""

    def register(listener: Listener) -> Listener:
        subscribe(kind, listener, transactional=transactional)
        return listener

    return register


_TABLE: Any = OutboxEvent.__table__
_RECORD = insert(_TABLE).returning(_TABLE.c.id)


def announce(event: Event) -> None:
    """Record news in the current transaction."""
    if not in_transaction():
        raise RuntimeError("announce() belongs inside transaction()")
    s, now = session(), clock.now()
    row = {
        "kind": event.kind(),
        "payload": asdict(event),
        "created_at": now,
        "next_try_at": now,
        "attempts": 0,
    }
    s.info["outbox"].append(s.execute(_RECORD, row).scalar_one())


def deliver(event_id: int, now: datetime) -> bool:
    """Run the listeners that have not handled this event yet. False when one failed: it will be tried again."""
    row = session().get(OutboxEvent, event_id)
    if row is None or row.done_at is not None:
        return True
    event = Event._kinds[row.kind](**row.payload)
    attempts = row.attempts
    for subscription in _subscriptions.get(row.kind, {}).values():
        try:
            _run(event_id, subscription, event, now)
        except Exception as error:
            _postpone(event_id, attempts, subscription.name, error, now)
            return False
    with transaction():
        session().execute(update(OutboxEvent).where(OutboxEvent.id == event_id).values(done_at=now))
    return True


def _run(event_id: int, subscription: Subscription, event: Event, now: datetime) -> None:
    done = select(Delivery).where(Delivery.event_id == event_id, Delivery.listener == subscription.name)
    if session().execute(done).first():
        return
    row = {"event_id": event_id, "listener": subscription.name, "done_at": now}
    if not subscription.transactional:
        session().rollback()
        subscription.call(event)
    try:
        with transaction() as s:
            s.execute(insert(Delivery).values(row))
            if subscription.transactional:
                subscription.call(event)
    except IntegrityError:
        if not session().execute(done).first():  # not our unique row: the listener's own fault
            raise


def _postpone(event_id: int, attempts: int, listener: str, error: Exception, now: datetime) -> None:
    wait = RETRY_SECONDS[min(attempts, len(RETRY_SECONDS) - 1)]
    log.error(
        "event_listener_failed",
        event_id=event_id,
        listener=listener,
        error=type(error).__name__,
        exc_info=error,
    )
    with transaction():
        session().execute(
            update(OutboxEvent)
            .where(OutboxEvent.id == event_id)
            .values(
                attempts=attempts + 1,
                next_try_at=now + timedelta(seconds=wait),
                last_error=f"{listener}: {type(error).__name__}: {error}"[:500],
            )
        )


def relay(now: datetime, limit: int = 200) -> int:
    """Deliver what is pending; returns how many events were tried. Safe to run in several processes."""
    pending = (
        select(OutboxEvent.id)
        .where(OutboxEvent.done_at.is_(None), _due(now))
        .order_by(OutboxEvent.id)
        .limit(limit)
    )
    ids = list(session().scalars(pending))
    for event_id in ids:
        if _claim(event_id, now):
            deliver(event_id, now)
    return len(ids)


def undelivered(now: datetime) -> list[str]:
    """Sentences about news that some listener has refused for more than an hour, for `flask doctor`."""
    late = (
        select(OutboxEvent.id, OutboxEvent.kind, OutboxEvent.attempts, OutboxEvent.last_error)
        .where(OutboxEvent.done_at.is_(None), OutboxEvent.created_at < now - UNDELIVERED_AFTER)
        .order_by(OutboxEvent.id)
        .limit(20)
    )
    return [
        f"event {row.id} ({row.kind}) was not delivered in {row.attempts} attempts: {row.last_error or 'no worker?'}"
        for row in session().execute(late)
    ]


def _claim(event_id: int, now: datetime) -> bool:
    """Push the next try a minute ahead: another relay leaves the event to us, and a crash gives it back."""
    mine = (
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id, OutboxEvent.done_at.is_(None), _due(now))
        .values(next_try_at=now + timedelta(seconds=60))
    )
    with transaction():
        return changed_one(mine)


def _due(now: datetime) -> ColumnElement[bool]:
    """Its time has come, or was set by a clock that ran ahead: nobody waits longer than the longest retry."""
    furthest = now + 2 * timedelta(seconds=RETRY_SECONDS[-1])
    return or_(OutboxEvent.next_try_at <= now, OutboxEvent.next_try_at > furthest)
