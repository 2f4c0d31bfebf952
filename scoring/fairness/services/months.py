"""Parity month by month: computed once for a run and kept as a file, since a page of twelve months would else read
the register twelve times. What is lost is computed again."""

import json
from dataclasses import astuple
from datetime import date

from core.errors import NotFound
from core.storage import storage
from scoring.data import RunCard
from scoring.fairness.rules import ParityRow
from scoring.fairness.services import parity
from scoring.method.services import running

Month = tuple[RunCard, list[ParityRow]]


def months(until: date) -> list[Month]:
    """The parity of the newest run of each of the last twelve months, newest first. The first is computed where it is
    not kept yet (4 statements); others appear once they are."""
    found: list[Month] = []
    for run in running.monthly_runs(until):
        rows = find(run) if found else parity_in(run)
        if rows is not None:
            found.append((run, rows))
    return found


def find(run: RunCard) -> list[ParityRow] | None:
    """What was kept of a run."""
    try:
        stored = json.loads(storage().open(_key(run)))
    except (NotFound, ValueError):
        return None
    return [ParityRow(*row) for row in stored]


def parity_in(run: RunCard) -> list[ParityRow]:
    """The parity of a run, from what was kept where it is there."""
    kept = find(run)
    return parity.parity_of(run) if kept is None else kept


def keep_missing(until: date) -> int:
    """Compute and keep the months that are not kept yet; returns how many."""
    missing = [run for run in running.monthly_runs(until) if find(run) is None]
    for run in missing:
        rows = [astuple(row) for row in parity.parity_of(run)]
        storage().save(_key(run), json.dumps(rows).encode(), "application/json")
    return len(missing)


def _key(run: RunCard) -> str:
    return f"private/parity/{run.id}-{run.input_hash}.json"
