"""The next step and its points, courses worth their minutes, credit only when something moved, bounded ranking."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from academy.seed import seed_courses
from core.db import session
from scoring.data import INPUTS, ScoreCard
from scoring.links import rules
from scoring.links.models import Recommendation
from scoring.links.rules import Course
from scoring.links.services import recommending, steps
from scoring.method.rules.parameters import V1
from scoring.method.services import reading, running
from tests.scoring.makers import AS_OF, seller
from tests.shop.catalog.makers import NOW

BLANK: dict[str, float | None] = dict.fromkeys(INPUTS, 0.0)
CARD = ScoreCard(
    1, 1, date(2026, 1, 1), 1, 70.0, 60.0, 80.0, 0.8, True, True, 2, {}, {}, {}, {}, BLANK, ""
)  # fmt: skip


def test_every_part_that_is_not_full_has_a_step() -> None:
    told = BLANK | {"orders": 10.0, "on_time": 9.0, "defects": 1.0, "training": 50.0, "governance": None}
    assert rules.changes(told, 4) == {
        "on_time": {"on_time": 10.0}, "defects": {"defects": 0.0}, "rating": {"ratings": 1.0, "rating_sum": 5.0},
        "compliance": {"compliance": 100.0}, "training": {"training": 75.0},
    }  # fmt: skip
    assert "training" not in rules.changes(told, 0)


def test_courses_by_gain_chance_and_minutes() -> None:
    short = Course("pack", ("packing",), 20, 0.5)
    long = Course("pack-long", ("packing",), 60, 0.9)
    other = Course("write", ("customers",), 10, 0.9)
    found = rules.choose({"on_time": 2.0, "replies": 0.0}, [long, short, other])
    assert [(c.slug, c.part) for c in found] == [("pack", "on_time"), ("pack-long", "on_time")]
    assert found[0].worth == pytest.approx(2.0 * 0.5 / 20)
    assert rules.chance(0, 0) == 0.5
    assert rules.chance(90, 90) == pytest.approx(0.95)


def test_a_course_is_credited_only_when_its_part_moved() -> None:
    assert not rules.is_credited(50, 60, finished=False)
    assert not rules.is_credited(50, 50.5, finished=True)
    assert not rules.is_credited(50, None, finished=True)
    assert rules.is_credited(50, 51, finished=True)


def test_risk_classes() -> None:
    assert [rules.risk_class(s, True, V1) for s in (10, 45, 60, 80)] == [0, 1, 2, 3]
    assert rules.risk_class(80, False, V1) == 0
    assert rules.risk_class(None, True, V1) == 0


@settings(max_examples=50)
@given(st.floats(0, 100), st.floats(0, 1), st.booleans())
def test_the_search_is_never_bent_by_more_than_a_tenth(score: float, confidence: float, rated: bool) -> None:
    found = rules.quality_factor(replace(CARD, score=score, confidence=confidence, rated=rated))
    assert 0.9 <= found <= 1.1
    assert rated or found == 1.0
    assert rules.quality_factor(None) == 1.0


def test_steps_bring_what_the_method_says(app: Flask) -> None:
    stall = seller(30, late=9, defects=2)
    seller(40)
    running.run(AS_OF, NOW)
    card = reading.find_score(stall.cooperative_id)
    assert card
    found = steps.next_steps(card, most=9)
    gains = {step.part: step.gain for step in found}
    one_more = reading.preview(card, {"on_time": 22.0})
    assert gains["on_time"] == pytest.approx((one_more.score or 0) - (card.score or 0))
    assert found == sorted(found, key=lambda step: -step.gain)


def test_a_run_recommends_courses_once(app: Flask) -> None:

    seed_courses(NOW, lambda _text: None)
    stall = seller(30, late=9, defects=2)
    seller(40)
    run = running.run(AS_OF, NOW)
    rows = list(session().scalars(select(Recommendation)))
    mine = [row for row in rows if row.cooperative_id == stall.cooperative_id]
    assert 1 <= len(mine) <= 2
    recommending.after_run(run.id, AS_OF.isoformat(), datetime(2026, 12, 1, tzinfo=UTC))
    assert len(list(session().scalars(select(Recommendation)))) == len(rows)
    shown = recommending.recommended(stall.seller.user_id or 0, stall.cooperative_id)
    assert {one.course.slug for one in shown} == {row.course_slug for row in mine}
    assert not any(one.credited for one in shown)
    assert recommending.credit(run, NOW) == 0
