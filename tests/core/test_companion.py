"""What runs beside the web server ends with it."""

import subprocess
import sys
from pathlib import Path
from queue import Queue

import pytest

from core.companion import Companions

PARENT = """
import time
from core.companion import start_companion
start_companion(["jobs", "work"])
print("started", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("how", ["kill", "terminate"])
def test_a_companion_does_not_outlive_a_parent_that_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setenv("SOUK_INSTANCE_PATH", str(tmp_path))
    monkeypatch.chdir(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
        assert b"worker_round_failed" in parent.stdout.readline()  # the companion is up, without a database
        getattr(parent, how)()
        parent.communicate(timeout=60)  # the output ends when the last who could write to it has ended
    assert parent.returncode


def test_a_companion_that_is_killed_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUK_INSTANCE_PATH", str(tmp_path))
    monkeypatch.chdir(Path(__file__).parents[2])
    monkeypatch.setattr("core.companion.PAUSE_SECONDS", 0.2)
    said: Queue[str] = Queue()
    companions = Companions([["jobs", "work"]], said.put)
    try:
        (first,) = companions._running.values()
        first.kill()
        assert said.get(timeout=60) == "jobs work ended (-9): started again"
        first.wait()
    finally:
        companions.stop()
    (second,) = companions._running.values()
    assert second.pid != first.pid
    second.wait(timeout=60)
