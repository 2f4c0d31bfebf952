"""Many at once: runs a function in threads that all start together, each in its own application context."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask

from core.db import db

PATIENCE = 240
"""Seconds until a thread counts as stuck: long before that a machine is only slow."""


def together(app: Flask, work: Callable[[int], Any], count: int = 40) -> list[Any]:
    """The results in order of the threads; an exception is returned as itself."""
    barrier = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results[number] = work(number)
            except Exception as error:
                results[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), (
        "somebody waits for ever; what follows would read too early"
    )
    db.session.rollback()  # the caller reads what the others wrote, not its old snapshot
    return results
