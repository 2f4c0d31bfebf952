"""Ideas of the project bank and the score: said on the idea's page, one proposed a month, closed to nobody."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.db import session, transaction
from projectbank.ideas.models import Idea
from projectbank.matching.models import Profile, Suggestion
from registry import api as registry
from scoring.links import rules
from scoring.links.services import ideas
from scoring.method.services import running
from tests.projectbank.makers import an_idea
from tests.registry.creation.test_pages import signed_in
from tests.scoring.makers import AS_OF, seller
from tests.shop.catalog.makers import NOW, Stall
from tests.shop.vendors.makers import make_user

SMALL, LARGE = 10_000_000, 60_000_000
"""An idea of risk class 0 and one of class 2, in centimes."""


def idea_for(stall: Stall, centimes: int) -> Idea:
    """A published idea of the cooperative's own trade."""
    key = an_idea()
    card = registry.cooperative_cards({stall.cooperative_id})[stall.cooperative_id]
    with transaction() as s:
        values = {"registry_sector": card.sector_code, "investment_centimes": centimes}
        s.execute(update(Idea).where(Idea.id == key).values(**values))
    return session().get_one(Idea, key, populate_existing=True)


def made() -> list[tuple[int, int, str]]:
    query = select(Suggestion.user_id, Suggestion.idea_id, Suggestion.source).order_by(Suggestion.id)
    return [(row[0], row[1], row[2]) for row in session().execute(query)]


def test_how_an_idea_stands() -> None:
    assert rules.standing(0, 0, rated=False) == "fits"
    assert rules.standing(1, 0, rated=False) == "unrated"
    assert rules.standing(2, 1, rated=True) == "above"
    assert rules.standing(1, 2, rated=True) == "fits"


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_page_of_an_idea_says_whether_it_fits(app: Flask, lang: str) -> None:
    poor, new = seller(40, late=30, defects=20), seller(3)
    small, large = idea_for(poor, SMALL), idea_for(poor, LARGE)
    running.run(AS_OF, NOW)
    words = {
        "ar": ("وتعاونيتكم؟", "مناسبة"), "fr": ("Et votre coopérative", "Convient"),
        "en": ("And your cooperative?", "Fits"),
    }[lang]  # fmt: skip
    for stall in (poor, new):
        client = signed_in(app, stall.seller.user_id or 0)
        page = client.get(f"/{lang}/projects/{small.code}").text
        assert words[0] in page
        assert words[1] in page
        higher = client.get(f"/{lang}/projects/{large.code}").text
        assert f"/{lang}/score/of/{stall.cooperative_id}/" in higher
        assert f'action="/{lang}/my/projects/{large.code}/join"' in higher or "join" in higher, (
            "it stays open"
        )
    assert [fit.standing for fit in ideas.fits_of(new.seller.user_id or 0, LARGE)] == ["unrated"]
    for client in (app.test_client(), signed_in(app, make_user())):
        assert words[0] not in client.get(f"/{lang}/projects/{small.code}").text


def test_a_step_above_says_what_comes_first(app: Flask) -> None:
    poor = seller(40, late=30, defects=20)
    seller(40)
    running.run(AS_OF, NOW)
    (fit,) = ideas.fits_of(poor.seller.user_id or 0, 10**12)
    if fit.standing == "above":
        assert fit.first is not None
        assert fit.first.gain > 0
    assert fit.risk == 3
    assert fit.mine < 3


def test_one_idea_a_month_and_none_twice(both: Flask) -> None:
    stall = seller(3)
    first = idea_for(stall, SMALL)
    idea_for(stall, LARGE)
    run = running.run(AS_OF, NOW)
    ideas.suggest_ideas(run, NOW)
    source, user = f"score:{stall.cooperative_id}", stall.seller.user_id or 0
    assert made() == [(user, first.id, source)]
    second = idea_for(stall, SMALL)
    assert ideas.suggest_ideas(run, NOW) == 0, "one a month"
    assert ideas.suggest_ideas(run, NOW + timedelta(days=40)) == 1
    assert ideas.suggest_ideas(run, NOW + timedelta(days=80)) == 0, "what does not fit is never proposed"
    assert made() == [(user, first.id, source), (user, second.id, source)]


def test_who_wants_no_proposals_gets_none(app: Flask) -> None:
    stall = seller(3)
    idea_for(stall, SMALL)
    card = registry.cooperative_cards({stall.cooperative_id})[stall.cooperative_id]
    with transaction() as s:
        s.add(
            Profile(
                user_id=stall.seller.user_id, province_code=card.province_code, mobility="region", skills=["driving"],
                capital_centimes=0, proposable=False, updated_at=NOW,
            )
        )  # fmt: skip
    assert ideas.suggest_ideas(running.run(AS_OF, NOW), NOW) == 0
    assert made() == []
