"""Work outside requests: deliver news, send messages, run what is periodic. One loop, any number of processes.

A periodic job is claimed by a conditional update of its row, which is also its heartbeat: `flask doctor` fails
when one is late. Long single tasks are listeners of an event (`core.events`), so they start in the caller's
transaction and survive a crash.
"""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import Flask, current_app
from sqlalchemy import insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, events
from core.db import Model, changed_one, on_commit, session, transaction
from core.messages import send_waiting

log = structlog.get_logger()


class JobBeat(Model):
    """When a periodic job last ran and is next due."""

    __tablename__ = "core_job_beat"
    name: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]
    last_ok_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


@dataclass(frozen=True)
class PeriodicJob:
    """A function run every so many seconds."""

    name: str
    every: int
    run: Callable[[datetime], None]


_jobs: dict[str, PeriodicJob] = {}


def periodic(name: str, *, every: int) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Run the decorated function every `every` seconds, in one process at a time."""

    def register(run: Callable[[datetime], None]) -> Callable[[datetime], None]:
        _jobs[name] = PeriodicJob(name, every, run)
        return run

    return register


def tick(now: datetime) -> int:
    """One round: news, messages, periodic jobs that are due. Returns how much there was to do."""
    done = events.relay(now) + send_waiting(now)
    beats = {row.name: row.next_at for row in session().execute(select(JobBeat.name, JobBeat.next_at))}
    for job in _jobs.values():
        done += _run_if_due(job, beats.get(job.name), now)
    return done


def _run_if_due(job: PeriodicJob, due: datetime | None, now: datetime) -> int:
    if not _claim(job, due, now):
        return 0
    error = None
    try:
        job.run(now)
    except Exception as exc:
        session().rollback()
        error = f"{type(exc).__name__}: {exc}"[:500]
        log.error("job_failed", job=job.name, exc_info=exc)
    beat = {"last_error": error} if error else {"last_error": None, "last_ok_at": now}
    with transaction() as s:
        s.execute(update(JobBeat).where(JobBeat.name == job.name).values(**beat))
    return 1


def _claim(job: PeriodicJob, due: datetime | None, now: datetime) -> bool:
    next_at = now + timedelta(seconds=job.every)
    if due is None:
        try:
            with transaction() as s:
                s.execute(insert(JobBeat).values(name=job.name, next_at=next_at))
        except IntegrityError:
            return False
        return True
    furthest = now + timedelta(
        seconds=2 * job.every + 60
    )  # a later one was planned by a clock that ran ahead
    if now < due <= furthest:
        return False
    still = or_(JobBeat.next_at <= now, JobBeat.next_at > furthest)
    with transaction():
        return changed_one(update(JobBeat).where(JobBeat.name == job.name, still).values(next_at=next_at))


def late_jobs(now: datetime) -> list[str]:
    """Sentences about jobs that should have run and did not, or failed."""
    beats = {b.name: b for b in session().scalars(select(JobBeat))}
    found = []
    for job in _jobs.values():
        beat = beats.get(job.name)
        if beat and beat.last_error:
            found.append(f"job {job.name} failed: {beat.last_error}")
        elif beat and beat.next_at < now - timedelta(seconds=3 * job.every + 60):
            found.append(f"job {job.name} has not run since {beat.last_ok_at}")
    return found


def work(app: Flask) -> None:
    """Run the loop until told to stop (SIGTERM or Ctrl-C); naps half a second when there is nothing to do."""
    running = True

    def stop(*_: object) -> None:
        nonlocal running
        running = False

    signal.signal(signal.SIGTERM, stop)
    while running:
        with app.app_context():
            busy = _safe_tick()
        if not busy:
            time.sleep(0.5)


def _safe_tick() -> int:
    try:
        return tick(clock.now())
    except Exception as error:  # the loop outlives a database that is away for a while
        log.error("worker_round_failed", exc_info=error)
        time.sleep(2)
        return 0


def init_jobs() -> None:
    """With SOUK_JOBS=inline, news and messages leave at the end of the transaction, in the same process."""
    on_commit(_inline)


def _inline(event_ids: list[int]) -> None:
    if current_app.config["JOBS"] != "inline":
        return
    for event_id in event_ids:
        if not events.deliver(event_id, clock.now()):
            row = session().get_one(events.OutboxEvent, event_id)
            raise RuntimeError(f"listener failed: {row.last_error}")
