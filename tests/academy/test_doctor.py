"""The academy's checks find planted damage, and nothing where all is well."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, update

from academy.courses.models import Course, CourseVersion
from academy.learning.data import Done, Tried
from academy.learning.models import Completion, Enrolment
from academy.learning.services import recording
from core.db import session, transaction
from core.doctor import examine
from tests.academy.learning.test_recording import ATTEMPT, right
from tests.academy.makers import NOW, course, learner


def found() -> list[str]:
    return [line for check in examine() if check.name.startswith("academy: ") for line in check.found]


def learn() -> None:
    _card, lines = course()
    user = learner()
    recording.complete(user, Done(lines["wrap"].step_id, NOW))
    recording.attempt(user, Tried(ATTEMPT(1), lines["check"].id, right(lines["check"].id), NOW), NOW)


DAMAGE: dict[str, Callable[[], object]] = {
    "without being in it": lambda: session().execute(delete(Enrolment)),
    "is said to have finished": lambda: session().execute(
        update(Enrolment).values(finished_at=NOW.replace(year=2027))
    ),
    "which is not done": lambda: session().execute(delete(Completion)),
    "not published": lambda: session().execute(update(Course).values(live_version_id=999)),
    "do not agree": lambda: session().execute(update(CourseVersion).values(open_key=7)),
}


def test_nothing_is_found_where_all_is_well(both: Flask) -> None:
    learn()
    assert found() == []


@pytest.mark.parametrize("damage", DAMAGE)
def test_planted_damage_is_found(app: Flask, damage: str) -> None:
    learn()
    with transaction():
        DAMAGE[damage]()
    assert any(damage in line for line in found()), found()
