"""The journal of figures: rows added in the transaction that records the filings that cause them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.db import session
from registry.models import Movement, RegistryEvent
from registry.rules.figures import Steps, difference, steps
from registry.rules.filings import Filed
from registry.services.bulk import insert_rows, table_of

MOVEMENTS = table_of(Movement)
_NEW = 1 << 62  # filings about to be inserted come after those on record
_AT_ONCE = 500


def filed_rows(rows: Iterable[Mapping[str, Any]]) -> list[Filed]:
    """Rows about to be inserted into the table of filings, as filings in their order."""
    return [Filed(_NEW + n, row["kind"], row["happened_on"], row["data"]) for n, row in enumerate(rows)]


def histories(cooperative_ids: Collection[int]) -> dict[int, list[Filed]]:
    """The filings on record of each of these cooperatives, in a query for every 500 of them."""
    found: dict[int, list[Filed]] = defaultdict(list)
    ids = list(cooperative_ids)
    for start in range(0, len(ids), _AT_ONCE):
        query = select(
            RegistryEvent.cooperative_id,
            RegistryEvent.id,
            RegistryEvent.kind,
            RegistryEvent.happened_on,
            RegistryEvent.data,
        ).where(RegistryEvent.cooperative_id.in_(ids[start : start + _AT_ONCE]))
        for row in session().execute(query.order_by(RegistryEvent.id)):
            found[row[0]].append(Filed(row.id, row.kind, row.happened_on, row.data))
    return found


def movements(
    cooperative_id: int, old: Sequence[Filed], new: Sequence[Filed], now: datetime
) -> list[dict[str, Any]]:
    """Rows for the journal when `new` filings join the `old` ones of a cooperative."""
    return movement_rows(cooperative_id, difference(steps([*old, *new]), steps(old) if old else {}), now)


def movement_rows(cooperative_id: int, moved: Steps, now: datetime) -> list[dict[str, Any]]:
    """Steps as rows of the journal."""
    return [
        {
            "cooperative_id": cooperative_id, "recorded_at": now, **step._asdict(),
            **{f"d_{name}": count for name, count in counts._asdict().items()},
        }
        for step, counts in moved.items()
    ]  # fmt: skip


def write(rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows to the journal."""
    insert_rows(MOVEMENTS, rows)
