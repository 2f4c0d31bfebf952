"""The first entries of an audit log, written at once: they take turns, nobody fails."""

from flask import Flask
from sqlalchemy import func, select

from core.audit import AuditEntry, AuditHead, audit, broken_links
from core.db import session, transaction
from tests.threads import together


def test_the_first_writers_take_turns(both: Flask) -> None:
    assert session().scalar(select(func.count()).select_from(AuditHead)) == 0

    def write(n: int) -> bool:
        with transaction():
            audit(None, "trial", f"thing:{n}")
        return True

    assert together(both, write, count=8) == [True] * 8
    assert session().scalar(select(func.count()).select_from(AuditEntry)) == 8
    assert broken_links() == []
