"""What people may try, each tried through the shop itself, and what it brings: nothing."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from core.crypto import encrypt
from core.db import transaction
from registry.models import Cooperative
from scoring.data import ScoreCard
from scoring.method.services import reading, running
from shop.orders import services as orders
from shop.orders.models import Order
from shop.orders.services import reading as order_reading
from shop.orders.services.paying import expire_unconfirmed
from shop.performance.services import keeping
from shop.reviews.services.opinions import write_review
from tests.scoring.makers import make_fact, seller
from tests.shop.catalog.makers import Stall
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import Shelf, place, shelf
from tests.shop.returns.makers import sold

AS_OF = NOW.date() + timedelta(days=40)
DAY = NOW.date()


def honest(orders_: int = 12) -> Shelf:
    """A stall with some honest sales to different people, a third of them late."""
    goods = shelf(500)
    for n in range(orders_):
        make_fact(
            goods.stall,
            DAY,
            on_time=int(n % 3 > 0),
            ratings=1,
            rating_sum=3,
            rated_on=DAY - timedelta(days=n),
        )
    return goods


def score_of(stall: Stall) -> ScoreCard:
    running.run(AS_OF, NOW)
    card = reading.find_score(stall.cooperative_id)
    assert card
    return card


def same(before: ScoreCard, after: ScoreCard) -> bool:
    names = [name for name in before.inputs if name != "growth"]
    return before.score == after.score and all(before.inputs[n] == after.inputs[n] for n in names)


def test_orders_of_the_house_itself(app: Flask) -> None:
    goods = honest()
    before = score_of(goods.stall)
    for n in range(3):
        thing = sold(goods=goods, method="cod", quantity=1, now=NOW + timedelta(minutes=n))
        with transaction() as s:
            mine = update(Order).where(Order.number == order_reading.get_by_token(thing.placed.token).number)
            s.execute(mine.values(user_id=goods.stall.seller.user_id))
        keeping.refresh([thing.parcel_id], NOW)
        write_review(thing.placed.token, thing.line_id, 5, "ممتاز", NOW)
    assert same(before, score_of(goods.stall))


def test_orders_with_the_phone_of_the_cooperative(app: Flask) -> None:

    goods = honest()
    with transaction() as s:
        phone = encrypt("+212661234578")  # the phone that `place` orders with
        mine = update(Cooperative).where(Cooperative.id == goods.stall.cooperative_id)
        s.execute(mine.values(phone_enc=phone))
    before = score_of(goods.stall)
    for n in range(3):
        sold(goods=goods, method="cod", quantity=1, now=NOW + timedelta(minutes=n))
    assert same(before, score_of(goods.stall))


def test_one_friend_who_buys_and_buys(app: Flask) -> None:
    goods = honest()
    for n in range(9):
        sold(goods=goods, method="cod", quantity=1, now=NOW + timedelta(minutes=n))
    found = score_of(goods.stall)
    assert found.inputs["orders"] == 12 + 5, "five a year of one buyer count"
    assert found.inputs["buyers"] == 12 + 1
    lonely = shelf(100)
    for n in range(20):
        sold(goods=lonely, method="cod", quantity=1, now=NOW + timedelta(minutes=n))
    alone = score_of(lonely.stall)
    assert not alone.rated, "a band needs five buyers"


def test_a_burst_of_opinions(app: Flask) -> None:
    goods = honest()
    before = score_of(goods.stall)
    for _n in range(30):
        make_fact(goods.stall, DAY, ratings=1, rating_sum=5, rated_on=DAY + timedelta(days=2))
    after = score_of(goods.stall)
    assert (after.inputs["ratings"], after.inputs["rating_sum"]) == (
        before.inputs["ratings"],
        before.inputs["rating_sum"],
    )
    assert after.parts["rating"] == before.parts["rating"]


def test_cancelling_before_it_is_late(app: Flask) -> None:
    """Sending late costs less than cancelling in time: nobody gains by it."""
    late, cancelled, silent = honest(), honest(), honest()
    make_fact(late.stall, DAY, on_time=0)
    by = orders.by_vendor(cancelled.stall.seller.user_id, cancelled.stall.vendor_id)
    parcel = order_reading.get_by_token(place(cancelled).token).parcels[0]
    orders.confirm(by, parcel.id, NOW)
    orders.cancel(by, parcel.id, "لا سلعة", NOW + timedelta(hours=1))
    waiting = place(silent, now=NOW)
    expire_unconfirmed(NOW + timedelta(days=6))
    assert order_reading.get_by_token(waiting.token).parcels[0].state == "expired"
    scores = {
        name: score_of(goods.stall)
        for name, goods in (("late", late), ("cancelled", cancelled), ("silent", silent))
    }
    assert (scores["cancelled"].inputs["orders"], scores["cancelled"].inputs["defects"]) == (13, 1)
    assert (scores["silent"].inputs["orders"], scores["silent"].inputs["defects"]) == (13, 1)
    assert {card.inputs["on_time"] for card in scores.values()} == {8.0}, "neither is in time"
    for name in ("cancelled", "silent"):
        merely_late = reading.preview(scores[name], {"defects": 0.0})
        assert (scores[name].score or 0) <= (merely_late.score or 0)


def test_beginning_anew_under_another_name(app: Flask) -> None:
    old, fresh = seller(30, late=20, defects=6), shelf(10)
    with transaction() as s:
        ice = {"ice": "001234567000089"}
        end = update(Cooperative).where(Cooperative.id == old.cooperative_id)
        s.execute(end.values(status="dissolved", **ice))
        s.execute(update(Cooperative).where(Cooperative.id == fresh.stall.cooperative_id).values(**ice))
    found = score_of(fresh.stall)
    assert (found.inputs["orders"], found.inputs["on_time"], found.inputs["defects"]) == (30, 10, 6)
