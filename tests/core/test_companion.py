"""What runs beside the web server ends with it."""

import subprocess
import sys
from pathlib import Path

import pytest

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
        parent.communicate(timeout=30)  # the output ends when the last who could write to it has ended
    assert parent.returncode
