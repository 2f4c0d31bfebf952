"""Forty buyers, tabs and clicks at once, on both databases: I1, I2, I3, I6, I7, I13, I16, I20."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core.auth.actor import Actor
from core.db import session, transaction
from core.errors import Conflict
from core.idempotency import KeyReused
from core.messages import OutgoingMessage
from shop.catalog.models import Variant
from shop.checkout import services as checkout
from shop.checkout.errors import AmountChanged, BasketChanged, BasketEmpty
from shop.orders import services as orders
from shop.orders.data import PlacedOrder
from shop.orders.errors import StepNotPossible
from shop.orders.models import Order, OrderLine, Transition, VendorOrder
from shop.orders.services import reading
from shop.payments.models import Payment, Refund
from shop.vendors import permissions as vendor_permissions
from shop.vendors.services import suspend
from tests.shop.checkout.makers import NOW, fill, request_for
from tests.shop.orders.makers import assert_holds, money_arrives, place, shelf, stock_of
from tests.threads import together

pytestmark = pytest.mark.usefixtures("day_of_the_tests")  # what waits too long is told by the clock


def count(table: type) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(table)) or 0


def test_two_hundred_buyers_for_a_stock_of_fifty(both: Flask) -> None:
    goods = shelf(50)
    requests = [request_for(fill({goods.variant_id: 1})) for _ in range(200)]
    results = [
        r
        for start in range(0, 200, 40)
        for r in together(both, lambda n, s=start: orders.submit(requests[s + n], NOW), 40)
    ]
    assert sum(isinstance(r, PlacedOrder) for r in results) == 50
    assert sum(isinstance(r, BasketChanged) for r in results) == 150
    assert stock_of(goods.variant_id) == (50, 50, 0)
    assert count(Order) == count(Payment) == 50
    assert len({r.number for r in results if isinstance(r, PlacedOrder)}) == 50
    assert_holds(both)


def test_forty_clicks_on_one_form_make_one_order_with_one_answer(both: Flask) -> None:
    goods = shelf(50)
    request = request_for(fill({goods.variant_id: 2}))
    results = together(both, lambda _: orders.submit(request, NOW))
    answers = {r for r in results if isinstance(r, PlacedOrder)}
    assert len(answers) == 1, results
    assert all(isinstance(r, PlacedOrder) for r in results), results
    assert count(Order) == count(VendorOrder) == count(Payment) == 1
    assert stock_of(goods.variant_id) == (50, 2, 0)
    assert (
        orders.place_order(session().scalar(select(Order.checkout_id)) or 0, "another-key", NOW).order_id
        == answers.pop().order_id
    )
    session().rollback()
    mails = (
        session().scalars(select(OutgoingMessage.recipient).where(OutgoingMessage.channel == "mail")).all()
    )
    assert mails.count("khadija@example.ma") == 1


def test_one_basket_in_forty_tabs_is_ordered_once(both: Flask) -> None:
    goods = shelf(50)
    first = request_for(fill({goods.variant_id: 2}))
    results = together(both, lambda n: orders.submit(replace(first, key=f"tab-{n}"), NOW))
    assert sum(isinstance(r, PlacedOrder) for r in results) == 1
    assert sum(isinstance(r, BasketEmpty) for r in results) == 39
    assert stock_of(goods.variant_id) == (50, 2, 0)
    assert checkout.count(first.basket) == 0


def test_the_same_key_with_another_content_is_refused(both: Flask) -> None:
    goods = shelf(50)
    request = request_for(fill({goods.variant_id: 2}))
    orders.submit(request, NOW)
    with pytest.raises(KeyReused) as refused:
        orders.submit(replace(request, address="another street"), NOW)
    assert refused.value.status == 422
    assert count(Order) == 1


def test_money_and_expiry_and_cancellation_race_for_one_order(both: Flask) -> None:
    """Exactly one of paid, expired, cancelled; what lost is given back; goods and money agree."""
    later = NOW + timedelta(hours=1)
    for _round in range(3):
        goods = shelf(10)
        placed = place(goods, method="stripe")
        assert placed.payment_id

        def act(n: int, placed: PlacedOrder = placed) -> object:
            if n % 3 == 0:
                return money_arrives(placed.payment_id or 0, placed.total_centimes, later)
            return orders.expire_unpaid(later) if n % 3 == 1 else orders.cancel_order(placed.token, "", later)

        results = together(both, act, 24)
        assert not [r for r in results if isinstance(r, Exception)], results
        session().rollback()
        order = reading.get_by_token(placed.token)
        payment = session().scalars(select(Payment).where(Payment.id == placed.payment_id)).one()
        refunds = session().scalars(select(Refund).where(Refund.payment_id == placed.payment_id)).all()
        assert payment.captured_centimes == placed.total_centimes
        states = {p.state for p in order.parcels}
        if states == {"confirmed"}:
            assert order.state == "placed"
            assert not refunds
            assert stock_of(goods.variant_id) == (10, 0, 1)
        else:
            assert order.state in ("expired", "cancelled")
            assert sum(r.amount_centimes for r in refunds) == placed.total_centimes
            assert stock_of(goods.variant_id) == (10, 0, 0)
        assert_holds(both)


def test_cancelling_what_expires_at_that_moment_is_no_error(both: Flask) -> None:
    """The buyer's list of parcels is read once it is their turn, not while the timer still holds the order."""
    placed, later = place(shelf(10), method="stripe"), NOW + timedelta(hours=1)

    timer_holds_it = threading.Event()

    def act(n: int) -> int:
        if n:
            assert timer_holds_it.wait(60)
            return orders.cancel_order(placed.token, "", later)
        with transaction():
            expired = orders.expire_unpaid(later)
            timer_holds_it.set()
            time.sleep(0.6)  # the buyer arrives before it is written; later it is the same, only easier
            return expired

    assert together(both, act, 2) == [1, 0]
    assert reading.get_by_token(placed.token).state == "expired"


def test_webhook_and_return_page_race_one_order_one_mail(both: Flask) -> None:
    goods = shelf(10)
    placed = place(goods, method="stripe")
    results = together(both, lambda _: money_arrives(placed.payment_id or 0, placed.total_centimes))
    assert sorted(set(map(str, results))) == ["applied", "nothing_new"]
    assert results.count("applied") == 1
    order = reading.get_by_token(placed.token)
    assert [p.state for p in order.parcels] == ["confirmed"]
    assert stock_of(goods.variant_id) == (10, 0, 1)
    mails = (
        session().scalars(select(OutgoingMessage.recipient).where(OutgoingMessage.channel == "mail")).all()
    )
    assert mails.count("khadija@example.ma") == 1


def test_late_money_goes_back_by_itself(both: Flask) -> None:
    goods = shelf(10)
    placed = place(goods, method="stripe")
    later = NOW + timedelta(minutes=46)
    assert orders.expire_unpaid(later) == 1
    money_arrives(placed.payment_id or 0, placed.total_centimes, later)
    refund = session().scalars(select(Refund)).one()
    assert (refund.amount_centimes, refund.reason) == (placed.total_centimes, "late_payment")
    assert reading.get_by_token(placed.token).state == "expired"
    assert stock_of(goods.variant_id) == (10, 0, 0)
    assert_holds(both)


def test_every_parcel_is_cancelled_by_itself_and_refunded_once(both: Flask) -> None:
    """I16 under 40 clicks: five parcels, card paid; three are cancelled by many at once, two are never touched."""
    shelves = [shelf(5) for _ in range(5)]
    placed = place(*shelves, method="stripe")
    money_arrives(placed.payment_id or 0, placed.total_centimes)
    parcels = reading.get_by_token(placed.token).parcels
    results = together(
        both, lambda n: orders.cancel(orders.by_buyer(placed.token), parcels[n % 3].id, "", NOW)
    )
    assert not [r for r in results if r is not None], results
    session().rollback()
    order = reading.get_by_token(placed.token)
    assert [p.state for p in order.parcels] == ["cancelled"] * 3 + ["confirmed"] * 2
    assert order.state == "placed"
    refunds = sorted(r.amount_centimes for r in session().scalars(select(Refund)))
    assert refunds == sorted(p.total_centimes for p in parcels[:3])
    assert [stock_of(s.variant_id) for s in shelves] == [(5, 0, 0)] * 3 + [(5, 0, 1)] * 2
    assert_holds(both)


def test_ship_and_cancel_race_has_one_winner(both: Flask) -> None:
    goods = shelf(10)
    placed = place(goods)
    parcel = reading.get_by_token(placed.token).parcels[0]
    seller = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
    orders.confirm(seller, parcel.id, NOW)
    orders.ready(seller, parcel.id, NOW)

    def act(n: int) -> None:
        if n % 2:
            orders.ship(seller, parcel.id, NOW)
        else:
            orders.cancel(orders.by_buyer(placed.token), parcel.id, "", NOW)

    results = together(both, act)
    assert sum(r is None for r in results) == 20
    assert all(isinstance(r, Conflict) for r in results if r is not None)
    session().rollback()
    state = reading.get_by_token(placed.token).parcels[0].state
    assert stock_of(goods.variant_id) == ((9, 0, 0) if state == "shipped" else (10, 0, 0))
    taken = select(Transition.to_state).where(Transition.vendor_order_id == parcel.id).order_by(Transition.id)
    steps = session().scalars(taken).all()
    assert list(steps) == ["pending_cod_confirm", "confirmed", "ready", state]
    assert_holds(both)


def test_double_taps_count_once(both: Flask) -> None:
    goods = shelf(10)
    placed = place(goods, quantity=3)
    parcel = reading.get_by_token(placed.token).parcels[0]
    seller = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
    assert together(both, lambda _: orders.confirm(seller, parcel.id, NOW), 20) == [None] * 20
    assert stock_of(goods.variant_id) == (10, 0, 3)
    assert together(both, lambda _: orders.ready(seller, parcel.id, NOW), 10) == [None] * 10
    assert together(both, lambda _: orders.ship(seller, parcel.id, NOW), 20) == [None] * 20
    assert stock_of(goods.variant_id) == (7, 0, 0)
    done = together(
        both, lambda _: orders.deliver(seller, parcel.id, NOW, collected_centimes=parcel.total_centimes), 20
    )
    assert done == [None] * 20
    session().rollback()
    payment = session().scalars(select(Payment)).one()
    assert (payment.captured_centimes, payment.state) == (parcel.total_centimes, "captured")
    with pytest.raises(StepNotPossible):
        orders.confirm(seller, parcel.id, NOW)
    assert_holds(both)


def test_a_price_that_changes_meanwhile_is_the_one_that_was_seen_or_asked_again(both: Flask) -> None:
    """I13: nobody pays a price they did not see, and what is sold keeps it."""
    goods = shelf(100)
    requests = [request_for(fill({goods.variant_id: 1})) for _ in range(40)]

    def act(n: int) -> object:
        if n != 20:
            return orders.submit(requests[n], NOW)
        with transaction() as s:
            s.execute(update(Variant).where(Variant.id == goods.variant_id).values(price_centimes=9_000))
        return None

    results = together(both, act)
    placed = [r for r in results if isinstance(r, PlacedOrder)]
    assert len(placed) + sum(isinstance(r, AmountChanged) for r in results) == 39, results
    prices = session().execute(select(OrderLine.unit_centimes, OrderLine.total_centimes)).all()
    assert prices == [(10_000, 10_000)] * len(placed)
    assert_holds(both)


def test_suspension_closes_the_checkout_at_once(both: Flask) -> None:
    """I20: whoever orders after the suspension is refused; the basket stays; the other stall still sells."""
    closing, other = shelf(100), shelf(100)
    requests = [request_for(fill({closing.variant_id: 1, other.variant_id: 1})) for _ in range(40)]
    staff = Actor(900_002, vendor_permissions.OF_STAFF, None, is_staff=True)

    def act(n: int) -> object:
        if n == 20:
            return suspend(closing.stall.vendor_id, staff, "reason given", NOW)
        return orders.submit(requests[n], NOW)

    results = together(both, act)
    placed = [r for r in results if isinstance(r, PlacedOrder)]
    refused = [r for r in results if isinstance(r, BasketChanged)]
    assert len(placed) + len(refused) == 39, results
    for refusal in refused:
        assert [line.problem for line in refusal.quote.problems] == ["vendor_closed"]
    assert stock_of(closing.variant_id) == (100, len(placed), 0)
    late = request_for(fill({other.variant_id: 1}))
    with pytest.raises(BasketChanged) as last:
        orders.submit(replace(requests[20], seen=checkout.quote(requests[20].basket, None, NOW).seen), NOW)
    assert checkout.count(requests[20].basket) == 2
    assert [line.variant_id for line in last.value.quote.problems] == [closing.variant_id]
    checkout.remove(requests[20].basket, closing.variant_id, NOW)
    assert orders.submit(request_for(requests[20].basket), NOW).number
    assert orders.submit(late, NOW).number
    assert_holds(both)
