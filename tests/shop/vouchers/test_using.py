"""Vouchers in orders on both databases: caps when many buy at once (I15), to the centime (I7), given back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.auth.actor import Actor
from core.crypto import blind_index
from core.db import session
from core.errors import NotAllowed
from shop.checkout import services as checkout
from shop.checkout.errors import AmountChanged
from shop.orders import services as orders
from shop.orders.data import PlacedOrder
from shop.orders.models import Order, OrderLine, VendorOrder
from shop.orders.services import reading
from shop.orders.services.checks import discount_faults
from shop.payments import services as payments
from shop.vouchers import services as vouchers
from shop.vouchers.errors import VoucherDecided, VoucherRefused, VoucherUnknown, VoucherUsedByYou
from shop.vouchers.models import Voucher, VoucherClaim
from shop.vouchers.permissions import MAKE
from shop.vouchers.services.checks import voucher_faults
from tests.shop.checkout.makers import NOW, request_for
from tests.shop.orders.makers import Shelf, assert_holds, money_arrives, shelf
from tests.shop.vouchers.makers import TEN_PERCENT, basket_of, buy, used, voucher
from tests.threads import together


def holds(app: Flask) -> None:
    assert_holds(app)
    assert voucher_faults() + discount_faults() == []


def test_a_platform_voucher_over_two_cooperatives_is_shared_to_the_centime(both: Flask) -> None:
    a, b = shelf(), shelf()
    code = voucher(percent=None, fixed_centimes=3333)
    order = reading.get_by_token(buy(a, b, code=code.lower()).token)
    assert (order.goods_centimes, order.discount_centimes) == (20_000 - 3333, 3333)
    assert [p.discount_centimes for p in order.parcels] == [1667, 1666]
    assert [p.funded_centimes for p in order.parcels] == [1667, 1666]
    assert order.total_centimes == sum(p.total_centimes for p in order.parcels)
    payment = payments.list_payments(order.checkout_id)[0]
    assert payment.amount_centimes == order.total_centimes
    line = order.parcels[0].lines[0]
    assert line.sold_ht_centimes + line.sold_vat_centimes == line.total_centimes, "the platform pays the rest"
    assert used(code) == (1, 3333)
    holds(both)


def test_a_cooperatives_own_voucher_lowers_its_turnover_and_its_vat_only(both: Flask) -> None:
    a, b = shelf(), shelf()
    code = voucher(a.stall.vendor_id, percent=25)
    order = reading.get_by_token(buy(a, b, code=code).token)
    mine, other = order.parcels
    assert (mine.discount_centimes, mine.funded_centimes, other.discount_centimes) == (2500, 0, 0)
    line = mine.lines[0]
    assert line.sold_ht_centimes + line.sold_vat_centimes == line.net_centimes == 7500
    assert 0 <= line.discount_vat_centimes <= line.vat_centimes
    holds(both)


def test_forty_buyers_for_a_voucher_of_seven(both: Flask) -> None:
    a, code = shelf(), voucher(max_uses=7)
    requests = [replace(request_for(basket_of(a, code=code)), phone=f"+2126612345{n:02d}") for n in range(40)]
    results = together(both, lambda n: orders.submit(requests[n], NOW), 40)
    won = [r for r in results if isinstance(r, PlacedOrder)]
    assert len(won) == 7, results
    assert all(isinstance(r, VoucherRefused | AmountChanged) for r in results if r not in won), results
    assert used(code) == (7, 7000)
    holds(both)


def test_a_budget_is_never_overdrawn(both: Flask) -> None:
    a, code = shelf(), voucher(budget_centimes=4500)
    requests = [replace(request_for(basket_of(a, code=code)), phone=f"+2126612345{n:02d}") for n in range(12)]
    results = together(both, lambda n: orders.submit(requests[n], NOW), 12)
    assert sum(isinstance(r, PlacedOrder) for r in results) == 4
    assert used(code) == (4, 4000)
    holds(both)


def test_one_phone_has_one_turn_from_many_browsers(both: Flask) -> None:
    a, code = shelf(), voucher(per_buyer=2)
    requests = [request_for(basket_of(a, code=code)) for _ in range(10)]
    results = together(both, lambda n: orders.submit(requests[n], NOW), 10)
    assert sum(isinstance(r, PlacedOrder) for r in results) == 2, results
    assert used(code) == (2, 2000)
    buyers = session().scalars(select(VoucherClaim.buyer)).all()
    assert buyers == [f"phone:{blind_index('+212661234578')}"] * 2, "no phone in the clear"
    holds(both)


def test_an_order_that_dies_gives_its_turn_back_once(both: Flask) -> None:
    a, b, code = shelf(), shelf(), voucher()
    placed = buy(a, b, code=code, method="bank_transfer")
    second_try = request_for(basket_of(a, code=code))
    with pytest.raises(AmountChanged):
        orders.submit(second_try, NOW)
    assert orders.expire_unpaid(NOW + timedelta(days=3)) == 1
    assert orders.expire_unpaid(NOW + timedelta(days=3)) == 0
    assert used(code) == (0, 0)
    again = buy(a, b, code=code)
    assert used(code) == (1, 2000)
    first, second = reading.get_by_token(again.token).parcels
    orders.cancel(orders.by_buyer(again.token), first.id, "", NOW)
    assert used(code) == (1, 2000), "one parcel lives"
    orders.cancel(orders.by_buyer(again.token), second.id, "", NOW)
    assert used(code) == (0, 0)
    late = payments.live_payment(reading.get_by_token(placed.token).checkout_id)
    assert late is not None
    money_arrives(late.id, late.amount_centimes)
    assert used(code) == (0, 0)
    assert payments.get_payment(late.id).refunding_centimes == late.amount_centimes
    holds(both)


def test_what_is_refused_is_said_in_the_basket_and_costs_the_full_price(app: Flask) -> None:
    a = shelf()
    basket = basket_of(a, code=voucher(minimum_centimes=15_000))
    quote = checkout.quote(basket, None, NOW)
    assert quote.discount_centimes == 0
    assert quote.voucher is None
    assert "50" in quote.voucher_refusal
    with pytest.raises(VoucherUnknown):
        checkout.set_voucher(basket, "<script>", NOW)
    checkout.set_voucher(basket, "", NOW)
    assert checkout.quote(basket, None, NOW).voucher_code == ""


def test_a_voucher_stopped_between_looking_and_ordering_asks_again(app: Flask) -> None:
    a, code = shelf(), voucher()
    request = request_for(basket_of(a, code=code))
    row = session().query(Voucher).filter_by(code=code).one()
    row.state = "stopped"
    session().commit()
    with pytest.raises(AmountChanged) as refusal:
        orders.submit(request, NOW)
    assert refusal.value.quote.voucher_refusal
    assert used(code) == (0, 0)


def test_a_second_order_with_the_same_phone_is_told_why(app: Flask) -> None:
    a, code = shelf(), voucher()
    buy(a, code=code)
    request = request_for(basket_of(a, code=code))
    with pytest.raises(AmountChanged) as refusal:
        orders.submit(request, NOW)
    assert refusal.value.quote.voucher_refusal == str(VoucherUsedByYou().message)


def test_an_order_costs_something_whatever_the_voucher(app: Flask) -> None:
    a = shelf()
    code = voucher(a.stall.vendor_id, percent=None, fixed_centimes=90_000)
    order = reading.get_by_token(buy(a, code=code, quantity=7).token)
    assert order.total_centimes >= 100
    assert order.parcels[0].cod_expected_centimes == order.total_centimes
    holds(app)


def test_the_doctor_sees_planted_damage(app: Flask) -> None:
    a, code = shelf(), voucher()
    buy(a, code=code)
    session().query(Voucher).update({"spent_centimes": 1})
    session().query(VendorOrder).update({"funded_centimes": 5})
    session().query(Order).update({"discount_centimes": 5})
    session().commit()
    assert len(voucher_faults()) == 1
    assert len(discount_faults()) == 2
    session().query(OrderLine).update({"discount_centimes": 999})
    session().commit()
    assert discount_faults()


def test_two_colleagues_decide_at_once_and_one_counts(both: Flask) -> None:
    maker, *others = (Actor(900_100 + n, frozenset({MAKE}), None, is_staff=True) for n in range(9))
    made = vouchers.propose(maker, replace(TEN_PERCENT, code="LARGE"), NOW)
    assert made.state == "waiting"

    def decide(n: int) -> None:
        who = maker if n == 8 else others[n]
        vouchers.decide(who, made.id, n % 2 == 0, NOW)

    results = together(both, decide, 9)
    assert sum(r is None for r in results) == 1, results
    assert isinstance(results[8], NotAllowed), "nobody agrees with oneself"
    assert sum(isinstance(r, VoucherDecided) for r in results) == 7
    winner = next(n for n, r in enumerate(results) if r is None)
    session().rollback()
    state = session().get_one(Voucher, made.id).state
    assert state == ("active" if winner % 2 == 0 else "refused")


def test_who_acts_for_a_cooperative_spends_no_platform_voucher_on_its_goods(both: Flask) -> None:
    mine, other = shelf(), shelf()
    code = voucher(percent=None, fixed_centimes=5000)
    me = mine.stall.seller.user_id

    def lowered(*shelves: Shelf) -> list[int]:
        request = replace(request_for(basket_of(*shelves, code=code)), buyer_id=me)
        seen = checkout.quote_basket(
            checkout.lock_basket(request.basket, NOW) or 0, request.destination.commune_code,
            vouchers.buyer_keys(me), NOW,
        )  # fmt: skip
        return [group.discount_centimes for group in seen.parcels]

    assert lowered(mine) == [0]
    assert sorted(lowered(mine, other)) == [0, 5000]
    assert lowered(other) == [5000]
