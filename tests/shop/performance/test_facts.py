"""Facts follow the news of every room, can be rebuilt, and sum up in one statement."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, event, select, update

from core.db import db, session, transaction
from registry import api as registry
from shop.api import excuse_parcel, facts_of, rating_days, sales_figures
from shop.cases.models import Case
from shop.orders import services as orders
from shop.orders.models import Order
from shop.orders.services import reading
from shop.performance.errors import BadExcuse
from shop.performance.models import Fact
from shop.performance.services import keeping
from shop.performance.services.checks import fact_faults
from shop.reviews.models import Review
from shop.reviews.services.opinions import hide, write_review
from tests.shop.catalog.makers import make_product, variant_ids
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import Shelf, place, shelf
from tests.shop.returns.makers import Sold, sold
from tests.threads import together

DAY = NOW.date()


def figures(coop: int, most: int = 5):  # type: ignore[no-untyped-def]
    found = [f for f in sales_figures(DAY, DAY, most_per_buyer=most) if f.cooperative_id == coop]
    assert sales_figures(DAY, DAY, most_per_buyer=most, cooperative_id=coop) == found
    return found[0] if found else None


def coop_of(thing: Sold) -> int:
    return thing.shelf.stall.cooperative_id


def test_a_parcel_becomes_a_fact_and_every_room_adds_to_it(both: Flask) -> None:
    thing = sold(method="cod")
    found = figures(coop_of(thing))
    assert (found.orders, found.on_time, found.defects, found.buyers) == (1, 1, 0, 1)
    assert found.goods_centimes == 20_000
    review = write_review(thing.placed.token, thing.line_id, 4, "", NOW)
    assert figures(coop_of(thing))[7:9] == (1, 4)
    days = rating_days(DAY - timedelta(days=9), DAY, least=1)
    assert [(d.cooperative_id, d.ratings, d.rating_sum) for d in days] == [(coop_of(thing), 1, 4)]
    with transaction():
        hide(review)
    assert figures(coop_of(thing)).ratings == 0
    assert session().scalar(select(Review.id)) == review
    assert fact_faults() == []


def test_news_of_one_parcel_at_once_is_one_fact(both: Flask) -> None:
    parcel = sold(method="cod").parcel_id
    with transaction() as s:
        s.execute(delete(Fact))
    assert together(both, lambda _n: keeping.refresh([parcel], NOW), count=8) == [1] * 8
    assert fact_faults() == []


def test_nothing_is_a_fact_before_it_holds(both: Flask) -> None:
    goods = shelf()
    placed = place(goods)
    assert figures(goods.stall.cooperative_id) is None
    by = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
    parcel = reading.get_by_token(placed.token).parcels[0]
    orders.cancel(by, parcel.id, "لا سلعة", NOW)
    found = figures(goods.stall.cooperative_id)
    assert (found.orders, found.on_time, found.defects) == (1, 0, 1)


def test_what_the_house_buys_itself_does_not_count(both: Flask) -> None:
    thing = sold(method="cod")
    buyer = thing.shelf.stall.seller.user_id
    with transaction() as s:
        s.execute(update(Order).values(user_id=buyer))
    keeping.refresh([thing.parcel_id], NOW)
    assert figures(coop_of(thing)) is None
    line = facts_of([coop_of(thing)], DAY, DAY, kind="excluded")[0]
    assert line.excluded == "related"
    registry.end_role(coop_of(thing), buyer or 0, "seller", actor_id=None, now=NOW, by_staff=True)
    keeping.rebuild(NOW)
    assert figures(coop_of(thing)) is None, "leaving the team changes nothing about it"
    assert fact_faults() == []


def test_who_joins_the_team_later_was_of_the_house(app: Flask) -> None:
    thing, other = sold(method="cod"), shelf()
    newcomer = other.stall.seller.user_id or 0
    with transaction() as s:
        s.execute(update(Order).values(user_id=newcomer))
    keeping.rebuild(NOW)
    assert figures(coop_of(thing)).orders == 1
    registry.grant_role(coop_of(thing), newcomer, "packer", actor_id=None, now=NOW)
    assert figures(coop_of(thing)) is None


def test_one_buyer_counts_so_often_a_year(app: Flask) -> None:
    goods = shelf()
    for n in range(4):
        sold(goods=goods, method="cod", quantity=1, now=NOW + timedelta(minutes=n))
    assert list(session().scalars(select(Fact.nth).order_by(Fact.vendor_order_id))) == [1, 2, 3, 4]
    assert figures(goods.stall.cooperative_id, most=3)[1:3] == (3, 3)


@pytest.mark.parametrize(
    ("stars", "opinion"), [((5, 5, 5, 5, 5), 5), ((1, 1, 5), 2), ((4, 5), 5), ((2, 3, 2), 2)]
)
def test_one_order_is_one_opinion_however_many_lines(
    app: Flask, stars: tuple[int, ...], opinion: int
) -> None:
    """Five things bought at once are rated by one buyer: their mean, to the nearest star."""
    first = shelf()
    more = [
        Shelf(first.stall, variant_ids(make_product(first.stall.vendor_id, {f"B{n}": 5}))[0])
        for n in range(len(stars) - 1)
    ]
    placed = place(first, *more)
    by = orders.by_vendor(first.stall.seller.user_id, first.stall.vendor_id)
    (parcel,) = reading.get_by_token(placed.token).parcels
    for step in (orders.confirm, orders.ready, orders.ship):
        step(by, parcel.id, NOW)
    orders.deliver(by, parcel.id, NOW, collected_centimes=parcel.cod_expected_centimes)
    (parcel,) = reading.get_by_token(placed.token).parcels
    for line, rating in zip(parcel.lines, stars, strict=True):
        write_review(placed.token, line.id, rating, "", NOW)
    assert figures(first.stall.cooperative_id)[7:9] == (1, opinion)
    assert [day.ratings for day in rating_days(DAY - timedelta(days=9), DAY, least=1)] == [1]
    assert fact_faults() == []


def test_an_excuse_stays_through_a_rebuild(both: Flask) -> None:
    thing = sold(method="cod")
    excuse_parcel(thing.parcel_id, "carrier", "الثلج", None, NOW)
    excuse_parcel(thing.parcel_id, "carrier", "الثلج", None, NOW)
    assert figures(coop_of(thing)) is None
    keeping.rebuild(NOW)
    assert figures(coop_of(thing)) is None
    with pytest.raises(BadExcuse):
        excuse_parcel(thing.parcel_id, "bad luck", "", None, NOW)


def test_two_statements_for_everybody(app: Flask) -> None:
    for _n in range(3):
        sold(method="cod")
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert len(sales_figures(DAY, DAY)) == 3
    assert sum("shop_performance_fact" in text for text in seen) == 2


def test_the_doctor_sees_planted_damage(app: Flask) -> None:
    first, second = sold(method="cod"), sold(method="cod")
    assert fact_faults() == []
    with transaction() as s:
        s.execute(update(Fact).where(Fact.vendor_order_id == first.parcel_id).values(on_time=0))
        s.execute(delete(Fact).where(Fact.vendor_order_id == second.parcel_id))
    assert fact_faults() == [
        f"the fact of parcel {first.parcel_id} is out of date: on_time",
        f"parcel {second.parcel_id} has no fact",
    ]
    answer = app.test_cli_runner().invoke(args=["shop", "performance", "rebuild", "--json"])
    assert answer.output.strip() == '{"facts": 2}'
    assert fact_faults() == []


def test_a_case_decided_for_the_buyer_is_a_defect(app: Flask) -> None:
    thing = sold(method="cod")
    with transaction() as s:
        s.add(
            Case(
                number="C-1", kind="damaged", source="t", vendor_order_id=thing.parcel_id,
                vendor_id=thing.shelf.stall.vendor_id, opened_by="buyer", state="final", state_at=NOW,
                outcome="offer", opened_at=NOW,
            )
        )  # fmt: skip
    keeping.refresh([thing.parcel_id], NOW)
    assert figures(coop_of(thing)).defects == 0, "a settlement is none"
    with transaction() as s:
        s.execute(update(Case).values(outcome="refund"))
    keeping.refresh([thing.parcel_id], NOW)
    assert figures(coop_of(thing)).defects == 1
    assert [f.defect for f in facts_of([coop_of(thing)], date(2026, 1, 1), DAY, kind="defects")] == ["case"]
