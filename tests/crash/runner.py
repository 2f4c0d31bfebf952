"""Runs a story undisturbed, counts its points, then once for each point with a death there, a restart and a replay.

Everything happens in children forked from one process that has read the code but opened nothing; each begins with a
fresh copy of the same folder: database, files, messages, the payment stand-in's own state.
"""

import gc
import json
import os
import shutil
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from core import clock, jobs
from core.db import Model, db
from shop.catalog import search
from shop.payments.gateway import settings as gateway
from shop.payments.standin.server import Settings, running
from tests.conftest import on_the_day
from tests.crash.bench import SECRET, Bench, Story
from tests.crash.outcome import Facts, outcome
from tests.crash.papers import drawn_once
from tests.crash.places import File, Place
from tests.crash.points import Points
from tests.crash.reach import keep_checks, moved_by, tables_of
from wsgi import create_app

NAPS = (timedelta(0), timedelta(minutes=6), timedelta(minutes=12))
"""Rounds of the worker after the restart: what was in hand when the process died is tried again within ten minutes."""

WHOLE_DOCTOR = 10
"""At every tenth point the doctor makes all its checks; at the others those that read what the story writes."""


@dataclass(frozen=True)
class Report:
    """What a story's deaths came to: how many points, and what went wrong at which."""

    story: str
    points: list[str]
    faults: dict[int, str]
    tried: int


class Runner:
    """One story in one folder."""

    def __init__(self, story: Story, folder: Path, place: Place | None = None) -> None:
        self.story, self.folder, self.place = story, folder, place or File()
        self.base, self.work = folder / "base", folder / "work"
        self.port = _free_port()
        self.app = self._make_app()

    def run(
        self, *, share: int = 0, day: int = 0, near: str = "", say: Callable[[str], None] = str
    ) -> Report:
        """Die at each point and compare with the undisturbed run: at all of them, at a `share` of them that moves on
        with the day, or at those that lead to the last with a name. What is found is said at once."""
        with drawn_once(), nullcontext() if self.story.pays_by_card else on_the_day():
            return self._run(share, day, near, say)

    def _run(self, share: int, day: int, near: str, say: Callable[[str], None]) -> Report:
        self._warm_up()
        self._make_base()
        expected = self._whole(0)
        names = (self.work / "points.log").read_text(encoding="utf-8").splitlines()
        clean = {name: rows for name, rows in expected.items() if name in ("doctor", "news left") and rows}
        faults = {0: f"not clean without any death: {clean}"} if clean else {}
        chosen = _leading_to(near, names) if near else _chosen(len(names), share, day)
        for number in chosen:
            found = self._whole(number)
            if found != expected:
                faults[number] = f"{names[number - 1]}: {_differences(expected, found)}"
                say(f"{number}: {faults[number]}")
        return Report(self.story.name, names, faults, len(chosen))

    def _make_base(self) -> None:
        """The world before the story, kept; then the story once, to learn what it moves."""
        self.work.mkdir()
        self.place.empty()
        self._child(self._prepare)
        self.place.keep()
        shutil.copytree(self.work, self.base)
        with self._standin():
            self._child(self._learn)

    def _warm_up(self) -> None:
        """Tell the story once here: compiled statements and templates are then inherited by every child."""
        self.work.mkdir(parents=True)
        self.place.empty()
        self._prepare()
        with self._standin():
            self._replay()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        shutil.rmtree(self.work)
        gc.collect()
        gc.freeze()  # a child that tidies up would otherwise copy every page it inherited

    def _whole(self, deadly: int) -> Facts:
        shutil.rmtree(self.work)
        shutil.copytree(self.base, self.work)
        self.place.again()
        with self._standin():
            status = self._child(lambda: self._act(deadly))
            died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
            if died != bool(deadly):
                raise AssertionError(f"the process was to die at point {deadly}: status {status}")
            self._child(self._replay if deadly % WHOLE_DOCTOR == 0 else self._replay_briefly)
        facts: Facts = json.loads((self.work / "outcome.json").read_text(encoding="utf-8"))
        return facts

    def _make_app(self) -> Flask:
        """Its cooperatives and provinces are made up: what the doctor says of the register is tested elsewhere."""
        app = self._plain_app()
        checks = app.extensions["souk_checks"]
        for name in [name for name in checks if name.startswith(("registry", "territory"))]:
            checks.pop(name)
        return app

    def _plain_app(self) -> Flask:
        return create_app(
            {
                "TESTING": True, "ENV": "testing", "JOBS": "worker", "WTF_CSRF_ENABLED": False,
                "SQLALCHEMY_DATABASE_URI": self.place.uri(self.work),
                "MAIL_URL": f"file://{self.work / 'outbox'}", "SMS_URL": f"file://{self.work / 'outbox'}",
                "STORAGE_URL": f"file://{self.work / 'media'}", "SEARCH_PATH": str(self.work / "search"),
                "PUBLIC_URL": "http://localhost", "STRIPE_BASE_URL": f"http://127.0.0.1:{self.port}",
                "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_TIMEOUT": 5,
            }
        )  # fmt: skip

    def _prepare(self) -> None:
        with self.app.app_context(), running(self._standin_settings()) as standin:
            standin.courier.hold(True)
            gateway.configure(self.app)
            Model.metadata.create_all(db.engine)
            facts = self.story.prepare(Bench(self.app, self.work / "standin.sqlite3"))
            self._tick(clock.now())
            search.rebuild()
            (self.work / "facts.json").write_text(json.dumps(facts), encoding="utf-8")

    def _act(self, deadly: int) -> None:
        with self.app.app_context():
            gateway.configure(self.app)
            points = Points(self.work / "points.log", deadly)
            points.install(db.engine)
            self.story.act(self._bench(), self._facts())
            self._tick(clock.now())

    def _replay(self) -> None:
        """The process starts again, the client does again what it did not see done, the worker goes on."""
        with self.app.app_context():
            gateway.configure(self.app)
            self._go_on()
            (self.work / "outcome.json").write_text(json.dumps(outcome(), default=str), encoding="utf-8")

    def _replay_briefly(self) -> None:
        keep_checks(self.app, json.loads((self.folder / "checks.json").read_text(encoding="utf-8")))
        self._replay()

    def _go_on(self) -> None:
        self.story.act(self._bench(), self._facts())
        for nap in NAPS:
            self._tick(clock.now() + nap)
            self.story.news(self._bench())
        self.story.later(self._bench(), self._facts())
        self._tick(clock.now() + NAPS[-1] * 4)

    def _learn(self) -> None:
        """Without any death: what the story writes, and so which checks can find fault with it."""
        with self.app.app_context():
            gateway.configure(self.app)
            with tables_of(db.engine, written=True) as written:
                self._go_on()
            names = moved_by(self.app, written)
            (self.folder / "checks.json").write_text(json.dumps(names), encoding="utf-8")

    def _tick(self, now: datetime) -> None:
        for _round in range(8):
            if not jobs.tick(now):
                break

    def _bench(self) -> Bench:
        return Bench(self.app, self.work / "standin.sqlite3")

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.work / "facts.json").read_text(encoding="utf-8"))
        return facts

    def _standin_settings(self) -> Settings:
        return Settings("http://127.0.0.1:9/none", SECRET, str(self.work / "standin.sqlite3"), port=self.port)

    @contextmanager
    def _standin(self) -> Iterator[None]:
        """The bank goes on living when the shop dies."""
        if not self.story.pays_by_card:
            yield
            return
        pid = _fork(self._serve)
        _wait_for(self.port)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _serve(self) -> None:
        with running(self._standin_settings()) as standin:
            standin.courier.hold(True)
            time.sleep(600)

    def _child(self, work: Callable[[], None]) -> int:
        pid = _fork(work)
        _pid, status = os.waitpid(pid, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise AssertionError(f"{self.story.name}: a child failed, see above")
        return status


def _chosen(points: int, share: int, day: int) -> range:
    """Numbers of points, from 1."""
    step = max(1, points // share) if share else 1
    return range(1 + day % step, points + 1, step)


def _leading_to(name: str, names: list[str]) -> range:
    """The last point of that name, and the eight before it."""
    last = max(number for number, found in enumerate(names, 1) if found == name)
    return range(max(1, last - 8), last + 1)


def _fork(work: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise AssertionError("the stand-in did not start")


def _differences(expected: Facts, found: Facts) -> str:
    return "; ".join(
        f"{name}: expected {expected.get(name)}, found {rows}"
        for name, rows in found.items()
        if rows != expected.get(name)
    )
