"""Cooperatives without a stall, projects by risk class, answers of the Office, a version proposed, history recorded."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from core.auth.actor import Actor
from core.auth.models import User
from core.db import session, transaction
from core.errors import Conflict, DomainError
from core.i18n import speaking
from core.messages import OutgoingMessage
from projectbank.data import IdeaCard
from registry import api as registry
from registry.models import Cooperative
from scoring.errors import BadMethod
from scoring.fairness.services import appeals
from scoring.links import rules
from scoring.links.services import steps
from scoring.links.views import versions
from scoring.method.rules import parameters
from scoring.method.rules.parameters import V1
from scoring.method.services import reading, running
from scoring.method.services import versions as methods
from scoring.method.views import words
from shop.vendors.models import Vendor
from tests.core.auth.conftest import make_staff, staff_in
from tests.registry.creation.test_pages import signed_in
from tests.scoring.fairness.test_appeals import contest, inspector
from tests.scoring.makers import AS_OF, seller
from tests.scoring.method.test_runs import board
from tests.shop.catalog.makers import NOW, make_stall
from tests.shop.vendors.makers import make_user


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_a_cooperative_that_does_not_sell_has_its_page(app: Flask, lang: str) -> None:
    stall, other = make_stall(), seller(12)
    with transaction() as s:  # its stall was never opened
        s.execute(delete(Vendor).where(Vendor.id == stall.vendor_id))
    running.run(AS_OF, NOW)
    client = signed_in(app, stall.seller.user_id or 0)
    page = client.get(f"/{lang}/score/of/{stall.cooperative_id}/")
    assert page.status_code == 200
    assert len(page.data) < 120_000
    assert client.get(f"/{lang}/score/of/{other.cooperative_id}/").status_code in (403, 404)
    assert f"/{lang}/score/of/{stall.cooperative_id}/" in client.get(f"/{lang}/account/").text
    with speaking(lang):
        assert str(words.PILLARS["governance"]) in page.text
        assert str(words.PARTS["on_time"]) not in page.text


def test_projects_open_with_the_score(app: Flask) -> None:
    assert [rules.project_class(dirhams * 100, V1) for dirhams in (0, 149_999, 150_000, 600_000, 10**7)] == [
        0, 0, 1, 2, 3,
    ]  # fmt: skip
    small = IdeaCard(
        1, "a", "published", "agriculture", "s", "01", "01.001", "ف", "I", "", 0, 1_000_000, 1, 1, 1, 5, 1, "", "",
        None, True,
    )  # fmt: skip
    large = replace(small, id=2, code="b", investment_centimes=60_000_000)
    for mine, wanted in ((0, [True, False]), (1, [True, False]), (2, [True, True])):
        assert [one.is_open for one in steps.placed([large, small], mine, V1)] == wanted
    assert steps.projects_for("s", "01.001", None) == []


def test_appeals_are_told_both_ways(both: Flask) -> None:
    stall = seller(12, late=1)
    key = contest(stall)
    told = list(session().scalars(select(OutgoingMessage.body).order_by(OutgoingMessage.id)))
    assert any(f"/score/of/{stall.cooperative_id}/" in body for body in told)
    appeals.decide(inspector(), key, False, "لا دليل على ذلك", NOW)
    bodies = list(session().scalars(select(OutgoingMessage.body).order_by(OutgoingMessage.id)))
    assert any("لا دليل على ذلك" in body for body in bodies[len(told) :])
    assert appeals.count_unread(stall.cooperative_id) == 1
    appeals.mark_read(stall.seller.user_id, stall.cooperative_id, NOW)
    assert appeals.count_unread(stall.cooperative_id) == 0


def test_the_first_page_says_that_there_is_an_answer(app: Flask) -> None:
    stall = seller(12, late=1)
    running.run(AS_OF, NOW)
    appeals.decide(inspector(), contest(stall), True, "صحيح", NOW)
    client = signed_in(app, stall.seller.user_id or 0)
    home = f"/ar/my/{stall.vendor_id}/"
    facts = f"/ar/my/{stall.vendor_id}/score/facts/"
    assert facts in client.get(home).text
    client.get(facts)
    assert facts not in client.get(home).text


def test_history_is_carried_on_from_what_has_ended_only(app: Flask) -> None:
    clerk = Actor(make_user(), frozenset({"registry.file"}), None, is_staff=True)
    old, new = seller(20, late=15), make_stall()
    with pytest.raises(Conflict):
        registry.continue_from(clerk, new.cooperative_id, old.cooperative_id, "نفس الأعضاء", NOW)
    with transaction() as s:
        s.execute(update(Cooperative).where(Cooperative.id == old.cooperative_id).values(status="dissolved"))
    for wrong in (0, new.cooperative_id):
        with pytest.raises(Conflict):
            registry.continue_from(clerk, new.cooperative_id, wrong, "نفس الأعضاء", NOW)
    with pytest.raises(Conflict):
        registry.continue_from(clerk, new.cooperative_id, old.cooperative_id, " ", NOW)
    registry.continue_from(clerk, new.cooperative_id, old.cooperative_id, "نفس الأعضاء", NOW)
    running.run(AS_OF, NOW)
    found = reading.find_score(new.cooperative_id)
    assert found
    assert found.inputs["on_time"] == 5


def test_a_form_is_a_method(app: Flask) -> None:
    stored = parameters.to_json(V1)
    told = versions.shown(stored)
    assert parameters.from_json(versions.read(stored, told)) == V1
    changed = versions.read(stored, told | {"measures.on_time.best": "0,99", "bands": "40 60 80"})
    p = parameters.from_json(changed)
    assert p.measures["on_time"].best == 0.99
    assert p.bands == (40.0, 60.0, 80.0)
    with pytest.raises(DomainError):
        versions.read(stored, told | {"floor": "one"})


NOTHING = {"commerce": 0, "governance": 0, "compliance": 0, "training": 0}


@pytest.mark.parametrize(
    "change",
    [
        {"floor": float("nan")},
        {"bands": [60.0, 45.0, 75.0]},
        {"pillars": NOTHING},
        {"window_days": 0},
        {"half_life_days": float("inf")},
    ],
)
def test_numbers_that_nobody_can_compute_with(app: Flask, change: dict[str, object]) -> None:
    with pytest.raises(BadMethod):
        methods.propose(board(), parameters.to_json(V1) | change, "", NOW)


def test_every_number_of_the_method_has_its_words() -> None:
    plain = {name for name in versions.shown(parameters.to_json(V1)) if "." not in name}
    assert plain <= words.NUMBERS.keys()


def test_the_pages_of_the_desk(app: Flask, client: FlaskClient) -> None:
    make_staff("board@odco.example", ("board", "registrar"))
    with transaction() as s:
        s.execute(update(User).where(User.email == "board@odco.example").values(nationwide=True))
    staff_in(client, "board@odco.example")
    old, new = seller(12), make_stall()
    with transaction() as s:
        s.execute(update(Cooperative).where(Cooperative.id == old.cooperative_id).values(status="dissolved"))
    page = f"/fr/desk/score/succession/{new.central_number}"
    assert client.get(page).status_code == 200
    form = {"predecessor": old.central_number, "reason": "Les mêmes membres"}
    assert client.post(page, data=form).status_code == 302
    assert old.central_number in client.get(page).text
    propose = "/fr/desk/score/versions/new"
    assert client.get(propose).status_code == 200
    told = versions.shown(parameters.to_json(V1)) | {"floor": "2", "note": "Plus clair"}
    assert client.post(propose, data=told).status_code == 302
    assert client.post(propose, data=told | {"floor": "deux"}).status_code == 400
    assert methods.list_methods()[0].parameters["floor"] == 2
