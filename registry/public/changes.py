"""The stream of entries for those who keep a copy of the register."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, select, tuple_

from core.db import session
from registry.models import Cooperative, RegistryEvent
from registry.public.published import UNPUBLISHED_KINDS, changed_columns


@dataclass(frozen=True)
class Changes:
    """Entries in the order in which they were recorded, and the key to go on from (None: these are the last)."""

    items: list[dict[str, Any]]
    next_after: int | None


def list_changes(since: datetime | None, after: int | None, limit: int) -> Changes:
    """Entries recorded since a moment, a page at a time. `after`: the id of the last entry already seen.

    Without `since` they come by id. With it they come by the moment, then the id, along the index of both; an entry
    that was seen stands for its own moment.
    """
    event = RegistryEvent
    query = (
        select(
            event.id, event.kind, event.happened_on, event.recorded_at, event.data, Cooperative.central_number
        )
        .join(Cooperative, Cooperative.id == event.cooperative_id)
        .where(event.kind.not_in(UNPUBLISHED_KINDS))
    )
    if since is None:
        query = query.where(event.id > (after or 0)).order_by(event.id)
    else:
        query = query.where(_since(since, after)).order_by(event.recorded_at, event.id)
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


def _since(since: datetime, after: int | None) -> ColumnElement[bool]:
    """From the moment on, and behind the entry seen last; without such an entry its number alone counts."""
    event = RegistryEvent
    if after is None:
        return event.recorded_at >= since
    last = session().scalar(select(event.recorded_at).where(event.id == after))
    if last is None:
        return (event.recorded_at >= since) & (event.id > after)
    if last < since:
        return event.recorded_at >= since
    return tuple_(event.recorded_at, event.id) > tuple_(literal(last, event.recorded_at.type), after)
