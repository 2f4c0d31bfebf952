"""A repayment by hand of cash the Office never had: one person within what the cooperative is owed, two beyond it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.auth.actor import Actor
from core.db import session, transaction
from shop.cases.services import open_case
from shop.ledger import permissions as of_ledger
from shop.ledger.errors import NoSuchRepayment, OwnProposal, RepaymentWaits, RuleDecided
from shop.ledger.models import Repayment
from shop.ledger.services import repaying
from shop.orders import permissions as of_orders
from shop.orders import services as orders
from shop.orders.data import LineChange
from shop.orders.models import OrderLine
from shop.payments import services as payments
from shop.payments.models import Payment, Refund
from tests.shop.checkout.makers import NOW
from tests.shop.ledger.makers import assert_books, books, sold
from tests.shop.money.test_desk import finance_in
from tests.shop.orders.makers import Shelf, shelf
from tests.shop.remittances.makers import make_carriers
from tests.threads import together

LONG_AGO = NOW - timedelta(days=30)
"""Nobody can send back any more what was delivered then."""
RIGHTS = of_ledger.OF_STAFF | of_orders.OF_STAFF
MAKER = Actor(900_111, RIGHTS, None, is_staff=True)
CHECKER = Actor(900_112, RIGHTS, None, is_staff=True)
THERE = Actor(900_113, RIGHTS, frozenset({"01.051"}), is_staff=True)


def given_back(goods: Shelf, *, carrier: str = "") -> SimpleNamespace:
    """A cash parcel that was handed over and given back whole: the Office owes the buyer money by hand."""
    bought = sold(goods, carrier=carrier)
    parcel = bought.parcels[0]
    by = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
    orders.collect_cod(by, parcel.id, parcel.cod_expected_centimes, NOW)
    line = session().scalars(select(OrderLine.id).where(OrderLine.vendor_order_id == parcel.id)).one()
    orders.adjust(
        orders.by_system(),
        parcel.id,
        "returned",
        [LineChange(line, 1)],
        source=f"return:{parcel.id}",
        now=NOW,
    )
    query = select(Refund.id).join(Payment, Payment.id == Refund.payment_id)
    refund_id = session().scalars(query.where(Payment.checkout_id == bought.order.checkout_id)).one()
    return SimpleNamespace(order_id=bought.order.id, parcel_id=parcel.id, refund_id=refund_id)


def repay(actor: Actor, owed: SimpleNamespace) -> bool:
    return orders.record_repayment(actor, owed.order_id, owed.refund_id, "VIR-1", NOW)


def state_of(refund_id: int) -> str:
    session().rollback()
    return session().scalars(select(Refund.state).where(Refund.id == refund_id)).one()


def doctor() -> list[str]:
    session().rollback()
    return repaying.repayment_faults()


def test_within_what_the_cooperative_is_owed_one_person_pays(both: Flask) -> None:
    goods = shelf()
    sold(goods, method="stripe", now=LONG_AGO)
    sold(goods, method="stripe", now=LONG_AGO)
    owed = given_back(goods)
    assert repay(MAKER, owed) is True
    assert state_of(owed.refund_id) == "succeeded"
    assert repaying.waiting(CHECKER) == []
    assert_books(both)
    assert doctor() == []


def test_money_that_can_still_go_back_to_its_own_buyer_stands_behind_nothing(both: Flask) -> None:
    """A friend buys by card, has an invented cash sale paid back out of that, and then sends the goods back too."""
    goods = shelf()
    sold(goods, method="stripe")
    owed = given_back(goods)
    assert repay(MAKER, owed) is False
    (found,) = repaying.waiting(CHECKER)
    assert found.short_centimes == 10_000


def test_money_in_dispute_stands_behind_nothing(both: Flask) -> None:
    goods = shelf()
    bought = sold(goods, method="stripe", now=LONG_AGO)
    open_case("damaged", bought.parcels[0].id, orders.by_system(), source="test:1", now=NOW)
    assert repay(MAKER, given_back(goods)) is False


def test_beyond_it_a_second_person_agrees_first(both: Flask) -> None:
    goods = shelf()
    owed = given_back(goods)
    before = books()
    assert repay(MAKER, owed) is False
    assert (state_of(owed.refund_id), books()) == ("requested", before)
    (found,) = repaying.waiting(CHECKER)
    assert found.short_centimes == found.centimes == 10_000
    assert (repaying.count_waiting(CHECKER), repaying.count_waiting(MAKER)) == (1, 0)
    assert [len(repaying.waiting(who, limit=1, for_me=True)) for who in (CHECKER, MAKER)] == [1, 0]
    with pytest.raises(RepaymentWaits):
        repay(CHECKER, owed)
    with pytest.raises(OwnProposal):
        repaying.decide(MAKER, found.id, True, NOW)
    with pytest.raises(NoSuchRepayment):
        repaying.decide(THERE, found.id, True, NOW)
    results = together(both, lambda _n: repaying.decide(CHECKER, found.id, True, NOW), 6)
    assert results.count(None) == 1, results
    assert all(isinstance(r, RuleDecided) for r in results if r is not None), results
    assert state_of(owed.refund_id) == "succeeded"
    assert books()["bank"] == -10_000
    assert_books(both)
    assert doctor() == []


def test_asked_by_many_it_waits_once(both: Flask) -> None:
    owed = given_back(shelf())
    results = together(both, lambda _n: repay(MAKER, owed), 6)
    assert results.count(False) == 1, results
    assert all(isinstance(r, RepaymentWaits) for r in results if r is not False), results
    assert state_of(owed.refund_id) == "requested"


def test_refused_it_may_be_asked_again(both: Flask) -> None:
    owed = given_back(shelf())
    for times in (1, 2):
        assert repay(MAKER, owed) is False
        (found,) = repaying.waiting(CHECKER)
        repaying.decide(CHECKER, found.id, False, NOW)
        assert session().query(Repayment).count() == times
    assert state_of(owed.refund_id) == "requested"
    assert doctor() == []


def test_debts_of_several_parcels_are_counted_together(both: Flask) -> None:
    goods = shelf()
    sold(goods, method="stripe", now=LONG_AGO)
    first, second = given_back(goods), given_back(goods)
    assert (repay(MAKER, first), repay(MAKER, second)) == (False, False)
    assert [one.short_centimes for one in repaying.waiting(CHECKER)] == [6_500, 6_500]


def test_a_carrier_that_has_brought_nothing_is_no_money(both: Flask) -> None:
    make_carriers()
    goods = shelf()
    owed = given_back(goods, carrier="Amana")
    assert repay(MAKER, owed) is False
    rich = shelf()
    sold(rich, method="stripe", now=LONG_AGO)
    one, two = given_back(rich, carrier="Amana"), given_back(rich, carrier="Amana")
    assert repay(MAKER, one) is False, "both together go beyond"
    assert repay(MAKER, two) is False


def test_the_doctor_names_what_was_paid_before_the_second_person(app: Flask) -> None:
    owed = given_back(shelf())
    assert repay(MAKER, owed) is False
    payments.settle_refund_by_hand(owed.refund_id, paid=True, reference="x", now=NOW, actor_id=None)
    assert doctor() == [f"refund {owed.refund_id} was paid before a second person agreed"]
    with transaction() as s:
        s.execute(update(Repayment).values(state="approved", decided_by=900_112, decided_at=NOW))
        s.execute(update(Refund).values(state="requested"))
    assert doctor() == [f"refund {owed.refund_id} was agreed to by two people and is not paid"]


def test_the_pages_say_why_and_take_two_people(app: Flask, client: FlaskClient) -> None:
    owed = given_back(shelf())
    finance_in(client)
    address = f"/fr/desk/orders/{owed.order_id}"
    assert "deuxième personne" in client.get(address).text
    form = {"reference": "VIR-9"}
    assert client.post(f"{address}/refunds/{owed.refund_id}", data=form).status_code == 303
    (found,) = repaying.waiting(CHECKER)
    page = f"/fr/desk/repayments/{found.id}"
    assert "VIR-9" in client.get(page).text
    assert client.post(f"{page}/approve").status_code == 403
    assert state_of(owed.refund_id) == "requested"
    finance_in(client, "seconde@odco.example")
    assert page in client.get("/fr/desk/").text
    assert client.post(f"{page}/approve").status_code == 303
    assert state_of(owed.refund_id) == "succeeded"


def test_a_second_tap_says_that_it_was_decided(app: Flask, client: FlaskClient) -> None:
    owed = given_back(shelf())
    assert repay(MAKER, owed) is False
    (found,) = repaying.waiting(CHECKER)
    finance_in(client)
    page = f"/fr/desk/repayments/{found.id}"
    taps = [client.post(f"{page}/approve") for _tap in range(2)]
    assert [answer.status_code for answer in taps] == [303, 303]
    assert client.get(taps[1].headers["Location"]).status_code == 200
    assert client.get(page).status_code == 303, "the back button: to the order, where it stands"
