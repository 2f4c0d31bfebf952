"""The bank's pages and its matching, beside a bare query measured in the same run.

python -m bench.bench_projectbank [--rounds 30]

Prints CPU milliseconds and the ratio to one bare `SELECT … LIMIT 20` of the same ideas on the same database (SQLite).
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from core import clock
from core.db import Model, db, session
from projectbank.demo.people import seekers
from projectbank.ideas.models import Idea
from projectbank.matching.profiles import ideas_for
from projectbank.matching.rules import Offer
from projectbank.meetings.services import tables
from projectbank.seed import seed_demo
from registry.seed import seed_demo as seed_registry
from wsgi import create_app


def application(folder: Path) -> Flask:
    """The demonstration on a database of its own."""
    app = create_app({
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'bench.sqlite3'}", "JOBS": "inline",
        "SEARCH_PATH": str(folder),
        "STORAGE_URL": f"file://{folder}", "MAIL_URL": f"file://{folder}", "SMS_URL": f"file://{folder}",
    })  # fmt: skip
    with app.app_context():
        Model.metadata.create_all(db.engine)
        seed_registry(clock.now())
        seed_demo(clock.now(), lambda _line: None)
    return app


def cpu(work: Callable[[], object], rounds: int) -> float:
    """The median CPU milliseconds of one call."""
    work()
    times = []
    for _round in range(rounds):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return sorted(times)[rounds // 2]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=30)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        app = application(Path(name))
        client, now = app.test_client(), clock.now()
        person = seekers()[6]
        offer = Offer(person.province, "country", frozenset(person.skills), person.capital * 100)
        with app.app_context():
            code = session().scalars(select(Idea.code).limit(1)).one()
            bare = cpu(lambda: session().execute(select(Idea.id, Idea.title_fr).limit(20)).all(), rounds)
            work: dict[str, Callable[[], object]] = {
                "list and map": lambda: client.get("/fr/projects/?region=08"),
                "one idea": lambda: client.get(f"/fr/projects/{code}"),
                "plan": lambda: client.get(f"/fr/projects/{code}/plan"),
                "matching, whole Kingdom": lambda: ideas_for(offer, now),
                "meetings' tables": tables,
            }
            print(f"{'bare query of 20':<28}{bare:8.2f} ms")
            for label, run in work.items():
                took = cpu(run, rounds)
                print(f"{label:<28}{took:8.2f} ms {took / bare:8.1f} x")


if __name__ == "__main__":
    main()
