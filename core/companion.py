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
from collections.abc import Callable, Sequence

from flask.cli import cli

GRACE_SECONDS = 10.0
PAUSE_SECONDS = 3.0  # also between two starts of one that ends at once


def start_companion(argv: Sequence[str]) -> subprocess.Popen[bytes]:
    """Run `flask ARGV…` as a child that does not outlive this process."""
    command = [sys.executable, "-m", "core.companion", *argv]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 (our own commands, no shell)


class Companions:
    """The companions of one web server: started together, started again when one ends, stopped together."""

    def __init__(self, commands: Sequence[Sequence[str]], say: Callable[[str], object]) -> None:
        self._say, self._stopping = say, threading.Event()
        self._running = {tuple(argv): start_companion(argv) for argv in commands}
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def _keep(self) -> None:
        """A worker that was killed or ran out of memory is missed by nobody but the mail that does not leave."""
        while not self._stopping.wait(PAUSE_SECONDS):
            for argv, process in list(self._running.items()):
                if process.poll() is not None and not self._stopping.is_set():
                    _close(process)
                    self._running[argv] = start_companion(argv)
                    self._say(f"{' '.join(argv)} ended ({process.returncode}): started again")

    def stop(self) -> None:
        """Ask all of them to end."""
        self._stopping.set()
        self._keeper.join(PAUSE_SECONDS)
        for process in self._running.values():
            process.terminate()
            _close(process)


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()


def _end_with_parent() -> None:
    os.read(0, 1)  # sys.stdin would be locked while the interpreter shuts down
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    cli.main(["--app", "wsgi", *sys.argv[1:]], prog_name="flask")
