"""Reading the audit log: filtered, newest first, page by page through the id."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from core.audit import AuditEntry
from core.db import session

PAGE = 50


@dataclass(frozen=True)
class AuditFilter:
    """What to look for; an empty field does not filter. `action` and `subject` match from their beginning."""

    action: str = ""
    subject: str = ""
    actor_id: int | None = None


@dataclass(frozen=True)
class AuditLine:
    """One act of the log."""

    id: int
    at: datetime
    actor_id: int | None
    action: str
    subject: str
    reason: str
    data: dict[str, Any]


def list_entries(wanted: AuditFilter, *, before: int | None = None, limit: int = PAGE) -> list[AuditLine]:
    """Acts with an id below `before`, the newest first."""
    query = _filtered(wanted).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return [
        AuditLine(e.id, e.at, e.actor_id, e.action, e.subject, e.reason, e.data)
        for e in session().scalars(query)
    ]


def every_entry(wanted: AuditFilter, *, batch: int = 1000) -> Iterator[AuditLine]:
    """All of them, read in batches, so that a long log never fills the memory."""
    before: int | None = None
    while lines := list_entries(wanted, before=before, limit=batch):
        yield from lines
        before = lines[-1].id


def list_actions() -> list[str]:
    """The kinds of act that occur, for the filter."""
    return list(
        session().scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action).limit(300))
    )


def count_entries() -> int:
    """How many acts the log holds."""
    return session().scalar(select(func.count(AuditEntry.id))) or 0


def _filtered(wanted: AuditFilter) -> Select[AuditEntry]:
    query = select(AuditEntry)
    if wanted.action:
        query = query.where(AuditEntry.action.startswith(wanted.action, autoescape=True))
    if wanted.subject:
        query = query.where(AuditEntry.subject.startswith(wanted.subject, autoescape=True))
    if wanted.actor_id is not None:
        query = query.where(AuditEntry.actor_id == wanted.actor_id)
    return query
