"""Orders a second with one worker and with two, beside bare INSERT transactions of the same run; and a crowd.

python -m bench.bench_money [--engine sqlite|postgres] [--orders 60] [--products 400]

Both engines, one after the other, unless one is named.

An order is the buyer's last click: the form is open, the answer is the redirect to the thank-you page. A bare
transaction writes one row and commits. Both are made by the same processes, one after the other. Then two hundred
buyers press at once for a stock of fifty: exactly fifty orders.
"""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path

from flask import Flask
from sqlalchemy import Column, Integer, MetaData, String, Table, insert

from bench.__main__ import database
from bench.catalogue import Sights, build, plenty
from bench.contention import measure_contention
from bench.purchase import Buyer
from bench.settings import open_shop
from core.db import db, transaction

ROWS = Table("bench_row", MetaData(), Column("id", Integer, primary_key=True), Column("text", String(200)))
ENGINES = ("sqlite", "postgres")
WORKERS = (1, 2)
BARE_TIMES = 5
"""So many bare transactions for each order, to be timed as well."""
Share = Callable[[], None]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", choices=ENGINES, help="only this one")
    parser.add_argument("--orders", type=int, default=60)
    parser.add_argument("--products", type=int, default=400)
    options = parser.parse_args()
    for engine in [options.engine] if options.engine else ENGINES:
        for line in _measure(engine, options.orders, options.products):
            print(line, flush=True)


def _measure(engine: str, orders: int, products: int) -> Iterator[str]:
    """One line after the other, as they are known."""
    with (
        tempfile.TemporaryDirectory(prefix="souk-bench-") as folder,
        database(Path(folder), engine == "postgres") as (uri, server),
    ):
        began = time.perf_counter()
        app = open_shop(Path(folder), uri)
        sights = build(app, products)
        yield f"{'PostgreSQL' if server else 'SQLite'}, {orders} orders"
        for workers in WORKERS:
            yield _line(app, sights, orders, workers)
        for workers in WORKERS:
            yield measure_contention(app, sights, workers)
        yield f"measured in {time.perf_counter() - began:.0f} s"
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _line(app: Flask, sights: Sights, orders: int, workers: int) -> str:
    with app.app_context():
        plenty(sights.product_id, 20 * orders)
        ROWS.create(db.engine, checkfirst=True)
        db.session.remove()
    ready = [_ready(app, sights) for _ in range(orders)]
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    placed = orders / _timed([lambda mine=ready[n::workers]: _press(mine) for n in range(workers)])  # type: ignore[misc]
    bare = BARE_TIMES * orders
    alone = bare / _timed([lambda: _write(app, bare // workers) for _ in range(workers)])
    return (
        f"{workers} worker{'s' if workers > 1 else ' '}: {placed:.1f} orders/s, {alone:.0f} bare transactions/s: "
        f"an order costs {alone / placed:.0f} of them"
    )


def _ready(app: Flask, sights: Sights) -> Buyer:
    buyer = Buyer(app, sights, "ar")
    buyer.look()
    buyer.fill()
    buyer.open_form()
    return buyer


def _press(buyers: Sequence[Buyer]) -> None:
    for buyer in buyers:
        answer = buyer.order()
        assert answer.status == 303, answer.status


def _write(app: Flask, times: int) -> None:
    with app.app_context():
        for _row in range(times):
            with transaction() as s:
                s.execute(insert(ROWS).values(text="x" * 100))
        db.session.remove()


def _timed(shares: Sequence[Share]) -> float:
    """Seconds from the start of all workers to the end of the last."""
    fork = multiprocessing.get_context("fork")
    gate = fork.Barrier(len(shares) + 1)
    crowd = [fork.Process(target=_work, args=(share, gate)) for share in shares]
    for process in crowd:
        process.start()
    gate.wait()
    began = time.perf_counter()
    for process in crowd:
        process.join()
        assert process.exitcode == 0, process.exitcode
    return time.perf_counter() - began


def _work(share: Share, gate: Barrier) -> None:
    gate.wait()
    share()


if __name__ == "__main__":
    main()
