"""The journal of figures compared with all filings, and completed where rows are missing."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from core.db import session, transaction
from registry.models import Movement, RegistryEvent
from registry.rules.figures import Counts, Step, Steps, difference, steps
from registry.rules.filings import Filed
from registry.services import journal

AT_ONCE = 5_000


def settle(now: datetime) -> int:
    """Add to the journal what it lacks; returns for how many cooperatives. Rows are added, never changed.

    A register that was filled before there was a journal is brought up to date by it.
    """
    with transaction():
        missing = list(gaps())
        rows = [row for id_, steps_ in missing for row in journal.movement_rows(id_, steps_, now)]
        for start in range(0, len(rows), AT_ONCE):
            journal.write(rows[start : start + AT_ONCE])
    return len(missing)


def gaps() -> Iterator[tuple[int, Steps]]:
    """(cooperative, what its journal lacks), in the order of ids; two queries over everything, read as they come."""
    with _filings() as filings, _booked() as movements:
        yield from _gaps(filings, movements)


def _gaps(filings: Any, movements: Any) -> Iterator[tuple[int, Steps]]:
    booked = groupby(movements, key=lambda row: row.cooperative_id)
    waiting = next(booked, None)
    for cooperative_id, rows in groupby(filings, key=lambda row: row.cooperative_id):
        expected = steps(Filed(row.id, row.kind, row.happened_on, row.data) for row in rows)
        found: Steps = {}
        while waiting and waiting[0] <= cooperative_id:
            found = {Step(*row[1:6]): Counts(*(int(n) for n in row[6:])) for row in waiting[1]}
            if waiting[0] < cooperative_id:  # no filing of it is left
                yield waiting[0], difference({}, found)
                found = {}
            waiting = next(booked, None)
        if missing := difference(expected, found):
            yield cooperative_id, missing


def _filings() -> Any:
    query = select(
        RegistryEvent.cooperative_id,
        RegistryEvent.id,
        RegistryEvent.kind,
        RegistryEvent.happened_on,
        RegistryEvent.data,
    ).order_by(RegistryEvent.cooperative_id, RegistryEvent.happened_on, RegistryEvent.id)
    return session().execute(query.execution_options(yield_per=1000))


def _booked() -> Any:
    key = (
        Movement.cooperative_id, Movement.day, Movement.kind, Movement.region_code, Movement.province_code,
        Movement.sector_code,
    )  # fmt: skip
    sums = (
        func.sum(Movement.d_cooperatives), func.sum(Movement.d_members), func.sum(Movement.d_women),
        func.sum(Movement.d_youth), func.sum(Movement.d_womens),
    )  # fmt: skip
    query = select(*key, *sums).group_by(*key).order_by(Movement.cooperative_id)
    return session().execute(query.execution_options(yield_per=1000))
