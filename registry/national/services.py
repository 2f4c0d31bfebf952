"""`flask demo national`: the made-up country written to the register in one transaction."""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import exists, insert, select

from core.clock import local_date
from core.db import session, transaction
from registry.demo import courts
from registry.errors import RealData
from registry.models import Cooperative, Court, Movement, RegistryEvent
from registry.national import rows
from registry.national.country import SEED, Country, Life
from registry.national.targets import Period, Target, periods
from registry.services.bulk import count_afresh, insert_rows, table_of
from registry.services.figures import figures_as_of
from registry.services.journal import movement_rows

AT_ONCE = 5_000
_T = TypeVar("_T")
Say = Callable[[str], object]


def seed_national(now: datetime, say: Say | None = None) -> int:
    """Write the country; returns how many cooperatives were added, 0 when it is there already.

    What the register already holds (other demonstration records) counts towards the figures. The reference data is
    there. Raises RealData when the register holds a real cooperative.
    """
    if session().scalar(select(exists().where(Cooperative.is_demo.is_(False)))):
        raise RealData
    if session().scalar(select(exists().where(Cooperative.central_number == str(rows.FIRST_NUMBER)))):
        return 0
    bar = Progress(say)
    lives = _country(bar)
    with transaction():
        _add_courts()
        _write(lives, now, bar)
    for model in (Cooperative, RegistryEvent, Movement):
        count_afresh(table_of(model))
    bar.end()
    return len(lives)


def _country(bar: "Progress") -> list[Life]:
    """Lives that together with what is on record reach the figures of every period."""
    whole = [Period(p.first, p.last, _missing(p)) for p in periods()]
    done = iter(range(1, len(whole) + 1))
    return Country(SEED).live(whole, lambda _day: bar.show(15 * next(done) / len(whole)))


def _missing(period: Period) -> Target:
    there = figures_as_of(period.last)
    return Target(*(max(0, goal - getattr(there, name)) for name, goal in period.target._asdict().items()))


def _add_courts() -> None:
    present = set(session().scalars(select(Court.code)))
    missing = [
        {"code": court.code, "name_ar": court.name_ar, "name_fr": court.name_fr}
        for court in courts()
        if court.code not in present
    ]
    if missing:
        session().execute(insert(Court), missing)


def _write(lives: list[Life], now: datetime, bar: "Progress") -> None:
    writer, numbers = rows.Writer(SEED, local_date(now)), rows.analytical_numbers(lives)
    records, histories = [], []
    for place, life in enumerate(lives):
        record, filings = writer.write(life, rows.FIRST_NUMBER + place, numbers[place])
        records.append(rows.stored(record, now))
        histories.append(filings)
    bar.show(25)
    _insert(Cooperative, records, bar, 25, 45)
    ids = _ids()
    events: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    for record, filings in zip(records, histories, strict=True):
        id_ = ids[record["central_number"]]
        events += rows.event_rows(id_, filings)
        moved += movement_rows(id_, rows.moved(filings), now)
    bar.show(50)
    events.sort(
        key=lambda event: event["happened_on"]
    )  # as they came in over the years; equal days keep their order
    _insert(RegistryEvent, events, bar, 50, 85)
    _insert(Movement, moved, bar, 85, 99)


def _ids() -> dict[str, int]:
    query = select(Cooperative.central_number, Cooperative.id).where(Cooperative.is_demo)
    return {row.central_number: row.id for row in session().execute(query)}


def _insert(model: Any, values: list[dict[str, Any]], bar: "Progress", first: float, last: float) -> None:
    table, done = table_of(model), 0
    for batch in _batches(values):
        insert_rows(table, batch)
        done += len(batch)
        bar.show(first + (last - first) * done / len(values))


def _batches(values: list[_T]) -> Iterator[list[_T]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


class Progress:
    """A bar on stderr: redrawn on a terminal, a line every ten percent elsewhere."""

    def __init__(self, say: Say | None = None) -> None:
        self.say, self.start, self.shown = say, time.monotonic(), -10.0
        self.live = say is None and sys.stderr.isatty()

    def show(self, percent: float) -> None:
        """How far the work is."""
        if percent - self.shown < (0.5 if self.live else 10):
            return
        self.shown = percent
        filled = int(percent / 2.5)
        self._put(
            f"{'█' * filled}{'░' * (40 - filled)} {percent:3.0f} %  {time.monotonic() - self.start:4.0f} s"
        )

    def _put(self, line: str) -> None:
        if self.say:
            self.say(line)
        else:
            sys.stderr.write(f"\r{line}" if self.live else f"{line}\n")
            sys.stderr.flush()

    def end(self) -> None:
        """The whole bar, and the line ends."""
        self.shown = -10.0
        self.show(100)
        if self.live:
            sys.stderr.write("\n")
