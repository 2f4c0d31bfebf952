"""The demonstration's learners; the same twice changes nothing."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from academy.certificates.models import Certificate
from academy.certificates.services.checking import broken
from academy.learning.models import Attempt, Completion, Enrolment
from academy.quizzes.models import Question
from academy.seed import LEARNERS, seed_courses
from core.auth import create_user, system_actor
from core.db import session
from core.events import relay
from core.messages import OutgoingMessage
from tests.academy.makers import NOW


def test_the_demonstration(app: Flask) -> None:
    for number in range(6):
        create_user(system_actor(), name=f"D{number}", phone=f"06614509{number:02d}", is_demo=True, now=NOW)
    create_user(system_actor(), name="Touria", phone="0661450999", roles=("trainer",), is_demo=True, now=NOW)
    said: list[str] = []
    seed_courses(NOW, said.append)
    assert said == ["12 courses", "6 learners", "5 certificates"]
    counts = [
        session().scalar(select(func.count()).select_from(m))
        for m in (Attempt, Completion, Enrolment, Question)
    ]
    assert all(counts)
    states = session().execute(select(Certificate.revoked_reason, Certificate.shows_name)).all()
    assert sorted(map(tuple, states)) == [("", True)] * 4 + [("asked", False)]
    assert broken() == []
    relay(NOW + timedelta(days=1000))
    assert session().scalar(select(func.count()).select_from(OutgoingMessage)) == 0, (
        "people of the demonstration are not written to"
    )
    assert session().scalar(select(func.min(Attempt.percent))) == 100, "the right answers are right"
    seed_courses(NOW, said.append)
    again = [
        session().scalar(select(func.count()).select_from(m))
        for m in (Attempt, Completion, Enrolment, Question)
    ]
    assert again == counts
    assert LEARNERS > 6
