"""Runs over all cooperatives: gathered, kept, computed again to the byte, previewed; versions adopted by two people."""

import json
from datetime import timedelta
from functools import partial

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select, update

from core.auth.actor import Actor
from core.db import session, transaction
from core.events import OutboxEvent
from registry import api as registry
from registry.models import Cooperative
from scoring.errors import AlreadyDecided, BadMethod, NeedsAnotherPerson, NoSuchRun
from scoring.method.jobs import monthly
from scoring.method.models import Block, Run
from scoring.method.rules import parameters
from scoring.method.rules.exclusions import (
    declaration_points,
    half_life_weight,
    is_burst,
    successors,
)
from scoring.method.rules.parameters import V1
from scoring.method.services import keeping, reading, running, versions
from scoring.method.services.gathering import add_source, window
from scoring.permissions import ADOPT, PROPOSE
from tests.scoring.makers import AS_OF, make_fact, seller
from tests.shop.catalog.makers import NOW, make_stall
from tests.shop.vendors.makers import make_user
from tests.timing import least_cpu


def board() -> Actor:
    return Actor(make_user(), frozenset({ADOPT, PROPOSE}), None, is_staff=True)


def test_a_run_scores_everybody_and_keeps_every_part(both: Flask) -> None:
    good, poor, silent = seller(30), seller(30, late=12, defects=5), make_stall()
    card = running.run(AS_OF, NOW)
    assert (card.cooperatives, card.method_version, card.method_state) == (3, 1, "proposed")
    first, second = (reading.find_score(s.cooperative_id) for s in (good, poor))
    assert first
    assert second
    assert (first.score or 0) > (second.score or 0)
    assert first.inputs["orders"] == 30
    assert second.inputs["on_time"] == 18
    assert first.parts["on_time"] is not None
    assert first.pillars["governance"] == 0.0, "registered in 2020, it has filed no accounts"
    assert first.pillars["compliance"] is None
    quiet = reading.find_score(silent.cooperative_id)
    assert quiet
    assert not quiet.sells
    assert quiet.pillars["commerce"] is None
    assert running.recompute(card.id) == []
    assert running.run_faults() == []


def test_the_same_inputs_are_the_same_run(both: Flask) -> None:
    stall = seller(12)
    first = running.run(AS_OF, NOW)
    assert running.run(AS_OF, NOW + timedelta(hours=1)) == first
    make_fact(stall, on_time=0)
    assert running.run(AS_OF, NOW).id != first.id
    assert running.recompute(first.id) == [], "an old run stays what it was"
    kinds = list(session().scalars(select(OutboxEvent.kind).where(OutboxEvent.kind.like("scoring.%"))))
    assert kinds == ["scoring.events.ScoreComputed"] * 2


def test_planted_damage_is_seen(app: Flask) -> None:
    stall = seller(12)
    card = running.run(AS_OF, NOW)
    block = session().scalars(select(Block)).one()
    table = keeping.unpack(block.whole).copy()
    table[keeping.COLUMNS.index("score")] = 99.0
    for values in (
        {"whole": keeping.pack(table)},
        {"input_hash": "0" * 32},
        {"short": keeping.pack(table[:6])},
    ):
        kept = {name: getattr(block, name) for name in values}
        with transaction() as s:
            s.execute(update(Block).values(values))
        assert running.recompute(card.id) == [stall.cooperative_id]
        assert "is not what was kept" in running.run_faults()[0]
        with transaction() as s:
            s.execute(update(Block).values(kept))
    assert running.run_faults() == []
    with pytest.raises(NoSuchRun):
        running.recompute(10_000)


def test_only_the_window_counts(app: Flask) -> None:
    stall = make_stall()
    since, until = window(AS_OF, V1)
    assert (until - since).days == 364
    assert (AS_OF - until).days == 30
    for day in (since, until, since - timedelta(days=1), until + timedelta(days=1)):
        make_fact(stall, day)
    running.run(AS_OF, NOW)
    found = reading.find_score(stall.cooperative_id)
    assert found
    assert found.inputs["orders"] == 2
    assert found.inputs["growth"] == 1.0, "the year before has half as much"


def test_a_preview_is_the_score_itself_and_quick(app: Flask) -> None:
    stall = seller(30, late=6, defects=3)
    seller(40, late=2)
    running.run(AS_OF, NOW)
    card = reading.find_score(stall.cooperative_id)
    assert card
    same = reading.preview(card, {})
    assert (same.score, same.parts, same.pillars) == (card.score, card.parts, card.pillars)
    better = reading.preview(card, {"on_time": 27.0})
    assert least_cpu(partial(reading.preview, card, {"on_time": 27.0}), 0.05) < 0.05
    assert (better.score or 0) > (card.score or 0)


def test_bursts_of_opinions_leave_the_rating_as_it_was(app: Flask) -> None:
    stall = make_stall()
    for n in range(8):
        day = AS_OF - timedelta(days=60 + 9 * n)
        make_fact(stall, day, ratings=1, rating_sum=4, rated_on=day)
    for _n in range(20):
        make_fact(stall, ratings=1, rating_sum=5, rated_on=AS_OF - timedelta(days=50))
    running.run(AS_OF, NOW)
    found = reading.find_score(stall.cooperative_id)
    assert found
    assert (found.inputs["ratings"], found.inputs["rating_sum"]) == (8, 32)


def test_history_follows_a_new_registration(both: Flask) -> None:
    old, new = seller(20, late=15), make_stall()
    with transaction() as s:
        ice = {"ice": "001234567000089"}
        s.execute(
            update(Cooperative).where(Cooperative.id == old.cooperative_id).values(status="dissolved", **ice)
        )
        s.execute(update(Cooperative).where(Cooperative.id == new.cooperative_id).values(**ice))
    running.run(AS_OF, NOW)
    found = reading.find_score(new.cooperative_id)
    assert found
    assert found.inputs["orders"] == 20
    assert found.inputs["on_time"] == 5


def test_staff_say_that_one_goes_on_from_another(app: Flask) -> None:
    old, new = seller(20), make_stall()
    clerk = Actor(make_user(), frozenset({"registry.file"}), None, is_staff=True)
    with transaction() as s:
        s.execute(update(Cooperative).where(Cooperative.id == old.cooperative_id).values(status="struck_off"))
    registry.continue_from(clerk, new.cooperative_id, old.cooperative_id, "نفس الأعضاء", NOW)
    assert registry.successions() == {new.cooperative_id: old.cooperative_id}
    running.run(AS_OF, NOW)
    found = reading.find_score(new.cooperative_id)
    assert found
    assert found.inputs["orders"] == 20


def test_a_room_above_measures_a_pillar(app: Flask) -> None:
    stall = seller(12)
    add_source("compliance", lambda _day, _p: {stall.cooperative_id: 70.0, 999_999: 1.0})
    try:
        running.run(AS_OF, NOW)
    finally:
        add_source("compliance", lambda _day, _p: {})
    found = reading.find_score(stall.cooperative_id)
    assert found
    assert found.pillars["compliance"] == 70.0


def test_two_people_adopt_a_version(both: Flask) -> None:
    versions.ensure_first(NOW)
    first, second, third = board(), board(), board()
    key = versions.propose(first, parameters.to_json(V1) | {"floor": 2.0}, "أرضية أعلى", NOW)
    with pytest.raises(NeedsAnotherPerson):
        versions.adopt(first, key, NOW)
    assert versions.adopt(second, key, NOW) == "seconded"
    with pytest.raises(NeedsAnotherPerson):
        versions.adopt(second, key, NOW)
    assert versions.method_on(NOW.date()).version == 1
    assert versions.adopt(third, key, NOW, NOW.date()) == "adopted"
    assert versions.method_on(NOW.date()).version == 2
    assert versions.method_on(NOW.date() - timedelta(days=1)).version == 1
    with pytest.raises(AlreadyDecided):
        versions.adopt(board(), key, NOW)
    with pytest.raises(AlreadyDecided):
        versions.withdraw(first, key, NOW)
    other = versions.propose(first, parameters.to_json(V1), "", NOW)
    versions.withdraw(first, other, NOW)
    assert [m.state for m in versions.list_methods()] == ["withdrawn", "adopted", "proposed"]


@pytest.mark.parametrize("change", [{"floor_": 1}, {"measures": {}}, {"measures": 3}, {"pillars": {}}])
def test_what_is_no_method_is_refused(app: Flask, change: dict[str, object]) -> None:
    with pytest.raises(BadMethod):
        versions.propose(board(), parameters.to_json(V1) | change, "", NOW)


def test_the_month_is_scored_once(app: Flask) -> None:
    seller(12)
    monthly(NOW)
    monthly(NOW + timedelta(days=1))
    assert [run.as_of.day for run in session().scalars(select(Run))] == [1]


def test_commands(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOW + timedelta(days=2))
    stall = seller(12)
    runner = app.test_cli_runner()
    told = json.loads(runner.invoke(args=["scoring", "run", "--as-of", AS_OF.isoformat(), "--json"]).output)
    assert told["cooperatives"] == told["not_yet_rated"] == 1
    assert set(told["bands"]) == {"help", "way", "good", "model"}
    shown = json.loads(runner.invoke(args=["scoring", "show", stall.central_number, "--json"]).output)
    assert shown["inputs"]["orders"] == 12
    assert runner.invoke(args=["scoring", "check"]).output.endswith("the same to the byte\n")
    assert runner.invoke(args=["scoring", "run", "--as-of", "tomorrow"]).exit_code == 2
    assert "cooperatives" in runner.invoke(args=["scoring", "run", "--as-of", AS_OF.isoformat()]).output


def test_pure_rules_of_what_does_not_count() -> None:
    assert not is_burst(5, 5, V1)
    assert is_burst(6, 6, V1)
    assert not is_burst(6, 6 * 365, V1), "six a day is usual for a busy stall"
    assert is_burst(12, 12 + 365, V1)
    assert successors({3: 2, 2: 1}, {3}) == {2: 3, 1: 3}
    assert successors({3: 2, 2: 3}, {3}) == {2: 3}
    late = np.array([-5.0, 0.0, 12.0, 90.0, 91.0, np.nan])
    assert declaration_points(late, V1).tolist() == [100, 100, 60, 60, 30, 0]
    assert half_life_weight(0, 180) == 1
    assert half_life_weight(360, 180) == 0.25


def test_a_country_without_cooperatives_has_a_run_too(app: Flask) -> None:
    monthly(NOW)
    assert session().scalars(select(Run.id)).all()
    assert session().scalars(select(Block)).all() == []
