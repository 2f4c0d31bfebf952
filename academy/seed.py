"""Demonstration data of the academy: the courses kept as files, and learners among the demonstration's people."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from academy.authoring.services.loading import load_course
from academy.authoring.sources import course_folders, read_course
from academy.certificates.models import Certificate
from academy.certificates.permissions import REVOKE
from academy.certificates.services import issue, revoke, set_name_shown
from academy.courses.services import lines_of, list_courses
from academy.data import QUIZ_KINDS, CourseCard
from academy.learning.data import Done, Tried
from academy.learning.models import Attempt, Cohort, CohortMember
from academy.learning.services import recording
from academy.learning.services.suggestions import suggest
from academy.quizzes.data import FULL
from academy.quizzes.rules import ends_of
from academy.quizzes.services import asked_ids, choices_of
from core.auth import Actor
from core.auth.models import User, UserRole
from core.db import session, transaction

LEARNERS = 36
GROUP = 8
SHOWN = 4
NAMES = uuid.UUID("5e0b8f6e-6d0c-4a52-9a58-1a5d0a7f2c11")
"""Attempts of the demonstration have names made from this, so that seeding twice keeps one of each."""
CODE = "TAAWON26"


def seed_courses(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    """Load every course, then let demonstration people learn; the same twice changes nothing."""
    loaded = sum(load_course(read_course(folder), now) for folder in course_folders())
    say(f"{loaded} courses")
    learners, cards = _people(), list_courses()
    if cards and learners and not session().execute(select(Attempt.id).limit(1)).first():
        for number, user_id in enumerate(learners):
            _learn(user_id, number, cards, now)
        _group(learners, cards, now)
        say(f"{len(learners)} learners")
        say(f"{_certificates(now)} certificates")


def _people() -> list[int]:
    """Demonstration people without a task at the Office."""
    staff = select(UserRole.user_id).where(UserRole.role != "consumer")
    people = select(User.id).where(User.is_demo, User.active, User.id.not_in(staff)).order_by(User.id)
    return list(session().scalars(people.limit(LEARNERS)))


def _learn(user_id: int, number: int, cards: Sequence[CourseCard], now: datetime) -> None:
    """One course, and for every third person another one; some stop half-way."""
    chosen = [number % len(cards), (number * 5 + 1) % len(cards)][: 2 if number % 3 == 0 else 1]
    for place in dict.fromkeys(chosen):
        card = cards[place]
        lines = lines_of(card.version_id)
        stop = len(lines) if number % 4 else len(lines) // 2
        begun = now - timedelta(days=3 + number % 50)
        for step, line in enumerate(lines[:stop]):
            at = begun + timedelta(minutes=7 * step)
            if line.kind in QUIZ_KINDS:
                name = str(uuid.uuid5(NAMES, f"{user_id}:{line.id}"))
                if line.kind == "final":  # before the news of it, so that nobody is written to
                    issue(user_id, card.version_id, 100, at)
                recording.attempt(user_id, Tried(name, line.id, right_answers(line.id), at), now)
            else:
                recording.complete(user_id, Done(line.step_id, at))


def _certificates(now: datetime) -> int:
    """How many were earned; a few show their holder's name, the last one is revoked."""
    mine = (
        session()
        .execute(select(Certificate.user_id, Certificate.id, Certificate.code).order_by(Certificate.id))
        .all()
    )
    for user_id, key, _code in mine[:SHOWN]:
        set_name_shown(user_id, key, True)
    if mine:
        revoke(Actor(None, frozenset({REVOKE}), is_staff=True), mine[-1].code, "asked", now)
    return len(mine)


def right_answers(page_id: int) -> dict[str, Any]:
    """The right answer of each question of a page."""
    return {str(key): _right(choices) for key, choices in choices_of(asked_ids(page_id)).items()}


def _right(choices: Sequence[Any]) -> Any:
    if any(one.match_ar or one.match_fr for one in choices):
        names = {(end.match_ar, end.match_fr): name for name, end in ends_of(choices).items()}
        return {
            str(one.id): names[one.match_ar, one.match_fr] for one in choices if one.text_ar or one.text_fr
        }
    if choices and choices[0].low is not None:
        return str((choices[0].low + choices[0].high) / 2)
    good = [one for one in choices if one.weight > 0]
    if good and all(bool(one.text_ar) != bool(one.text_fr) for one in choices):  # accepted spellings
        return good[0].text_ar or good[0].text_fr
    return good[0].id if good and good[0].weight == FULL else [one.id for one in good]


def _group(learners: Sequence[int], cards: Sequence[CourseCard], now: datetime) -> None:
    """A trainer's group, and a suggestion to its first learners."""
    query = select(UserRole.user_id).join(User, User.id == UserRole.user_id)
    trainer = (
        session().scalars(query.where(UserRole.role == "trainer", User.is_demo).order_by(User.id)).first()
    )
    if trainer is None:
        return
    day = now.date()
    cohort = Cohort(
        course_id=cards[0].id, trainer_id=trainer, name="مجموعة تجريبية · Groupe de démonstration", code=CODE,
        starts_on=day - timedelta(days=20), ends_on=day + timedelta(days=40), is_demo=True, created_at=now,
    )  # fmt: skip
    with transaction() as s:
        s.add(cohort)
        s.flush()
        s.add_all(CohortMember(cohort_id=cohort.id, user_id=key, joined_at=now) for key in learners[:GROUP])
        for key in learners[:GROUP]:
            suggest(
                key, [card.slug for card in cards if "packing" in card.topics], source="demo",
                reason_ar="مثال: طردان مكسوران من 40", reason_fr="Exemple : 2 colis cassés sur 40", now=now,
            )  # fmt: skip
