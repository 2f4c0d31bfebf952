"""What learners did: any order of arrival, two tabs and a retry end in the same state, on both databases."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from academy import api
from academy.errors import BadAnswer, NoSuchCohort, NoSuchCourse
from academy.learning.data import Done, Tried
from academy.learning.models import Attempt, Completion, Enrolment
from academy.learning.rules import moment, next_line
from academy.learning.services import cohorts, progress, recording, suggestions
from academy.learning.services.figures import BLOCK
from academy.offline.services import receive
from academy.permissions import TRAIN
from academy.quizzes.rules import draw, ends_of
from academy.quizzes.services import asked_ids, choices_of
from core.auth import Actor
from core.auth.models import User
from core.db import session, transaction
from core.events import OutboxEvent
from tests.academy.makers import NOW, course, learner
from tests.threads import together

ATTEMPT = "00000000-0000-4000-8000-00000000000{}".format


def right(page_id: int) -> dict[str, Any]:
    """The right answer of every question of a page."""
    found: dict[str, Any] = {}
    for question, choices in choices_of(asked_ids(page_id)).items():
        full = [one.id for one in choices if one.weight >= 500]
        number = next((one.low for one in choices if one.low is not None), None)
        word = next((one.text_fr for one in choices if one.text_fr == "papier"), None)
        if any(one.match_ar for one in choices):
            names = {(one.match_ar, one.match_fr): name for name, one in ends_of(choices).items()}
            found[str(question)] = {str(one.id): names[one.match_ar, one.match_fr] for one in choices}
        elif number is not None:
            found[str(question)] = "٢"
        elif word and not any(one.text_fr == "eau" for one in choices):
            found[str(question)] = " Papiér"
        else:
            found[str(question)] = full if len(full) > 1 else full[0]
    return found


def test_a_course_is_finished_by_its_steps_and_its_final_quiz(both: Flask) -> None:
    card, lines = course()
    user = learner()
    for hour, key in enumerate(("wrap", "fill", "sheet")):
        recording.complete(user, Done(lines[key].step_id, NOW + timedelta(hours=hour)))
    practice = recording.attempt(
        user, Tried(ATTEMPT(1), lines["check"].id, right(lines["check"].id), NOW), NOW
    )
    assert (practice.percent, practice.is_passed) == (100, True)
    failed = recording.attempt(user, Tried(ATTEMPT(2), lines["final"].id, {}, NOW), NOW)
    assert (failed.percent, failed.is_passed) == (0, False)
    assert progress.my_courses(user)[0].done == 4
    end = NOW + timedelta(days=1)
    recording.attempt(user, Tried(ATTEMPT(3), lines["final"].id, right(lines["final"].id), end), end)
    found = progress.my_courses(user)[0]
    assert (found.percent, found.finished_at) == (100, end)
    assert recording.best_of(user, [lines["final"].step_id]) == {lines["final"].step_id: 100}
    kinds = list(session().scalars(select(OutboxEvent.kind).order_by(OutboxEvent.id)))
    assert [k.rpartition(".")[2] for k in kinds].count("CourseFinished") == 1
    assert [k.rpartition(".")[2] for k in kinds].count("FinalPassed") == 1
    rows = list(api.completions(NOW - timedelta(days=1), NOW + timedelta(days=9)))
    assert [(one.user_id, one.course_id, one.steps, one.finished_at) for one in rows] == [
        (user, card.id, 5, end)
    ]


def test_completions_of_learners_far_apart(both: Flask) -> None:
    card, lines = course()
    first = learner()
    far = {n: first + n * BLOCK + n for n in (1, 2)}
    with transaction() as s:
        s.add_all(User(id=key, name="x", email=f"u{key}@people.example", lang="ar", active=True, created_at=NOW,
                       fs_uniquifier=str(key)) for key in far.values())  # fmt: skip
    for user in (first, *far.values()):
        for key in ("wrap", "fill"):
            recording.complete(user, Done(lines[key].step_id, NOW))
    recording.complete(first, Done(lines["sheet"].step_id, NOW + timedelta(days=9)))
    rows = list(api.completions(NOW, NOW + timedelta(days=9)))
    assert [(one.user_id, one.course_id, one.steps) for one in rows] == [
        (user, card.id, 2) for user in (first, *far.values())
    ]
    assert list(api.completions(NOW - timedelta(days=9), NOW)) == []


def test_the_final_quiz_asks_what_the_attempt_draws(app: Flask) -> None:
    _card, lines = course()
    page = lines["final"].id
    result = recording.attempt(learner(), Tried(ATTEMPT(1), page, right(page), NOW), NOW)
    assert [int(key) for key in result.marks] == draw(asked_ids(page), 2, ATTEMPT(1))
    assert len({tuple(draw(range(9), 3, ATTEMPT(n))) for n in range(9)}) > 3


def test_the_same_attempt_again_gives_the_same_result(both: Flask) -> None:
    _card, lines = course()
    user, page = learner(), lines["check"].id
    first = recording.attempt(user, Tried(ATTEMPT(1), page, right(page), NOW), NOW)
    again = recording.attempt(user, Tried(ATTEMPT(1), page, {}, NOW), NOW)
    assert again == first
    with pytest.raises(NoSuchCourse):
        recording.attempt(learner(), Tried(ATTEMPT(1), page, {}, NOW), NOW)
    with pytest.raises(BadAnswer):
        recording.attempt(user, Tried("x", page, {}, NOW), NOW)


def test_a_quiz_cannot_be_called_done(app: Flask) -> None:
    _card, lines = course()
    with pytest.raises(BadAnswer):
        recording.complete(learner(), Done(lines["check"].step_id, NOW))
    with pytest.raises(NoSuchCourse):
        recording.complete(learner(), Done(999, NOW))


def batches(lines: Any) -> list[dict[str, Any]]:
    """What a phone has to send: steps twice at two times, attempts good and bad."""
    done = [
        {"id": f"d{key}{minute}", "kind": "done", "step": lines[key].step_id,
         "at": (NOW + timedelta(minutes=minute)).isoformat()}
        for key, minute in itertools.product(("wrap", "fill", "sheet"), (1, 5))
    ]  # fmt: skip
    tries = [
        {"id": ATTEMPT(n), "kind": "attempt", "page": lines[key].id, "answers": right(lines[key].id) if good else {},
         "at": (NOW + timedelta(minutes=10 + n)).isoformat()}
        for n, (key, good) in enumerate(
            [("check", False), ("check", True), ("final", True), ("final", False), ("final", True)]
        )
    ]  # fmt: skip
    return done + tries


def state(user: int) -> Any:
    """Everything that is kept of a learner, without row numbers and times of arrival."""
    s = session()
    s.rollback()
    done = s.execute(select(Completion.step_id, Completion.done_at).where(Completion.user_id == user)).all()
    tries = s.execute(
        select(Attempt.client_id, Attempt.percent, Attempt.taken_at).where(Attempt.user_id == user)
    ).all()
    course_rows = s.execute(
        select(Enrolment.started_at, Enrolment.last_step_id, Enrolment.last_at, Enrolment.finished_at).where(
            Enrolment.user_id == user
        )
    ).all()
    return sorted(done), sorted(tries), list(course_rows)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_order_of_arrival_ends_alike(app: Flask, data: st.DataObject) -> None:
    """Cut into any batches, in any order, with any of them sent again."""
    _card, lines = course()
    user, items = learner(), batches(lines)
    later = NOW + timedelta(days=2)
    forget()
    receive(user, items, later)
    wanted = state(user)
    forget()
    order = data.draw(st.permutations(range(len(items))))
    order += data.draw(st.lists(st.integers(0, len(items) - 1), max_size=6))
    while order:
        size = data.draw(st.integers(1, len(order)))
        receive(user, [items[n] for n in order[:size]], later)
        order = order[size:]
    assert wanted[2][0].finished_at is not None
    assert state(user) == wanted


def forget() -> None:
    """Nobody has learnt anything."""
    with transaction() as s:
        for model in (Attempt, Completion, Enrolment):
            s.execute(delete(model))


def test_two_tabs_and_a_retry_race(both: Flask) -> None:
    _card, lines = course()
    user, items = learner(), batches(lines)
    later = NOW + timedelta(days=2)

    def send(_n: int) -> list[dict[str, Any]]:
        return receive(user, items, later)

    answers = together(both, send, 4)
    assert all(item["ok"] for answer in answers for item in answer)
    assert session().scalar(select(func.count()).select_from(Attempt)) == 5
    raced = state(user)
    forget()
    receive(user, items, later)
    assert state(user) == raced
    kinds = [k.rpartition(".")[2] for k in session().scalars(select(OutboxEvent.kind))]
    assert kinds.count("CourseFinished") == 2, "once in the race, once afterwards"


@pytest.mark.parametrize(
    "item", [None, 7, {}, {"id": "x", "kind": "attempt", "page": 2**40, "answers": []}, {"kind": "done", "step": True},
             {"id": ATTEMPT(1), "kind": "attempt", "page": 1, "answers": {"1": "x" * 30_000}}]
)  # fmt: skip
def test_nonsense_is_answered_and_never_kept(app: Flask, item: Any) -> None:
    assert receive(learner(), [item], NOW)[0]["ok"] is False


def test_clocks_of_phones(app: Flask) -> None:
    assert moment("2099-01-01T00:00:00+00:00", NOW) == NOW
    assert moment("1970-01-01T00:00:00", NOW) == datetime(2026, 1, 1, tzinfo=UTC)
    assert moment("nonsense", NOW) == NOW


def test_where_one_goes_on(app: Flask) -> None:
    _card, lines = course()
    ordered = sorted(lines.values(), key=lambda line: line.position)
    ids = [line.step_id for line in ordered]
    assert next_line(ordered, frozenset(), None) == ordered[0]
    assert next_line(ordered, frozenset(ids[:2]), ids[1]) == ordered[2]
    assert next_line(ordered, frozenset(ids[1:]), ids[4]) == ordered[0]
    assert next_line(ordered, frozenset(ids), ids[4]) is None


def test_suggestions_are_the_learners_own(both: Flask) -> None:
    card, _lines = course()
    user, other = learner(), learner()
    with transaction():
        assert (
            api.suggest(user, [card.slug, "unknown"], source="score", reason_ar="أ", reason_fr="a", now=NOW)
            == 1
        )
    api.suggest(user, [card.slug], source="score", reason_ar="ب", reason_fr="b", now=NOW)
    [(one, about)] = suggestions.open_suggestions(user)
    assert (one.reason_fr, about.slug) == ("b", card.slug)
    assert suggestions.open_suggestions(other) == []
    with pytest.raises(NoSuchCourse):
        suggestions.dismiss(other, one.id)
    suggestions.dismiss(user, one.id)
    assert suggestions.open_suggestions(user) == []


def test_a_group_is_its_trainers_own(both: Flask) -> None:
    card, lines = course()
    first, second = learner("Aicha"), learner("Brahim")
    trainer = Actor(learner("Touria"), frozenset({TRAIN}), is_staff=True)
    cohort = cohorts.open_cohort(trainer, card.slug, "Azilal", NOW.date(), NOW.date(), NOW)
    for user in (first, first, second):
        assert cohorts.join(user, f" {cohort.code.lower()} ", NOW) == card.id
    recording.complete(second, Done(lines["wrap"].step_id, NOW))
    report = cohorts.report(cohorts.get_cohort(trainer, cohort.id))
    assert [(line.name, line.done) for line in report] == [("Brahim", 1), ("Aicha", 0)]
    with pytest.raises(NoSuchCohort):
        cohorts.get_cohort(Actor(first, frozenset({TRAIN})), cohort.id)
    with pytest.raises(NoSuchCohort):
        cohorts.join(first, "ZZZZ", NOW)
