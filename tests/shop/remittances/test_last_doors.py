"""Cash that a cooperative kept, met with bad faith and bad luck: parcels on their way, prices lowered meanwhile, a
carrier that pays after all."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import session
from shop.cases.services import clocks, decide, open_case
from shop.cases.services.access import by_system
from shop.orders import services as orders
from shop.orders.data import LineChange
from shop.orders.models import OrderLine, VendorOrder
from shop.payments.models import Refund
from shop.remittances.errors import MovedOn, NotThisParcel
from shop.remittances.services import accepting, booking, holding, positions, reading, variances
from tests.shop.cases.test_life import agent
from tests.shop.money.test_desk import finance_in
from tests.shop.orders.makers import shelf
from tests.shop.remittances.makers import (
    FINANCE,
    NOW,
    PLACED,
    bring,
    cash_parcel,
    dirhams,
    doctor,
    hand_over,
    make_carriers,
    open_variances,
)
from tests.shop.remittances.test_holding import ONE, THREE, TWO, WHY, accounts, held, state_of
from tests.threads import together


def lower(parcel: VendorOrder, centimes: int, source: str = "case:1") -> None:
    """The Office lowers the price of a parcel."""
    line = session().scalars(select(OrderLine.id).where(OrderLine.vendor_order_id == parcel.id)).one()
    change = LineChange(line, 0, centimes=centimes)
    orders.adjust(orders.by_system(), parcel.id, "goodwill", [change], source=source, now=NOW)
    positions.follow(parcel.id, {})
    booking.follow_price(parcel.id, NOW)


def unheard(carrier: str = "Amana") -> VendorOrder:
    """A parcel that was handed over, and of whose cash nobody said anything."""
    parcel = cash_parcel(shelf(), carrier=carrier, delivered=False)
    by = orders.By("vendor", None, VendorOrder.id == parcel.id)
    orders.deliver(by, parcel.id, PLACED)
    return parcel


def test_the_cash_of_a_parcel_on_its_way_is_not_missing(both: Flask) -> None:
    make_carriers()
    parcel = cash_parcel(shelf(), delivered=False)
    with pytest.raises(NotThisParcel):
        variances.report_missing(ONE, parcel.id, NOW)
    hand_over(parcel.id)
    variances.report_missing(ONE, parcel.id, NOW)
    assert doctor() == {}


def test_reported_by_many_it_is_missing_once(both: Flask) -> None:
    make_carriers()
    parcel = unheard()
    due, parcel_id = parcel.cod_expected_centimes, parcel.id
    results = together(both, lambda _n: variances.report_missing(ONE, parcel_id, NOW), 8)
    assert sum(isinstance(r, MovedOn) for r in results) == 7, results
    assert open_variances() == [("missing", due)]
    assert doctor() == {}


def test_a_price_lowered_meanwhile_is_no_longer_missing(both: Flask) -> None:
    make_carriers()
    parcel = unheard()
    due = parcel.cod_expected_centimes
    opened = variances.report_missing(ONE, parcel.id, NOW)
    lower(parcel, 2_000)
    assert open_variances() == [("missing", due - 2_000)]
    assert doctor() == {}
    variances.propose_write_off(ONE, opened, WHY, NOW)
    variances.confirm_write_off(TWO, opened, NOW)
    assert doctor() == {}


def test_a_parcel_that_never_came_is_not_missing(both: Flask) -> None:
    """Nobody paid for it, so nobody is paid back, and no carrier owes anything."""
    make_carriers()
    parcel = unheard()
    opened = variances.report_missing(ONE, parcel.id, NOW)
    holding.propose(ONE, opened, WHY, NOW)
    case_id = open_case("not_received", parcel.id, by_system(), source="test:1", now=NOW)
    clocks.expire(NOW + timedelta(days=5))
    decide(agent(1), case_id, "refund", parcel.total_centimes, "Rien n’est arrivé", NOW)
    clocks.expire(NOW + timedelta(days=30))
    positions.follow(parcel.id, {})
    booking.follow_price(parcel.id, NOW)
    assert open_variances() == []
    assert session().scalars(select(Refund.id)).all() == []
    assert accounts() == {}
    assert doctor() == {}


def test_a_price_lowered_after_the_cash_was_given_up_goes_back_to_the_buyer(both: Flask) -> None:
    make_carriers()
    parcel = unheard()
    opened = variances.report_missing(ONE, parcel.id, NOW)
    variances.propose_write_off(ONE, opened, WHY, NOW)
    variances.confirm_write_off(TWO, opened, NOW)
    lower(parcel, 2_000)
    assert doctor() == {}


def test_a_price_lowered_after_the_cash_was_kept(both: Flask) -> None:
    make_carriers()
    parcel = unheard()
    opened = variances.report_missing(ONE, parcel.id, NOW)
    holding.decide(TWO, holding.propose(ONE, opened, WHY, NOW), True, NOW)
    lower(parcel, 2_000)
    assert doctor() == {}


def test_kept_cash_stays_kept_when_the_carriers_surplus_has_gone_back(both: Flask) -> None:
    parcel, _asked = held()
    file = bring([(parcel.number, dirhams(parcel.cod_expected_centimes))])
    accepting.accept(FINANCE, file, NOW)
    session().rollback()
    (surplus,) = reading.list_variances(FINANCE)
    variances.give_back(ONE, surplus.id, "Virement du 3 mai", NOW)
    before = accounts()
    lower(parcel, 2_000)
    cash = positions.get_cash(parcel.id)
    assert cash is not None
    assert (cash.netted_centimes, cash.outstanding) == (cash.expected_centimes, 0)
    assert doctor() == {}, before


def test_the_answer_is_right_also_when_the_carrier_has_paid_by_then(both: Flask) -> None:
    goods = shelf()
    parcel, asked = held(goods)
    due, vendor = parcel.cod_expected_centimes, goods.stall.vendor_id
    holding.contest(goods.stall.seller.user_id, vendor, asked, WHY, NOW)
    accepting.accept(FINANCE, bring([(parcel.number, dirhams(due))]), NOW)
    assert open_variances() == [("over", -due)]
    holding.settle(THREE, asked, True, NOW)
    assert state_of(asked) == "undone"
    assert open_variances() == []
    assert accounts() == {"bank": due, f"vendor_payable:{vendor}": -due}
    assert doctor() == {}


def test_the_answer_is_right_and_the_carrier_has_paid_a_part(both: Flask) -> None:
    goods = shelf()
    parcel, asked = held(goods)
    due, vendor = parcel.cod_expected_centimes, goods.stall.vendor_id
    holding.contest(goods.stall.seller.user_id, vendor, asked, WHY, NOW)
    accepting.accept(FINANCE, bring([(parcel.number, "50,00")]), NOW)
    holding.settle(THREE, asked, True, NOW)
    assert open_variances() == [("short", due - 5_000)]
    assert doctor() == {}
    accepting.accept(FINANCE, bring([(parcel.number, dirhams(due - 5_000))]), NOW + timedelta(days=1))
    assert open_variances() == []
    assert accounts() == {"bank": due, f"vendor_payable:{vendor}": -due}
    assert doctor() == {}


def test_a_second_tap_on_missing_shows_what_is_open(app: Flask, client: FlaskClient) -> None:
    make_carriers()
    parcel = cash_parcel(shelf())
    finance_in(client)
    page = f"/fr/desk/remittances/ages/{parcel.id}/missing"
    answers = [client.post(page) for _tap in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert parcel.number in client.get(answers[1].headers["Location"]).text
    assert client.post("/fr/desk/remittances/ages/999999/missing").status_code == 404
