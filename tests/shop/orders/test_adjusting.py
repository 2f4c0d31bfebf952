"""What changes after a sale, on both databases: money, goods, caps and siblings (I1, I4, I7, I13, I16)."""

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from core.db import session, transaction
from shop.catalog.models import Variant
from shop.orders import services as orders
from shop.orders.data import AdjustmentData, LineChange, OrderData
from shop.orders.errors import (
    AdjustmentKeyReused,
    BadWeight,
    NoSuchParcel,
    NothingChosen,
    NothingLeft,
    NotNow,
    ReasonMissing,
    WeighFirst,
)
from shop.orders.models import Adjustment, OrderLine, VendorOrder
from shop.orders.services import reading
from shop.orders.services.checks import adjustment_faults
from shop.payments import services as payments
from shop.payments.data import RefundState
from shop.payments.models import Payment
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import Shelf, assert_holds, money_arrives, place, shelf, stock_of
from tests.shop.vouchers.makers import buy, voucher
from tests.threads import together


def holds(app: Flask) -> None:
    assert_holds(app)
    assert adjustment_faults() == []


def seller(s: Shelf) -> orders.By:
    return orders.by_vendor(s.stall.seller.user_id, s.stall.vendor_id)


def paid(*shelves: Shelf, quantity: int = 3) -> OrderData:
    """An order paid by transfer."""
    placed = place(*shelves, quantity=quantity, method="bank_transfer")
    money_arrives(placed.payment_id or 0, placed.total_centimes)
    return reading.get_by_token(placed.token)


def read(order: OrderData) -> OrderData:
    session().rollback()
    return reading.get_by_token(order.token)


def promised(order: OrderData) -> list[tuple[int, str]]:
    return [(r.amount_centimes, r.reason) for r in payments.list_refunds_of_checkout(order.checkout_id)]


def test_a_buyer_takes_one_of_three_out_and_gets_its_price_back(both: Flask) -> None:
    a, b = shelf(10), shelf(10)
    order = paid(a, b)
    one = order.parcels[0]
    by = orders.by_buyer(order.token)
    for _ in range(2):  # a double tap
        assert not orders.take_out(by, one.id, "cancelled", {one.lines[0].id: 1}, seen=0, now=NOW)
    now = read(order)
    first, second = now.parcels
    assert (first.owed_centimes, first.left_count) == (one.total_centimes - 10_000, 2)
    assert first.left_delivery_centimes == one.delivery_centimes, "one parcel still travels"
    assert second.adjustments == ()
    assert second.total_centimes == second.owed_centimes
    assert promised(order) == [(10_000, "cancelled")]
    assert stock_of(a.variant_id) == (10, 0, 2)
    assert stock_of(b.variant_id) == (10, 0, 3)
    line = first.lines[0]
    assert (line.quantity, line.total_centimes) == (3, 30_000), "what was sold stays as it was sold"
    holds(both)


def test_the_last_piece_cancels_the_parcel_with_its_delivery(both: Flask) -> None:
    a, b = shelf(10), shelf(10)
    order = paid(a, b)
    one = order.parcels[0]
    by, line = orders.by_buyer(order.token), one.lines[0].id
    orders.take_out(by, one.id, "cancelled", {line: 2}, seen=0, now=NOW)
    assert orders.take_out(by, one.id, "cancelled", {line: 1}, seen=1, now=NOW)
    first, second = read(order).parcels
    assert (first.state, first.owed_centimes, second.state) == ("cancelled", 0, "confirmed")
    assert [a.kind for a in first.adjustments] == ["cancelled", "parcel_cancelled"]
    assert sum(amount for amount, _why in promised(order)) == one.total_centimes
    assert stock_of(a.variant_id) == (10, 0, 0)
    holds(both)


def test_less_than_ordered_never_was_in_the_house(both: Flask) -> None:
    a = shelf(10)
    order = paid(a)
    one, by = order.parcels[0], seller(a)
    with pytest.raises(ReasonMissing):
        orders.take_out(by, one.id, "short", {one.lines[0].id: 1}, seen=0, now=NOW)
    orders.take_out(by, one.id, "short", {one.lines[0].id: 1}, seen=0, reason="out_of_stock", now=NOW)
    assert stock_of(a.variant_id) == (9, 0, 2)
    orders.ready(by, one.id, NOW)
    orders.ship(by, one.id, NOW)
    assert stock_of(a.variant_id) == (7, 0, 0)
    holds(both)


def test_cash_owes_less_before_the_door_and_is_owed_back_after_it(both: Flask) -> None:
    a = shelf(10)
    order = reading.get_by_token(place(a, quantity=3).token)
    one, by = order.parcels[0], seller(a)
    line = one.lines[0].id
    orders.take_out(orders.by_buyer(order.token), one.id, "cancelled", {line: 1}, seen=0, now=NOW)
    assert stock_of(a.variant_id) == (10, 2, 0)
    expected = one.total_centimes - 10_000
    assert read(order).parcels[0].cod_expected_centimes == expected
    orders.confirm(by, one.id, NOW)
    orders.ready(by, one.id, NOW)
    orders.ship(by, one.id, NOW)
    orders.deliver(by, one.id, NOW, collected_centimes=expected)
    assert promised(order) == []
    for _ in range(2):
        orders.adjust(
            orders.by_system(), one.id, "returned", [LineChange(line, 1)], source="return:7", now=NOW
        )
    assert promised(order) == [(10_000, "returned")]
    refund = payments.list_refunds_of_checkout(order.checkout_id)[0]
    assert refund.state is RefundState.REQUESTED
    payments.settle_refund_by_hand(refund.id, paid=True, reference="V-12", now=NOW, actor_id=None)
    assert read(order).parcels[0].owed_centimes == one.total_centimes - 20_000
    holds(both)


def test_cash_collected_short_owes_the_rest_less_first(both: Flask) -> None:
    a = shelf(10)
    order = reading.get_by_token(place(a).token)
    one, by = order.parcels[0], seller(a)
    for step in (orders.confirm, orders.ready, orders.ship):
        step(by, one.id, NOW)
    orders.deliver(by, one.id, NOW, collected_centimes=one.total_centimes - 300)
    change = [LineChange(one.lines[0].id, 0, 1000)]
    orders.adjust(by, one.id, "goodwill", change, source="case:1", reason="damaged", now=NOW)
    assert promised(order) == [(700, "goodwill")]
    holds(both)


def test_a_refusal_at_the_door_lets_all_that_is_left_fall_away(both: Flask) -> None:
    a = shelf(10)
    order = reading.get_by_token(place(a, quantity=3).token)
    one, by = order.parcels[0], seller(a)
    orders.confirm(by, one.id, NOW)
    orders.take_out(by, one.id, "short", {one.lines[0].id: 1}, seen=0, reason="out_of_stock", now=NOW)
    orders.ready(by, one.id, NOW)
    orders.ship(by, one.id, NOW)
    orders.refuse_at_door(by, one.id, "", NOW)
    now = read(order).parcels[0]
    assert (now.owed_centimes, now.left_count, now.cod_expected_centimes) == (0, 0, 0)
    assert [x.kind for x in now.adjustments] == ["short", "parcel_refused"]
    assert stock_of(a.variant_id) == (9, 0, 0), "two came back"
    holds(both)


def test_many_hands_never_take_more_than_there_is(both: Flask) -> None:
    a = shelf(30)
    order = paid(a, quantity=10)
    one = order.parcels[0]
    line = one.lines[0].id

    def take(n: int) -> object:
        change = [LineChange(line, 3)] if n % 2 else [LineChange(line, 0, 40_000)]
        kind = "cancelled" if n % 2 else "short"
        return orders.adjust(seller(a), one.id, kind, change, source=f"try:{n}", reason="asked", now=NOW)

    results = together(both, take, 12)
    assert all(isinstance(r, AdjustmentData | NothingLeft) for r in results), results
    taken = sum(r.total_centimes for r in results if isinstance(r, AdjustmentData))
    now = read(order).parcels[0]
    assert now.adjusted_centimes == taken <= 100_000
    assert sum(amount for amount, _why in promised(order)) == taken
    holds(both)


def test_one_source_is_one_adjustment_from_many_taps(both: Flask) -> None:
    a = shelf(30)
    order = paid(a, quantity=10)
    one = order.parcels[0]
    by, line = orders.by_buyer(order.token), one.lines[0].id
    results = together(
        both, lambda _: orders.take_out(by, one.id, "cancelled", {line: 2}, seen=0, now=NOW), 10
    )
    assert results == [False] * 10
    assert read(order).parcels[0].left_count == 8
    assert promised(order) == [(20_000, "cancelled")]
    with pytest.raises(AdjustmentKeyReused):
        orders.take_out(by, one.id, "cancelled", {line: 3}, seen=0, now=NOW)
    holds(both)


def test_who_may_not_and_when_not(app: Flask) -> None:
    a, b = shelf(10), shelf(10)
    order = paid(a, b)
    one, two = order.parcels
    line = {one.lines[0].id: 1}
    with pytest.raises(NoSuchParcel):
        orders.take_out(seller(b), one.id, "short", line, seen=0, reason="asked", now=NOW)
    with pytest.raises(NothingLeft):
        orders.take_out(seller(b), two.id, "short", line, seen=0, reason="asked", now=NOW)
    with pytest.raises(NoSuchParcel):
        orders.take_out(orders.by_buyer("x"), one.id, "cancelled", line, seen=0, now=NOW)
    with pytest.raises(NotNow):
        orders.take_out(orders.by_buyer(order.token), one.id, "short", line, seen=0, now=NOW)
    with pytest.raises(NothingChosen):
        orders.take_out(orders.by_buyer(order.token), one.id, "cancelled", {}, seen=0, now=NOW)
    orders.ready(seller(a), one.id, NOW)
    orders.ship(seller(a), one.id, NOW)
    with pytest.raises(NotNow):
        orders.take_out(orders.by_buyer(order.token), one.id, "cancelled", line, seen=0, now=NOW)
    change = [LineChange(one.lines[0].id, 1)]
    with pytest.raises(NotNow):
        orders.adjust(orders.by_system(), one.id, "returned", change, source="r", now=NOW)
    assert adjustment_faults() == []


def by_weight(s: Shelf) -> None:
    with transaction():
        values = {"content_amount": 600, "content_unit": "g", "tolerance_percent": 10}
        session().execute(update(Variant).where(Variant.id == s.variant_id).values(**values))


def test_what_is_sold_by_weight_is_weighed_before_it_is_ready(both: Flask) -> None:
    a = shelf(10)
    by_weight(a)
    order = paid(a, quantity=2)
    one, by = order.parcels[0], seller(a)
    line = one.lines[0]
    assert (line.nominal_g, line.tolerance_percent) == (600, 10)
    assert one.unweighed == (line,)
    with pytest.raises(WeighFirst):
        orders.ready(by, one.id, NOW)
    with pytest.raises(BadWeight):
        orders.ready(by, one.id, NOW, weights={line.id: 1000})
    assert read(order).parcels[0].state == "confirmed"
    for _ in range(2):
        orders.ready(by, one.id, NOW, weights={line.id: 1110})
    now = read(order).parcels[0]
    assert (now.state, now.unweighed) == ("ready", ())
    assert now.lines[0].left_centimes == 18_500
    assert promised(order) == [(1500, "weighed")]
    assert now.adjustments[0].lines[0].weight_g == 1110
    holds(both)


def test_heavier_is_a_present(app: Flask) -> None:
    a = shelf(10)
    by_weight(a)
    order = paid(a, quantity=1)
    one = order.parcels[0]
    orders.ready(seller(a), one.id, NOW, weights={one.lines[0].id: 700})
    now = read(order).parcels[0]
    assert (now.state, now.owed_centimes, now.unweighed) == ("ready", one.total_centimes, ())
    assert promised(order) == []
    holds(app)


def test_of_a_voucher_both_funders_get_their_share_back(both: Flask) -> None:
    a, b = shelf(10), shelf(10)
    order = reading.get_by_token(buy(a, b, code=voucher(percent=None, fixed_centimes=5000), quantity=3).token)
    one = order.parcels[0]
    orders.take_out(orders.by_buyer(order.token), one.id, "cancelled", {one.lines[0].id: 1}, seen=0, now=NOW)
    made = read(order).parcels[0].adjustments[0]
    assert (made.goods_centimes, made.funded_centimes) == (9167, 833)
    assert made.ht_centimes + made.vat_centimes == 10_000
    orders.cancel(orders.by_buyer(order.token), one.id, "", NOW)
    whole = read(order).parcels[0]
    assert sum(x.funded_centimes for x in whole.adjustments) == one.funded_centimes == 2500
    assert sum(x.vat_centimes for x in whole.adjustments) == one.lines[0].vat_centimes
    holds(both)


def test_only_the_payment_that_paid_gives_back(app: Flask) -> None:
    """A second one, whose own way back has failed, is another matter."""
    a = shelf(10)
    order = paid(a)
    (settled,) = payments.list_payments(order.checkout_id)
    with transaction() as s:
        s.add(
            Payment(
                key="twice", checkout_id=order.checkout_id, method="bank_transfer", state="captured",
                due_centimes=9_000, amount_centimes=9_000, captured_centimes=9_000, created_at=NOW,
            )
        )  # fmt: skip
    orders.cancel(orders.by_buyer(order.token), order.parcels[0].id, "", NOW)
    refunds = payments.list_refunds_of_checkout(order.checkout_id)
    assert [(r.payment_id, r.amount_centimes) for r in refunds] == [(settled.id, order.total_centimes)]


def test_the_database_refuses_to_change_an_adjustment(both: Flask) -> None:
    a = shelf(10)
    order = reading.get_by_token(place(a).token)
    orders.cancel(orders.by_buyer(order.token), order.parcels[0].id, "", NOW)
    for statement in (update(Adjustment).values(total_centimes=1), delete(Adjustment)):
        with pytest.raises(DatabaseError):
            session().execute(statement)
        session().rollback()
    assert session().scalars(select(Adjustment.kind)).all() == ["parcel_cancelled"]


def test_the_doctor_sees_planted_damage(app: Flask) -> None:
    a = shelf(10)
    order = paid(a)
    one = order.parcels[0]
    by = orders.by_buyer(order.token)
    orders.take_out(by, one.id, "cancelled", {one.lines[0].id: 1}, seen=0, now=NOW)
    assert adjustment_faults() == []
    session().execute(update(VendorOrder).values(adjusted_centimes=1))
    session().execute(update(OrderLine).values(adjusted_quantity=2))
    session().commit()
    assert len(adjustment_faults()) == 2
