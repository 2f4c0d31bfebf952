"""The stream of entries for those who keep a copy of the register."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.db import session
from registry.models import Cooperative, RegistryEvent
from registry.public.published import UNPUBLISHED_KINDS, changed_columns


@dataclass(frozen=True)
class Changes:
    """Entries in the order in which they were recorded, and the key to go on from (None: these are the last)."""

    items: list[dict[str, Any]]
    next_after: int | None


def list_changes(since: datetime | None, after: int | None, limit: int) -> Changes:
    """Entries recorded since a moment, a page at a time. `after`: the id of the last entry already seen."""
    event = RegistryEvent
    query = (
        select(
            event.id, event.kind, event.happened_on, event.recorded_at, event.data, Cooperative.central_number
        )
        .join(Cooperative, Cooperative.id == event.cooperative_id)
        .where(event.kind.not_in(UNPUBLISHED_KINDS))
        .order_by(event.id)
    )
    if since is not None:
        query = query.where(event.recorded_at >= since)
    if after is not None:
        query = query.where(event.id > after)
    rows = session().execute(query.limit(limit + 1)).all()
    items = [
        {
            "id": row.id,
            "central_number": row.central_number,
            "kind": row.kind,
            "date": row.happened_on.isoformat(),
            "recorded_at": row.recorded_at.isoformat(),
            "changed": changed_columns(row.kind, row.data),
        }
        for row in rows[:limit]
    ]
    return Changes(items, items[-1]["id"] if len(rows) > limit else None)
