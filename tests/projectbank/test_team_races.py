"""Two people at one team in the same moment, on PostgreSQL, where they really meet."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, func, insert, select, text, update

from core.db import db, session
from projectbank.errors import (
    IdeaMoved,
    TeamFull,
)
from projectbank.ideas import reading
from projectbank.ideas.models import Idea
from projectbank.matching import reservations, teams
from projectbank.matching.models import Member, Team
from projectbank.path import checks
from tests.conftest import _application
from tests.projectbank.makers import (
    NOW,
    an_idea,
    join_all,
    some_people,
)
from tests.threads import together


def state_of(idea_id: int) -> str:
    return reading.get_any(idea_id).card.state


@pytest.fixture
def on_postgres(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on PostgreSQL, where two may write at the same moment."""
    yield from _application(request.getfixturevalue("postgres_uri"), tmp_path)


def test_who_leaves_while_the_last_place_is_taken(on_postgres: Flask):
    idea_id = an_idea(founders=7)
    people = some_people(7)
    join_all(idea_id, people[:6])
    team_id = session().scalars(select(Team.id)).one()
    last = {"team_id": team_id, "user_id": people[6], "state": "joined", "shares_contact": False}
    with ThreadPoolExecutor(1) as threads, db.engine.connect() as other:
        other.execute(update(Team).values(taken=7))
        other.execute(insert(Member).values(last | {"created_at": NOW}))
        other.execute(update(Idea).values(state="team_formed", reserved_until=None))
        leaving = threads.submit(_leave, on_postgres, people[0], idea_id)
        wait_for_lock(other)
        other.commit()
        leaving.result(120)
    session().rollback()
    assert state_of(idea_id) == "reserved"
    assert checks.team_findings() == []


def _leave(app: Flask, user_id: int, idea_id: int) -> None:
    with app.app_context():
        try:
            teams.leave(user_id, idea_id, NOW)
        finally:
            db.session.remove()


def wait_for_lock(connection: Connection) -> None:
    """Until another connection waits for what this one holds."""
    for _try in range(1200):
        if connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            return
        time.sleep(0.05)
    pytest.fail("nobody waited")


def test_a_reservation_that_ends_while_somebody_joins(on_postgres: Flask):
    idea_id = an_idea(founders=7)
    people = some_people(7)
    join_all(idea_id, people[:6])
    late = NOW + timedelta(days=31)
    results = together(on_postgres, lambda n: _end_or_join(n, people[6], idea_id, late), 6)
    assert all(isinstance(r, str | int | TeamFull | IdeaMoved) for r in results), results
    assert state_of(idea_id) in ("team_formed", "reserved", "published")
    lost = select(func.count()).select_from(Member).join(Team, Team.id == Member.team_id)
    assert session().scalar(lost.where(Team.live_key.is_(None), Member.state == "joined")) == 0
    assert checks.team_findings() == [] == checks.state_findings()


def _end_or_join(number: int, user_id: int, idea_id: int, now: datetime) -> str | int:
    if number % 2:
        return reservations.expire(now)
    return teams.join(user_id, idea_id, None, shares_contact=False, now=now)
