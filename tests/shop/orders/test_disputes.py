"""A payment contested at the buyer's bank: nobody gives its money away meanwhile, and it stops nobody else."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session, transaction
from shop.cases import services as cases
from shop.cases.models import Case
from shop.cases.services import access as case_access
from shop.cases.services import clocks
from shop.ledger.services import balances
from shop.orders import services as orders
from shop.orders.errors import DisputeOpen
from shop.payments.data import Dispute, Facts, News
from shop.payments.models import Refund
from shop.payments.services.applying import Entry
from shop.payments.services.waiting import apply_and_replay
from shop.returns import services as returns
from shop.returns.data import Verdict
from shop.returns.models import Return
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import money_arrives, place, shelf
from tests.shop.remittances.makers import doctor
from tests.shop.returns.makers import Sold, ask, sold

pytestmark = pytest.mark.usefixtures("day_of_the_tests")  # what waits too long is told by the clock

LATER = NOW + timedelta(days=2)
LONG_AFTER = NOW + timedelta(days=40)


def bank_says(payment_id: int | None, what: Dispute) -> None:
    assert payment_id
    with transaction():
        apply_and_replay(payment_id, News(Facts(dispute=what)), Entry("webhook:test"), LATER)


def received() -> tuple[Sold, int]:
    thing = sold(quantity=2)
    return_id = ask(thing, 1)
    returns.send(thing.buyer, return_id, LATER)
    returns.receive(thing.vendor, return_id, LATER)
    return thing, return_id


def refunds() -> list[int]:
    session().rollback()
    return list(session().scalars(select(Refund.amount_centimes).order_by(Refund.id)))


def test_a_contested_return_waits_and_others_go_on(both: Flask) -> None:
    (thing, first), (_other, second) = received(), received()
    bank_says(thing.placed.payment_id, Dispute.OPEN)
    with pytest.raises(DisputeOpen):
        returns.inspect(thing.vendor, first, [Verdict(thing.line_id, 1, 1)], "", LATER)
    assert returns.expire(LONG_AFTER) == 1
    states = session().execute(select(Return.id, Return.state)).all()
    assert dict(map(tuple, states)) == {first: "received", second: "refunded"}
    bank_says(thing.placed.payment_id, Dispute.WON)
    assert returns.expire(LONG_AFTER) == 1
    assert refunds() == [10_000, 10_000]
    assert not doctor()


def test_a_contested_case_stops_no_other(both: Flask) -> None:
    ids = []
    for n in range(2):
        thing = sold(quantity=2)
        case_id = cases.open_by_buyer(thing.buyer, thing.parcel_id, "damaged", "Cassé", 9000, f"k{n}", NOW)
        stall = thing.shelf.stall
        house = case_access.by_vendor(stall.seller.user_id, stall.vendor_id)
        cases.offer_answer(house, case_id, "Oui", 5000, LATER)
        ids.append(case_id)
        if n == 0:
            bank_says(thing.placed.payment_id, Dispute.OPEN)
    assert clocks.expire(LONG_AFTER) == 1
    session().rollback()
    assert [session().get_one(Case, key).state for key in ids] == ["vendor_reply", "final"]


def test_what_the_bank_took_back_is_not_paid_back_again(both: Flask) -> None:
    thing, return_id = received()
    bank_says(thing.placed.payment_id, Dispute.LOST)
    returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 1, 1)], "", LATER)
    assert refunds() == []
    assert session().get_one(Return, return_id).state == "refunded"
    known = balances()
    assert (known["buyer_clearing"], known["psp_clearing"], known["written_off"]) == (0, 0, 13_500)
    assert not doctor()


def test_a_parcel_that_never_left_is_no_loss_when_the_bank_takes_its_money(both: Flask) -> None:
    goods = shelf()
    placed = place(goods, method="stripe")
    money_arrives(placed.payment_id or 0, placed.total_centimes)
    bank_says(placed.payment_id, Dispute.OPEN)
    with pytest.raises(DisputeOpen):
        orders.cancel_order(placed.token, "", LATER)
    bank_says(placed.payment_id, Dispute.LOST)
    assert orders.cancel_order(placed.token, "", LATER) == 1
    assert refunds() == []
    assert not any(balances().values())
    assert not doctor()
