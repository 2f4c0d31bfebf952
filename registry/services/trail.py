"""Who did what to one subject, and why: the audit log of one file, newest first."""

from sqlalchemy import select

from core.audit import AuditEntry
from core.audit_log import AuditLine
from core.auth import users_by_id
from core.db import session

MOST = 100


def trail(*subjects: str) -> list[tuple[AuditLine, str]]:
    """(entry, name of who acted) of these subjects, such as `declaration:12`."""
    query = (
        select(AuditEntry).where(AuditEntry.subject.in_(subjects)).order_by(AuditEntry.id.desc()).limit(MOST)
    )
    lines = [
        AuditLine(e.id, e.at, e.actor_id, e.action, e.subject, e.reason, e.data)
        for e in session().scalars(query)
    ]
    names = users_by_id({line.actor_id for line in lines if line.actor_id})
    return [(line, names[line.actor_id].name if line.actor_id in names else "") for line in lines]
