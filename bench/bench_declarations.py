"""Yearly declarations over the national register: lists, counts and the score's bulk question, beside one bare read.

python -m bench.bench_declarations [--instance FOLDER]   (FOLDER holds a national demonstration; it is copied)
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import insert, select

from core.auth.actor import Actor
from core.db import Model, db, session, transaction
from registry.declarations import rules
from registry.declarations.models import Declaration
from registry.declarations.permissions import DECIDE, SEE
from registry.declarations.services import listing, owing
from registry.models import Cooperative
from registry.national.services import seed_national
from registry.seed import seed_reference
from wsgi import create_app

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
EVERYWHERE = Actor(None, frozenset({SEE, DECIDE}), None, is_staff=True)
DELEGATION = Actor(None, frozenset({SEE, DECIDE}), frozenset({"09.001", "09.541", "09.273"}), is_staff=True)
PEOPLE = dict.fromkeys(
    (
        "women_under_35",
        "women_from_35_to_59",
        "women_from_60",
        "men_under_35",
        "men_from_35_to_59",
        "men_from_60",
    ),
    2,
)


def declare_half() -> int:
    """Every second cooperative has filed."""
    closed, due = rules.closing_day(2025), rules.due_day(2025)
    rows = [
        {
            "cooperative_id": id_, "year": 2025, "closed_on": closed, "due_on": due, "state": "filed", "version": 1,
            "created_at": NOW, "touched_at": NOW, "first_filed_at": NOW, "filed_at": NOW, "turnover_centimes": 1,
            "decisions": "", "reason": "", **PEOPLE,
        }
        for id_ in session().scalars(select(Cooperative.id).where(Cooperative.id % 2 == 0))
    ]  # fmt: skip
    with transaction() as s:
        s.execute(insert(Declaration), rows)
    return len(rows)


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    found = []
    for _ in range(times):
        session().rollback()
        start = time.process_time()
        work()
        found.append(1000 * (time.process_time() - start))
    return statistics.median(found)


def measure() -> None:
    bare = select(Cooperative.id, Cooperative.registered_on, Cooperative.status)
    reference = milliseconds(lambda: session().execute(bare).all())
    late = listing.Wanted("late", 2025)
    for name, work in (
        ("counts of the six lists, whole country", lambda: listing.count_lines(EVERYWHERE, 2025, NOW)),
        ("counts of the six lists, one delegation", lambda: listing.count_lines(DELEGATION, 2025, NOW)),
        ("a page of the late ones, whole country", lambda: listing.list_lines(EVERYWHERE, late, NOW)),
        ("a page of the late ones, one delegation", lambda: listing.list_lines(DELEGATION, late, NOW)),
        ("filings_due of a year, every cooperative",
         lambda: owing.filings_due(date(2026, 1, 1), date(2026, 12, 31))),
    ):  # fmt: skip
        took = milliseconds(work)
        print(f"{name:44} {took:8.1f} ms CPU   {took / reference:5.2f} × reading id, day and standing of all")
    print(f"{'reference':44} {reference:8.1f} ms CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instance", type=Path)
    given = parser.parse_args().instance
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["SOUK_INSTANCE_PATH"] = name
        if given:
            shutil.copy(given / "souk.sqlite3", folder / "souk.sqlite3")
        uri = f"sqlite:///{folder / 'souk.sqlite3'}"
        app = create_app({"ENV": "testing", "TESTING": True, "SQLALCHEMY_DATABASE_URI": uri})
        with app.app_context():
            Model.metadata.create_all(db.engine)
            if not given:
                seed_reference()
                seed_national(NOW)
            print(f"{declare_half()} declarations")
            measure()
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
