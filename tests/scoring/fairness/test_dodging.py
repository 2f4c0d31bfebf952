"""More that people may try: many phones of one account, sitting on orders, leaving what visits found behind."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from core.auth.actor import Actor
from core.db import transaction
from registry import api as registry
from registry.errors import OwnCase
from registry.models import Cooperative
from scoring.inspections.services import ground, reporting
from scoring.method.services import reading, running
from shop.orders import services as orders
from shop.orders.models import Order
from shop.orders.services import reading as order_reading
from shop.performance.services import keeping
from tests.scoring.fairness.test_gaming import honest, score_of
from tests.scoring.inspections.makers import TODAY, draft, planned, stalls, visited, visits
from tests.scoring.makers import AS_OF, seller
from tests.shop.catalog.makers import make_stall
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import place
from tests.shop.returns.makers import sold
from tests.shop.vendors.makers import make_user


def end(cooperative_id: int, heir_id: int, registered_on: date = TODAY - timedelta(days=30)) -> None:
    """The first one ends; the second one, newly registered, has its ICE."""
    ice = {"ice": "001234567000089"}
    with transaction() as s:
        old = update(Cooperative).where(Cooperative.id == cooperative_id)
        s.execute(old.values(status="dissolved", **ice))
        new = update(Cooperative).where(Cooperative.id == heir_id)
        s.execute(new.values(registered_on=registered_on, **ice))


def test_one_account_with_a_phone_for_every_order(both: Flask) -> None:
    goods, friend = honest(), make_user()
    parcels = []
    for n in range(9):
        thing = sold(goods=goods, method="cod", quantity=1, now=NOW + timedelta(minutes=n))
        number = order_reading.get_by_token(thing.placed.token).number
        with transaction() as s:
            mine = update(Order).where(Order.number == number)
            s.execute(mine.values(user_id=friend, phone_index=f"phone-{n}"))
        parcels.append(thing.parcel_id)
    keeping.refresh(parcels, NOW)
    found = score_of(goods.stall)
    assert found.inputs["orders"] == 12 + 5, "five a year of one buyer count, whatever phone they write"
    assert found.inputs["buyers"] == 12 + 1


def test_sitting_on_an_order_is_no_better_than_cancelling_it(app: Flask) -> None:
    sitting, cancelled = honest(), honest()
    for goods in (sitting, cancelled):
        by = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
        parcel = order_reading.get_by_token(place(goods).token).parcels[0]
        orders.confirm(by, parcel.id, NOW)
        if goods is cancelled:
            orders.cancel(by, parcel.id, "لا سلعة", NOW + timedelta(hours=1))
    scores = [score_of(goods.stall) for goods in (sitting, cancelled)]
    assert [card.inputs["defects"] for card in scores] == [1, 1]
    assert scores[0].score == scores[1].score


def test_what_visits_found_follows_a_new_registration(both: Flask) -> None:
    (old,) = stalls(1)
    visited(3, 2)
    fresh = make_stall()
    end(old.cooperative_id, fresh.cooperative_id)
    running.run(AS_OF, NOW)
    card = reading.find_score(fresh.cooperative_id)
    assert card
    assert card.pillars["compliance"] is not None
    assert card.pillars["compliance"] < 20, "one grave and one serious finding, fresh"


def test_a_new_registration_is_no_first_year(app: Flask) -> None:
    (old,) = stalls(1)
    fresh = make_stall()
    end(old.cooperative_id, fresh.cooperative_id)
    known = {row.id: row for row in ground.survey(TODAY).rows}
    assert known[fresh.cooperative_id].registered_on == date(2020, 1, 1)
    sent, visit = planned("random")
    assert visit.cooperative_id == fresh.cooperative_id
    reporting.receive(sent, visit.id, draft(2), NOW)
    running.run(AS_OF, NOW)
    card = reading.find_score(fresh.cooperative_id)
    assert card
    assert (card.pillars["compliance"] or 100) < 80, "what was found counts"
    assert not visits(kind="support")


def test_nobody_gives_the_own_house_a_history(app: Flask) -> None:
    good, mine = seller(20), make_stall()
    clerk = Actor(mine.seller.user_id, frozenset({"registry.file"}), None, is_staff=True)
    with transaction() as s:
        s.execute(update(Cooperative).where(Cooperative.id == good.cooperative_id).values(status="dissolved"))
    with pytest.raises(OwnCase):
        registry.continue_from(clerk, mine.cooperative_id, good.cooperative_id, "نفس الأعضاء", NOW)
