"""Many at once post the same facts once, on both databases."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from core import clock
from core.db import session, transaction
from core.events import Delivery, OutboxEvent
from core.events import deliver as deliver_event
from shop.ledger import hooks
from shop.ledger import services as ledger
from shop.ledger.models import JournalEntry
from shop.orders import services as orders
from shop.orders.data import LineChange
from shop.orders.models import OrderLine
from shop.orders.services.adjusting import adjust
from tests.shop.checkout.makers import NOW
from tests.shop.ledger.makers import assert_books, books, deliver, ordered
from tests.shop.ledger.test_commission import rule
from tests.shop.orders.makers import shelf
from tests.threads import together


def entries(kind: str) -> int:
    session().rollback()
    query = select(func.count()).select_from(JournalEntry).where(JournalEntry.kind == kind)
    return session().scalar(query) or 0


def test_one_fact_posted_by_forty_is_one_entry(both: Flask) -> None:
    lines = {"bank": 100, "psp_clearing": -100}
    ids = together(both, lambda _n: ledger.post("settlement", "psp:x", lines, effective_at=NOW))
    assert len(set(ids)) == 1, ids
    assert entries("settlement") == 1
    assert books() == lines


def test_deliveries_of_one_order_race_and_each_parcel_is_earned_once(both: Flask) -> None:
    shelves = [shelf() for _ in range(3)]
    bought = ordered(*shelves, method="stripe")

    def step(n: int) -> object:
        if n < 3:
            deliver(shelves[n], bought.parcels[n].id)
            return None
        return ledger.sync_order(bought.order.id)

    results = together(both, step, 12)
    assert not [r for r in results if isinstance(r, Exception)], results
    assert entries("earning") == 3
    assert_books(both)


def test_earning_and_adjustments_race_and_nothing_is_counted_twice(both: Flask) -> None:
    rule(250)
    goods = shelf()
    for round_ in range(2):
        bought = ordered(goods, method="stripe", quantity=5)
        parcel = bought.parcels[0]
        line = session().scalars(select(OrderLine.id).where(OrderLine.vendor_order_id == parcel.id)).one()
        by = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
        orders.ready(by, parcel.id, NOW)
        orders.ship(by, parcel.id, NOW)

        def act(n: int, bought=bought, parcel=parcel, line=line, by=by, round_=round_) -> object:  # type: ignore[no-untyped-def]
            if n == 0:
                orders.deliver(by, parcel.id, NOW)
                return None
            if n < 6:
                change = [LineChange(line, centimes=1_000 * n)]
                source = f"race:{round_}:{n}"
                return adjust(
                    orders.by_system(), parcel.id, "goodwill", change, source=source, reason="x", now=NOW
                )
            return ledger.sync_order(bought.order.id)

        together(both, act, 12)
        assert_books(both)
    assert entries("earning") == 2
    assert ledger.catch_up() == 0


def test_events_delivered_twice_at_once_post_once(both: Flask) -> None:
    bought = ordered(shelf(), method="stripe")
    with transaction() as s:
        s.query(Delivery).delete()
        s.query(OutboxEvent).update({"done_at": None})
    session().rollback()
    before = books()
    ids = list(session().scalars(select(OutboxEvent.id)))
    session().rollback()

    def again(n: int) -> bool:
        return deliver_event(ids[n % len(ids)], clock.now())

    together(both, again, 8)
    assert books() == before
    assert bought
    assert_books(both)


def test_a_remittance_reported_twice_at_once_is_booked_once(both: Flask) -> None:
    goods = shelf()
    hooks.on_carrier_of(_amana)
    try:
        bought = ordered(goods)
        deliver(goods, bought.parcels[0].id, carrier="Amana", now=NOW)
        due = bought.parcels[0].total_centimes
        assert books() == {"cod_in_transit:amana": due, "buyer_clearing": -due}
        assert_books(both)
        later = NOW + timedelta(days=3)

        def remit(_n: int) -> int:
            return ledger.post_remittance(
                bought.parcels[0].id, "amana", due - 300, "row:1", effective_at=later
            )

        ids = together(both, remit, 10)
        assert len(set(ids)) == 1, ids
        vendor = f"vendor_payable:{goods.stall.vendor_id}"
        assert books() == {"bank": due - 300, "cod_in_transit:amana": 300, vendor: -due}
        ledger.post_write_off(bought.parcels[0].id, "amana", 300, "variance:1", effective_at=later)
        assert books() == {"bank": due - 300, "written_off": 300, vendor: -due}
        position = ledger.cash_position()
        assert (position.expected, position.remitted, position.written_off) == (due, due - 300, 300)
        assert position.is_closed
        assert ledger.cash_position("amana").is_closed
        assert_books(both)
    finally:
        hooks._carriers.remove(_amana)


def _amana(ids):  # type: ignore[no-untyped-def]
    return dict.fromkeys(ids, "amana")
