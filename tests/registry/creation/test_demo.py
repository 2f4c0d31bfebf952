"""The demonstration's files, and their doctor."""

from flask import Flask
from sqlalchemy import select

from core.db import session
from registry.creation.models import Creation
from registry.creation.seed import seed_creations
from registry.creation.services import checks
from registry.seed import seed_reference
from tests.registry.creation.factory import NOW


def test_six_files_at_six_moments(app: Flask) -> None:
    seed_reference()
    for _again in range(2):
        seed_creations(NOW, lambda _line: None)
    states = session().scalars(select(Creation.state).order_by(Creation.id)).all()
    assert states == ["draft", "name_requested", "documents", "submitted", "change_requested", "refused"]
    assert all(session().scalars(select(Creation.is_demo)))
    findings = [check() for check in (checks.name_findings, checks.clock_findings, checks.registered_findings,
                                      checks.forgotten_findings)]  # fmt: skip
    assert findings == [[], [], [], []]
