"""The search follows the score within bounds: words decide first; whose factor moved is written again."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import update

from core.db import transaction
from core.search import indexing
from core.search.contract import SearchDocument, SearchQuery
from core.search.ranking import prior
from scoring.links.services import ranking
from scoring.method.services import running
from shop.catalog import search
from shop.performance.models import Fact
from tests.scoring.makers import AS_OF, make_fact, seller
from tests.shop.catalog.makers import NOW
from tests.shop.orders.makers import shelf


def test_a_factor_for_the_rated_only(app: Flask) -> None:
    good, poor, new = seller(60), seller(60, late=30, defects=15), seller(3)
    run = running.run(AS_OF, NOW)
    factors = ranking.quality_factors(run)
    assert 0.9 <= factors[poor.cooperative_id] < factors[good.cooperative_id] <= 1.1
    assert new.cooperative_id not in factors
    assert ranking.qualities([good.cooperative_id]) == {good.cooperative_id: factors[good.cooperative_id]}


@pytest.mark.parametrize("said", [-5.0, 0.9, 1.0, 1.1, 40.0])
def test_whatever_is_said_is_bounded(said: float) -> None:
    plain = SearchDocument(id=1, rating=5.0, popularity=1e9)
    assert prior(plain) == 1.5
    assert abs(prior(replace(plain, quality=said)) - 1.5) <= 0.25 + 1e-12
    assert prior(replace(plain, quality=1.0)) == 1.5


def test_listings_are_written_again_when_their_factor_moves(app: Flask) -> None:
    goods = shelf(50)
    for n in range(40):
        make_fact(goods.stall, on_time=int(n % 4 == 0), is_defect=int(n % 4 > 0))
    first = running.run(AS_OF, NOW)
    indexing.drain(NOW)
    assert ranking.write_again(first, NOW) == 1
    entry = next(iter(search.documents()))
    assert entry.quality == ranking.quality_factors(first)[goods.stall.cooperative_id] != 1.0
    with transaction() as s:
        s.execute(update(Fact).values(excluded="excused"))  # nothing is left to rate
    second = running.run(AS_OF, NOW)
    assert ranking.quality_factors(second) != ranking.quality_factors(first)
    assert ranking.write_again(second, NOW) == 1
    for _n in range(2):
        again = running.run(AS_OF, NOW)
        assert again == second


def test_words_come_before_quality(app: Flask) -> None:
    documents = [
        SearchDocument(id=1, name_fr="miel de thym", quality=0.9), SearchDocument(id=2, name_fr="savon", quality=1.1,
        body="thym"), SearchDocument(id=3, name_fr="miel de thym", quality=1.1),
    ]  # fmt: skip
    index = indexing.backend()
    index.rebuild(documents)
    assert index.search(SearchQuery("thym", lang="fr")).ids == (3, 1, 2)
