"""What is kept stays true: a run with a block less, numbers that break a run, versions adopted late, days to come."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from core import clock
from core.db import transaction
from scoring.errors import BadMethod
from scoring.fairness.services import signals
from scoring.links.services import steps
from scoring.method.models import Block, Method, Run
from scoring.method.rules import parameters
from scoring.method.rules.parameters import V1
from scoring.method.services import reading, running, versions
from tests.scoring.makers import AS_OF, seller
from tests.scoring.method.test_runs import board
from tests.shop.catalog.makers import NOW


def test_a_run_that_lost_a_block_is_seen(app: Flask) -> None:
    seller(12)
    card = running.run(AS_OF, NOW)
    with transaction() as s:
        s.execute(delete(Block))
    assert running.run_faults() == [f"run {card.id} does not hold what it was made of"]
    answer = app.test_cli_runner().invoke(args=["scoring", "check"])
    assert answer.exit_code == 1


@pytest.mark.parametrize(
    "values", [{"cooperatives": 7}, {"rated": 5}, {"bands": {"3": 1}}, {"input_hash": "0" * 32}]
)
def test_counts_of_a_run_are_its_own(app: Flask, values: dict[str, object]) -> None:
    """The report to the board prints them."""
    seller(12)
    card = running.run(AS_OF, NOW)
    with transaction() as s:
        s.execute(update(Run).values(values))
    assert running.run_faults() == [f"run {card.id} does not hold what it was made of"]


def test_the_numbers_of_a_version_do_not_change(app: Flask) -> None:
    seller(12)
    running.run(AS_OF, NOW)
    with transaction() as s:
        s.execute(update(Method).values(parameters=parameters.to_json(V1) | {"floor": 3.0}))
    assert "version 1 of the method has other numbers than were proposed" in running.run_faults()


@pytest.mark.parametrize(
    "change",
    [
        {"bands": [40.0, 50.0, 60.0, 70.0]},
        {"bands": []},
        {"late_points": [60.0]},
        {"late_points": [60.0, -300.0]},
        {"finding_points": [10.0, 30.0]},
        {"finding_points": [-10.0, 30.0, 60.0]},
        {"size_limits": [10]},
        {"risk_limits": [1.0, 2.0, 3.0, 4.0, 5.0]},
        {"window_days": 4_000_000},
        {"ripe_days": -1},
        {"ripe_days": 10.5},
        {"training_days": 10**9},
        {"visit_days": 0},
        {"filing_days": -3},
        {"most_per_buyer": 0},
        {"settled_share": 1.5},
        {"floor": 101.0},
        {"least_confidence": -1.0},
        {"bands": 3},
        {"late_points": "ab"},
    ],
)
def test_numbers_that_would_break_every_run(app: Flask, change: dict[str, object]) -> None:
    with pytest.raises(BadMethod):
        versions.propose(board(), parameters.to_json(V1) | change, "", NOW)


def test_version_one_adopted_late_was_not_in_force_before(both: Flask) -> None:
    versions.ensure_first(NOW)
    second = versions.propose(board(), parameters.to_json(V1) | {"floor": 2.0}, "", NOW)
    first = next(one.id for one in versions.list_methods() if one.version == 1)
    for key, day in ((second, NOW.date()), (first, NOW.date() + timedelta(days=20))):
        for who in (board(), board()):
            versions.adopt(who, key, NOW, day)
    assert versions.method_on(NOW.date() + timedelta(days=10)).version == 2
    assert versions.method_on(NOW.date() + timedelta(days=20)).version == 1
    assert versions.method_on(NOW.date() - timedelta(days=1)).version == 1


def test_a_score_is_explained_by_the_numbers_it_was_made_with(app: Flask) -> None:
    """A version adopted on the very day of the run says nothing about what was scored before it."""
    stall = seller(40, late=8)
    running.run(AS_OF, NOW)
    card = reading.find_score(stall.cooperative_id)
    assert card
    before = steps.next_steps(card)
    stored = parameters.to_json(V1)
    stored["measures"]["on_time"] |= {"worst": 0.0, "best": 0.1}
    key = versions.propose(board(), stored | {"sanction_on_time": 0.99}, "", NOW)
    for who in (board(), board()):
        versions.adopt(who, key, NOW, AS_OF)
    assert steps.next_steps(card) == before
    assert signals.signals_of(card) == []


def test_nobody_scores_a_day_to_come(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be the newest run for years."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    runner = app.test_cli_runner()
    later = (NOW + timedelta(days=1)).date().isoformat()
    assert runner.invoke(args=["scoring", "run", "--as-of", later]).exit_code == 2
    assert running.latest_run() is None
    assert runner.invoke(args=["scoring", "run", "--as-of", NOW.date().isoformat()]).exit_code == 0
