"""Timing by CPU, not by the clock: on a busy machine seconds swing, the work done does not.

Each thing is measured in turn with the bare page, so that both see the same machine.
"""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, event

TICKS = 100  # clock ticks a second in /proc


@dataclass
class Sample:
    """CPU and wall milliseconds of each call of one thing."""

    name: str
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    statements: int = 0
    size: int = 0
    server: float | None = None

    @property
    def median(self) -> float:
        """Milliseconds of CPU."""
        return statistics.median(self.cpu)

    @property
    def ratio(self) -> float:
        """How many bare pages one call costs, the database server's own work included."""
        return (self.median + (self.server or 0)) / statistics.median(self.bare)

    @property
    def per_second(self) -> float:
        """Calls a second of one worker, one after the other, by the clock."""
        return 1000 * len(self.wall) / sum(self.wall)

    def p95(self, of: list[float]) -> float:
        """The slowest but one in twenty."""
        return statistics.quantiles(of, n=20, method="inclusive")[18] if len(of) > 1 else of[0]


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """(CPU, wall) milliseconds of one call."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)


def measure(
    name: str, work: Callable[[], int], bare: Callable[[], object], *, rounds: int, warm: int = 4,
    server: "Server | None" = None,
) -> Sample:  # fmt: skip
    """Call `work` (which returns how many bytes came back) and the bare page by turns."""
    sample = Sample(name)
    for _ in range(warm):
        sample.size = work()
        bare()
    began = server.milliseconds() if server else 0.0
    for _ in range(rounds):
        sample.bare.append(timed(bare)[0])
        cpu, wall = timed(work)
        sample.cpu.append(cpu)
        sample.wall.append(wall)
    if server:
        sample.server = (server.milliseconds() - began) / rounds
    return sample


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The SQL statements of this thread meanwhile; BEGIN and savepoints are not statements of ours."""
    found: list[str] = []
    mine = threading.get_ident()

    def keep(_c: object, _cursor: object, text: str, *_rest: object) -> None:
        if threading.get_ident() == mine and not text.startswith(
            ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
        ):
            found.append(text)

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", keep)


class Server:
    """The database server's processes: all children of the postmaster, in CPU milliseconds."""

    def __init__(self, data: Path) -> None:
        self.postmaster = int((data / "postmaster.pid").read_text().split()[0])

    def milliseconds(self) -> float:
        """CPU of the processes alive now and of those that ended."""
        total = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                pid, _name, rest = self._split(stat.read_text())
            except OSError:
                continue
            if pid == self.postmaster:
                total += sum(int(n) for n in rest[11:15])  # its own, and its ended children
            elif int(rest[1]) == self.postmaster:
                total += sum(int(n) for n in rest[11:13])
        return 1000 * total / TICKS

    @staticmethod
    def _split(text: str) -> tuple[int, str, list[str]]:
        pid, _space, rest = text.partition(" ")
        name, _end, values = rest.rpartition(")")
        return int(pid), name, values.split()


def memory() -> float:
    """Megabytes this process holds now."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
