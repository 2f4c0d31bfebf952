"""The audit log: who did what to which subject, and why. Each row carries the hash of the one before it."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import JsonDict, Model, changed_one, in_transaction, session

GENESIS = "0" * 64


class AuditEntry(Model):
    """One act. Rows are never updated or deleted."""

    __tablename__ = "core_audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    data: Mapped[JsonDict]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class AuditHead(Model):
    """The end of the chain; writers take turns by a conditional update of its one row."""

    __tablename__ = "core_audit_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    last_id: Mapped[int]
    last_hash: Mapped[str]


def audit(
    actor_id: int | None, action: str, subject: str, *, reason: str = "", data: dict[str, Any] | None = None
) -> None:
    """Record an act in the current transaction. `subject` is `kind:id`, such as `vendor:12`. No personal data."""
    if not in_transaction():
        raise RuntimeError("audit() belongs inside transaction()")
    s = session()
    _ensure_head()
    while True:
        head = s.execute(
            select(AuditHead.last_id, AuditHead.last_hash).where(AuditHead.id == 1).with_for_update()
        ).one()
        entry = {
            "id": head.last_id + 1,
            "at": clock.now(),
            "actor_id": actor_id,
            "action": action,
            "subject": subject,
            "reason": reason,
            "data": data or {},
            "previous_hash": head.last_hash,
        }
        entry["hash"] = entry_hash(entry)
        mine = update(AuditHead).where(AuditHead.id == 1, AuditHead.last_id == head.last_id)
        if changed_one(mine.values(last_id=entry["id"], last_hash=entry["hash"])):
            s.execute(insert(AuditEntry).values(entry))
            return


def _ensure_head() -> None:
    s = session()
    if s.execute(select(AuditHead.id).where(AuditHead.id == 1)).first() is None:
        insert_here = sqlite_insert if s.get_bind().dialect.name == "sqlite" else postgresql_insert
        first = insert_here(AuditHead).values(id=1, last_id=0, last_hash=GENESIS)
        s.execute(first.on_conflict_do_nothing())  # two first writers at once: one row, then they take turns


def entry_hash(entry: dict[str, Any]) -> str:
    """SHA-256 over the row's content and the previous hash."""
    content = {
        k: entry[k] for k in ("id", "actor_id", "action", "subject", "reason", "data", "previous_hash")
    }
    content["at"] = entry["at"].isoformat()
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def broken_links() -> list[str]:
    """Sentences about every entry that was changed, removed or inserted; empty when the chain holds."""
    found, previous, expected = [], GENESIS, 1
    columns = AuditEntry.__table__.columns
    for row in session().execute(select(*columns).order_by(AuditEntry.id)).mappings():
        if row["id"] != expected:
            found.append(f"audit entries {expected} to {row['id'] - 1} are missing")
        if row["previous_hash"] != previous or entry_hash(dict(row)) != row["hash"]:
            found.append(f"audit entry {row['id']} was changed")
        previous, expected = row["hash"], row["id"] + 1
    head = session().scalar(select(AuditHead.last_hash).where(AuditHead.id == 1)) or GENESIS
    if head != previous:
        found.append("the last audit entries are missing")
    return found
