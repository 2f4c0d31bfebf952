"""What a version chooses: refused, adopted only when the board says so, run, previewed, withdrawn."""

from dataclasses import asdict
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from core import clock
from core.auth.models import User
from core.db import transaction
from scoring.errors import AlreadyDecided, BadMethod, InUse, MovedByOthers, NoSuchMethod
from scoring.links.views import versions as form
from scoring.method.rules import parameters
from scoring.method.rules.parameters import V1, Choices
from scoring.method.services import reading, running, versions
from scoring.method.views import words
from tests.core.auth.conftest import make_staff, staff_in
from tests.scoring.makers import AS_OF, seller
from tests.scoring.method.test_runs import board
from tests.shop.catalog.makers import NOW


def chosen(**more: Any) -> dict[str, Any]:
    return parameters.to_json(V1) | {"choices": asdict(Choices(**more))}


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"normalisation": "ranks"}, "normalisation"),
        ({"missing": "best"}, "missing"),
        ({"mean": ""}, "mean"),
        ({"mean": ["geometric"]}, "mean"),
        ({"whole_mean": None}, "whole_mean"),
        ({"winsorise": 0.3}, "winsorise"),
        ({"winsorise": -0.1}, "winsorise"),
        ({"winsorise": "0.1"}, "winsorise"),
        ({"winsorise": float("nan")}, "winsorise"),
        ({"winsorise": True}, "winsorise"),
        ({"whole_prior": 101}, "whole_prior"),
    ],
)
def test_a_choice_that_is_none_is_named(app: Flask, choices: dict[str, Any], field: str) -> None:
    with pytest.raises(BadMethod) as refused:
        versions.propose(board(), chosen(**choices), "", NOW)
    assert list(refused.value.fields) == [f"choices.{field}"]


@pytest.mark.parametrize("stored", [{"choices": {"ranks": 1}}, {"choices": 3}, {"choices": None}])
def test_what_holds_no_choices_is_refused(app: Flask, stored: dict[str, Any]) -> None:
    with pytest.raises(BadMethod):
        versions.propose(board(), parameters.to_json(V1) | stored, "", NOW)


@pytest.mark.parametrize("choices", [{"normalisation": "min_max"}, {"winsorise": 0.05}])
def test_others_move_points_only_when_two_of_the_board_say_so(both: Flask, choices: dict[str, Any]) -> None:
    key = versions.propose(board(), chosen(**choices), "", NOW)
    assert versions.moved_by_others(versions.list_methods()) == {key}
    with pytest.raises(MovedByOthers):
        versions.adopt(board(), key, NOW)
    assert versions.adopt(board(), key, NOW, others_may_move=True) == "seconded"
    with pytest.raises(MovedByOthers):
        versions.adopt(board(), key, NOW)
    assert versions.method_on(NOW.date()).version == 1
    assert versions.adopt(board(), key, NOW, others_may_move=True) == "adopted"


def in_force(**more: Any) -> None:
    stored = chosen(**more) | {"smallest_stratum": 1, "least_orders": 1, "least_buyers": 1}
    key = versions.propose(board(), stored, "", NOW)
    for who in (board(), board()):
        versions.adopt(who, key, NOW, AS_OF, others_may_move=True)


@pytest.mark.parametrize(
    "choices",
    [
        {"normalisation": "min_max", "mean": "geometric"},
        {"normalisation": "min_max", "winsorise": 0.25, "missing": "leave_out"},
        {"winsorise": 0.25, "missing": "worst", "whole_mean": "arithmetic", "whole_missing": "prior"},
    ],
)
def test_a_run_by_it_is_computed_again_and_previewed(app: Flask, choices: dict[str, Any]) -> None:
    in_force(**choices)
    stall, others = seller(20, late=8, defects=1), [seller(12 + n, late=n) for n in range(5)]
    card = running.run(AS_OF, NOW)
    assert card.method_version == 2
    assert running.recompute(card.id) == []
    assert running.run_faults() == []
    for one in (stall, *others):
        found = reading.find_score(one.cooperative_id)
        assert found
        same = reading.preview(found, {})
        assert (same.score, same.parts, same.pillars) == (found.score, found.parts, found.pillars)
    found = reading.find_score(stall.cooperative_id)
    assert found
    assert (reading.preview(found, {"on_time": 20.0}).score or 0) > (found.score or 0)


def test_a_form_chooses(app: Flask) -> None:
    stored = parameters.to_json(V1)
    told = form.shown(stored) | {"choices.mean": "geometric", "choices.winsorise": "0,05"}
    p = parameters.from_json(form.read(stored, told))
    assert p.choices == Choices(mean="geometric", winsorise=0.05)
    again = parameters.to_json(p)
    assert parameters.from_json(form.read(again, form.shown(again))) == p
    assert set(words.CHOICES) == set(asdict(Choices()))
    assert set(words.OPTIONS) == {f"{n}.{one}" for n, all_ in parameters.OPTIONS.items() for one in all_}
    assert set(words.OPTIONS) - set(words.SENTENCES) == {"whole_missing.prior"}


def test_a_proposal_is_withdrawn(both: Flask) -> None:
    key = versions.propose(board(), parameters.to_json(V1) | {"floor": 2.0}, "", NOW)
    versions.adopt(board(), key, NOW)
    versions.withdraw(board(), key, NOW)
    with pytest.raises(AlreadyDecided):
        versions.withdraw(board(), key, NOW)
    with pytest.raises(AlreadyDecided):
        versions.adopt(board(), key, NOW)
    first = next(one.id for one in versions.list_methods() if one.version == 1)
    with pytest.raises(InUse):
        versions.withdraw(board(), first, NOW)
    with pytest.raises(NoSuchMethod):
        versions.withdraw(board(), 987_654, NOW)


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_pages_say_what_was_chosen(app: Flask, lang: str) -> None:
    make_staff("board@odco.example", ("board",))
    with transaction() as s:
        s.execute(update(User).where(User.email == "board@odco.example").values(nationwide=True))
    client = app.test_client()
    staff_in(client, "board@odco.example")
    key = versions.propose(board(), chosen(normalisation="min_max", whole_missing="prior"), "", NOW)
    page = client.get(f"/{lang}/desk/score/").text
    assert 'name="others_may_move"' in page
    assert client.get(f"/{lang}/desk/score/versions/new").text.count('name="choices.') == 7
    adopt = f"/{lang}/desk/score/methods/{key}"
    assert client.post(adopt).status_code == 409
    assert client.post(adopt, data={"others_may_move": "1"}).status_code == 302
    versions.adopt(board(), key, NOW, clock.local_date(clock.now()), others_may_move=True)
    method = client.get(f"/{lang}/score/method").text
    with app.test_request_context(f"/{lang}/"):
        app.preprocess_request()
        assert str(words.SENTENCES["normalisation.min_max"]) in method
        assert str(words.SENTENCES["whole_mean.geometric"]) in method
    other = versions.propose(board(), parameters.to_json(V1) | {"floor": 2.0}, "", NOW)
    assert f"/{lang}/desk/score/methods/{other}/withdraw" in client.get(f"/{lang}/desk/score/").text
    assert client.post(f"/{lang}/desk/score/methods/{other}/withdraw").status_code == 302
    assert versions.get_method(other).state == "withdrawn"
