"""A companion of `flask start`: `python -m core.companion ARG…` runs `flask ARG…` and ends when its parent is gone.

The parent holds the other end of the companion's standard input and never writes: an end there means that the parent
has ended, be it by kill -9. A pipe tells so on every system.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from flask.cli import cli

GRACE_SECONDS = 10.0


def start_companion(argv: Sequence[str]) -> subprocess.Popen[bytes]:
    """Run `flask ARGV…` as a child that does not outlive this process."""
    command = [sys.executable, "-m", "core.companion", *argv]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 (our own commands, no shell)


def _end_with_parent() -> None:
    os.read(0, 1)  # sys.stdin would be locked while the interpreter shuts down
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    cli.main(["--app", "wsgi", *sys.argv[1:]], prog_name="flask")
