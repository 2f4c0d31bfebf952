"""Two hundred buyers press "order" at once for a stock of fifty: exactly fifty orders, and a clean answer to all."""

import multiprocessing
import threading
import time
from collections import Counter
from multiprocessing.synchronize import Barrier

from flask import Flask
from sqlalchemy import func, select

from bench.catalogue import Sights, plenty
from bench.purchase import Buyer
from core.db import db, session
from shop.catalog.models import Stock
from shop.orders.models import OrderLine

BUYERS, STOCK = 200, 50


def measure_contention(app: Flask, sights: Sights, workers: int) -> str:
    """One line that says what happened; raises AssertionError when stock or answers are wrong."""
    with app.app_context():
        variant_id = plenty(sights.product_id, 10 * BUYERS)
        db.session.remove()
    buyers = [_ready(app, sights) for _ in range(BUYERS)]
    with app.app_context():
        plenty(sights.product_id, STOCK)
        before = _ordered(variant_id)
        db.session.remove()
        db.engine.dispose()
    began = time.perf_counter()
    answers = _press(app, buyers, workers)
    seconds = time.perf_counter() - began
    with app.app_context():
        placed = _ordered(variant_id) - before
        stock = session().execute(select(Stock).where(Stock.variant_id == variant_id)).scalar_one()
        told = f"on hand {stock.on_hand}, reserved {stock.reserved}"
        assert stock.reserved + stock.allocated <= stock.on_hand, told
        db.session.remove()
    refused = answers[409] + answers[400]
    line = (
        f"{BUYERS} buyers at once for {STOCK}, {workers} worker{'s' if workers > 1 else ' '}: {placed} orders, "
        f"{refused} clean refusals, {BUYERS - placed - refused} else; {told}; {seconds:.1f} s"
    )
    assert placed == answers[303] == STOCK, line
    assert refused == BUYERS - STOCK, f"{line} {dict(answers)}"
    return line


def _ready(app: Flask, sights: Sights) -> Buyer:
    buyer = Buyer(app, sights, "ar")
    buyer.look()
    buyer.fill()
    buyer.open_form()
    return buyer


def _ordered(variant_id: int) -> int:
    query = select(func.coalesce(func.sum(OrderLine.quantity), 0)).where(OrderLine.variant_id == variant_id)
    return int(session().scalar(query) or 0)


def _press(app: Flask, buyers: list[Buyer], workers: int) -> Counter[int]:
    """All at once: each worker is a process with its share of the buyers as threads."""
    fork = multiprocessing.get_context("fork")
    gate, answers = fork.Barrier(workers), fork.SimpleQueue()
    share = -(-len(buyers) // workers)
    crowd = [
        fork.Process(target=_worker, args=(buyers[i : i + share], gate, answers))
        for i in range(0, len(buyers), share)
    ]
    for process in crowd:
        process.start()
    found: Counter[int] = Counter()
    for _ in crowd:
        found.update(answers.get())
    for process in crowd:
        process.join()
    return found


def _worker(buyers: list[Buyer], gate: Barrier, answers: "multiprocessing.SimpleQueue[list[int]]") -> None:
    statuses = [0] * len(buyers)
    start = threading.Barrier(len(buyers))

    def press(number: int) -> None:
        start.wait()
        statuses[number] = buyers[number].order().status

    threads = [threading.Thread(target=press, args=(number,)) for number in range(len(buyers))]
    gate.wait()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put(statuses)
