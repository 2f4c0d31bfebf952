"""The unit of writing, the outbox, the audit chain, limits and idempotency, on both databases."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from core import clock, events, idempotency, ratelimit
from core.audit import AuditEntry, audit, broken_links
from core.db import session, transaction
from core.errors import Conflict, TooMany
from core.events import Event, OutboxEvent, announce, subscribe
from core.messages import OutgoingMessage, send_mail, send_waiting
from tests.threads import together

heard: list[int] = []


@dataclass(frozen=True)
class SomethingHappened(Event):
    """News for these tests."""

    number: int


def hear(event: SomethingHappened) -> None:
    """Remember what was heard."""
    heard.append(event.number)


def test_news_is_delivered_once_after_commit_and_not_at_all_after_rollback(both: Flask) -> None:
    subscribe(SomethingHappened, hear)
    heard.clear()
    with transaction():
        announce(SomethingHappened(1))
        assert heard == []
    assert heard == [1]
    with pytest.raises(RuntimeError):
        announce_and_fail()
    events.relay(clock.now())
    assert heard == [1]
    assert session().scalar(select(func.count()).select_from(OutboxEvent)) == 1


def announce_and_fail() -> None:
    """A unit that is rolled back."""
    with transaction():
        announce(SomethingHappened(2))
        raise RuntimeError


def test_a_failing_listener_is_tried_again_and_the_others_only_once(both: Flask) -> None:
    both.config["JOBS"] = "worker"
    heard.clear()
    broken = [True]

    def fragile(event: SomethingHappened) -> None:
        if broken[0]:
            raise ValueError("not yet")

    subscribe(SomethingHappened, hear)
    subscribe(SomethingHappened, fragile)
    try:
        with transaction():
            announce(SomethingHappened(3))
        now = clock.now()
        events.relay(now)
        broken[0] = False
        with transaction() as s:
            s.execute(update(OutboxEvent).values(next_try_at=now))
        events.relay(now)
        events.relay(now)
        assert heard == [3]
        assert session().scalar(select(OutboxEvent.done_at)) is not None
    finally:
        events._subscriptions[SomethingHappened.kind()].pop(f"{fragile.__module__}.{fragile.__qualname__}")


def test_writing_units_queue_instead_of_failing(both: Flask) -> None:
    with transaction() as s:
        s.execute(text("CREATE TABLE counter (n INTEGER)"))
        s.execute(text("INSERT INTO counter VALUES (0)"))

    def add(_: int) -> None:
        with transaction() as s:
            s.execute(text("UPDATE counter SET n = n + 1"))

    assert together(both, add, 40) == [None] * 40
    assert session().scalar(text("SELECT n FROM counter")) == 40


def test_the_audit_chain_holds_under_concurrency_and_shows_damage(both: Flask) -> None:
    def act(n: int) -> None:
        with transaction():
            audit(n, "test.act", f"thing:{n}", reason="because")

    audit_head(both)
    assert [r for r in together(both, act, 20) if r] == []
    assert broken_links() == []
    with transaction() as s:
        s.execute(update(AuditEntry).where(AuditEntry.id == 7).values(reason="other"))
    assert broken_links() == ["audit entry 7 was changed"]
    with transaction() as s:
        s.execute(text("DELETE FROM core_audit WHERE id = 12"))
    assert any("12" in finding and "missing" in finding for finding in broken_links())


def audit_head(app: Flask) -> None:
    """The first entry of all."""
    with transaction():
        audit(None, "test.start", "chain:1")


def test_limits_count_refused_attempts_too(both: Flask) -> None:
    for _ in range(3):
        ratelimit.limit("login", "a", times=3, per=60)
    with pytest.raises(TooMany) as refused:
        ratelimit.limit("login", "a", times=3, per=60)
    assert 0 < refused.value.retry_after <= 60
    ratelimit.limit("login", "b", times=3, per=60)
    results = together(both, lambda _: ratelimit.limit("burst", "x", times=10, per=3600), 40)
    assert sum(r is None for r in results) == 10


def test_one_effect_per_key(both: Flask) -> None:
    def act(_: int) -> str:
        with transaction():
            idempotency.claim("test", "key", {"a": 1}, clock.now())
            idempotency.settle("test", "key", {"done": True})
        return "won"

    results = together(both, act, 20)
    assert results.count("won") == 1
    assert all(isinstance(r, Conflict) for r in results if r != "won")
    assert idempotency.stored_answer("test", "key", {"a": 1}) == {"done": True}
    with pytest.raises(idempotency.KeyReused):
        idempotency.stored_answer("test", "key", {"a": 2})


def test_a_mail_leaves_once(both: Flask) -> None:
    send_mail("a@example.org", "طلبيتك", "شكرا", lang="ar")
    results = together(both, lambda _: send_waiting(clock.now()), 10)
    assert sum(results) == 1
    assert session().scalar(select(OutgoingMessage.state)) == "sent"
