"""Clocks jump: an hour back, a year on. Nothing happens twice, nothing is lost, the books stay right."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core import clock, events, jobs
from core.db import session, transaction
from core.events import Event
from core.messages import OutgoingMessage
from shop.invoices.models import Document
from shop.ledger.services import balance
from shop.orders import services as orders
from shop.orders.models import VendorOrder
from shop.payouts.errors import SamePerson
from shop.payouts.services import making, moving
from tests.shop.orders.makers import money_arrives, place, shelf
from tests.shop.payouts.makers import NOW as PAY_DAY
from tests.shop.payouts.makers import drawn, earn, give_rib, make_carriers, payouts_of, staff
from tests.shop.remittances.makers import doctor

HOUR, YEAR = timedelta(hours=1), timedelta(days=365)


def tell(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """The machine's clock says this now."""
    monkeypatch.setattr(clock, "now", lambda: moment)


def states() -> list[str]:
    session().rollback()
    return list(session().scalars(select(VendorOrder.state).order_by(VendorOrder.id)))


def count(table: type) -> int:
    return session().scalar(select(func.count()).select_from(table)) or 0


def test_an_hour_back_takes_nothing_back(both: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    goods = shelf(5)
    placed = place(goods, method="stripe", now=now)
    tell(monkeypatch, now - HOUR)
    money_arrives(placed.payment_id or 0, placed.total_centimes, now - HOUR)
    assert states() == ["confirmed"]
    by = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
    parcel = session().scalars(select(VendorOrder.id)).one()
    orders.ready(by, parcel, now - HOUR)
    for moment in (now, now - HOUR, now):
        tell(monkeypatch, moment)
        jobs.tick(moment)
    told = count(OutgoingMessage)
    tell(monkeypatch, now + timedelta(minutes=1))
    orders.ship(by, parcel, now + timedelta(minutes=1))
    orders.deliver(by, parcel, now - HOUR)
    assert states() == ["delivered"]
    assert count(Document) == 1
    assert count(OutgoingMessage) > told
    assert doctor() == {}


def test_a_year_on_ends_what_waits_once(both: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    goods = shelf(9)
    place(goods, method="stripe", now=now)
    place(goods, method="cod", now=now)
    paid = place(goods, method="stripe", now=now)
    money_arrives(paid.payment_id or 0, paid.total_centimes, now)
    tell(monkeypatch, now + YEAR)
    for _round in range(3):
        while jobs.tick(now + YEAR):
            pass
    assert states() == ["expired", "expired", "confirmed"]
    tell(monkeypatch, now)  # somebody sets it right again
    for _round in range(3):
        jobs.tick(now)
    assert states() == ["expired", "expired", "confirmed"]
    assert doctor() == {}


@dataclass(frozen=True)
class Told(Event):
    """News of this page alone."""

    number: int


def test_what_a_clock_that_ran_ahead_planned_is_not_waited_for(
    both: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    both.config["JOBS"] = "worker"
    now, heard, ran = datetime.now(UTC), [], []
    monkeypatch.setitem(events._subscriptions, Told.kind(), {})
    monkeypatch.setattr(jobs, "_jobs", {"count": jobs.PeriodicJob("count", 60, ran.append)})

    def hear(event: Told) -> None:
        heard.append(event.number)

    events.subscribe(Told, hear)
    tell(monkeypatch, now + YEAR)
    jobs.tick(now + YEAR)
    with transaction():
        events.announce(Told(1))
    tell(monkeypatch, now)  # somebody sets it right
    for _round in range(3):
        jobs.tick(now)
    assert heard == [1]
    assert ran == [now + YEAR, now]
    jobs.tick(now + timedelta(seconds=61))
    assert len(ran) == 3
    assert jobs.late_jobs(now + timedelta(seconds=62)) == []


@pytest.mark.usefixtures("day_of_the_tests")
def test_a_payout_drawn_up_before_the_clock_went_back_is_paid_once(both: Flask) -> None:
    make_carriers()
    shop = shelf()
    give_rib(shop.stall.vendor_id)
    earned = earn(shop)
    maker, checker = staff(), staff()
    batch_id = drawn(maker)
    back = PAY_DAY - HOUR
    moving.submit(maker, batch_id, back)
    with pytest.raises(SamePerson):
        moving.approve(maker, batch_id, earned, back)
    (payout,) = payouts_of(batch_id)
    moving.approve(checker, batch_id, payout.amount_centimes, back)
    moving.send(maker, batch_id, back)
    assert making.not_payable(PAY_DAY + YEAR) == []
    assert balance(f"vendor_payable:{shop.stall.vendor_id}") == -payout.amount_centimes
    assert doctor() == {}
