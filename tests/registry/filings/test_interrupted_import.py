"""An import that is killed leaves whole batches behind; the same command again goes on where it stopped."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from bench.bench_registry_import import register_rows, write
from core.db import db, session
from registry.models import Cooperative
from registry.rules.standing import EXISTING
from registry.services.checks import count_findings, journal_findings, projection_findings
from registry.services.figures import figures_as_of
from registry.services.importing import BATCH
from tests.registry.factory import LATER

ROWS, KILLS = 4_400, 2
CHILD = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from core import clock
from core.tabular import open_table
from registry.seed import seed_reference
from registry.services.importing import import_register
from tests.conftest import settings
from wsgi import create_app

uri, folder, file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
with create_app(settings(uri, folder)).app_context():
    seed_reference()
    report = import_register(open_table(file, file.name), filename=file.name, now=clock.now(),
                             progress=lambda rows: (print(rows, flush=True), sys.stdin.readline()))
    print(json.dumps([report.created, report.updated, report.unchanged, report.rejected]))
"""


def start(uri: str, folder: Path, file: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, uri, str(folder), str(file)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": os.getcwd()},
    )  # fmt: skip


def kill_after(child: subprocess.Popen[str], batches: int, chance: random.Random) -> None:
    """SIGKILL somewhere inside the batch that follows; the child begins each one only when it is told to."""
    assert child.stdout
    assert child.stdin
    for _ in range(batches):
        assert child.stdout.readline().strip().isdigit()
        print(file=child.stdin, flush=True)
    time.sleep(chance.random() * 0.15)
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()
    child.stdin.close()


def recorded() -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(Cooperative)) or 0


def test_a_killed_import_goes_on(both: Flask, tmp_path: Path) -> None:
    file, chance = tmp_path / "register.csv", random.Random(3)
    write(file, register_rows(ROWS))
    uri = db.engine.url.render_as_string(hide_password=False)
    before = 0
    for _ in range(KILLS):
        kill_after(start(uri, tmp_path, file), before // BATCH + 1, chance)
        found = recorded()
        assert found % BATCH == 0
        assert before < found <= before + 2 * BATCH < ROWS
        assert projection_findings() == journal_findings() == count_findings() == []
        before = found
    output, _ = start(uri, tmp_path, file).communicate(timeout=120)
    created, updated, unchanged, rejected = json.loads(output.splitlines()[-1])
    assert (created, updated, unchanged, rejected) == (ROWS - before, 0, before, 0)
    assert recorded() == ROWS
    existing = select(func.count()).where(Cooperative.status.in_(EXISTING))
    assert figures_as_of(LATER.date()).cooperatives == session().scalar(existing)
    assert projection_findings() == journal_findings() == []
