"""Cash that a cooperative kept although it had named a carrier: two people, the cooperative's answer, later money."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.db import session, transaction
from shop.ledger.services import balances
from shop.orders.models import VendorOrder
from shop.remittances.errors import (
    MovedOn,
    NoSuchHolding,
    NotThisParcel,
    SamePerson,
    TooEarly,
    TooLateToContest,
    WhyMissing,
)
from shop.remittances.models import CodParcel, Holding
from shop.remittances.services import accepting, holding, reading, variances
from shop.vendors.errors import NotYourVendor
from tests.shop.money.test_desk import finance_in
from tests.shop.orders.makers import Shelf, shelf
from tests.shop.remittances.makers import (
    FINANCE,
    NOW,
    bring,
    cash_parcel,
    dirhams,
    doctor,
    finance,
    make_carriers,
    open_variances,
    statuses,
)
from tests.threads import together

MIDNIGHT = datetime(2026, 11, 29, 23, tzinfo=UTC)
"""The end of the seventh day in Morocco."""
WHY = "Le transporteur ne connaît pas ce colis"
ONE, TWO, THREE = finance(7), finance(8), finance(9)


def missing(goods: Shelf | None = None) -> tuple[VendorOrder, int]:
    """A parcel that names Amana and whose cash never came, with its variance."""
    make_carriers()
    parcel = cash_parcel(goods or shelf())
    return parcel, variances.report_missing(ONE, parcel.id, NOW)


def held(goods: Shelf | None = None) -> tuple[VendorOrder, int]:
    parcel, variance_id = missing(goods)
    asked = holding.propose(ONE, variance_id, WHY, NOW)
    holding.decide(TWO, asked, True, NOW)
    return parcel, asked


def accounts() -> dict[str, int]:
    session().rollback()
    return {name: n for name, n in balances().items() if n}


def state_of(holding_id: int) -> str:
    session().rollback()
    return session().scalars(select(Holding.state).where(Holding.id == holding_id)).one()


def test_two_people_move_the_cash_to_the_cooperative_once(both: Flask) -> None:
    parcel, variance_id = missing()
    due = parcel.cod_expected_centimes
    with pytest.raises(WhyMissing):
        holding.propose(ONE, variance_id, "court", NOW)
    asked = holding.propose(ONE, variance_id, WHY, NOW)
    with pytest.raises(MovedOn):
        holding.propose(TWO, variance_id, WHY, NOW)
    with pytest.raises(SamePerson):
        holding.decide(ONE, asked, True, NOW)
    assert accounts()["cod_in_transit:AMANA"] == due
    assert (holding.count_waiting(TWO), holding.count_waiting(ONE)) == (1, 0)
    results = together(both, lambda _n: holding.decide(TWO, asked, True, NOW), 6)
    assert results.count(None) == 1, results
    assert all(isinstance(r, MovedOn) for r in results if r is not None), results
    assert accounts() == {}, "earned, and set off in the same moment: no fee here"
    assert open_variances() == []
    assert doctor() == {}


def test_what_the_carrier_brings_later_is_too_much_and_goes_back(both: Flask) -> None:
    parcel, _asked = held()
    due = parcel.cod_expected_centimes
    file = bring([(parcel.number, dirhams(due))])
    assert statuses(file) == [("over", "held")]
    accepting.accept(FINANCE, file, NOW)
    assert open_variances() == [("over", -due)]
    assert accounts() == {"bank": due, "cod_in_transit:AMANA": -due}
    assert doctor() == {}
    again = bring([(parcel.number, dirhams(due)), ("x", "1")])
    assert statuses(again)[0][0] == "duplicate"
    (variance,) = reading.list_variances(FINANCE)
    variances.give_back(ONE, variance.id, "Virement du 3 mai", NOW)
    assert accounts() == {}
    assert doctor() == {}


def test_the_cooperative_answers_and_another_person_settles_it(both: Flask) -> None:
    goods = shelf()
    _parcel, asked = held(goods)
    seller, vendor_id = goods.stall.seller.user_id, goods.stall.vendor_id
    stranger = shelf()
    with pytest.raises(NotYourVendor):
        holding.contest(stranger.stall.seller.user_id, vendor_id, asked, WHY, NOW)
    with pytest.raises(NoSuchHolding):
        holding.contest(stranger.stall.seller.user_id, stranger.stall.vendor_id, asked, WHY, NOW)
    with pytest.raises(TooLateToContest):
        holding.contest(seller, vendor_id, asked, WHY, MIDNIGHT)
    last = MIDNIGHT - timedelta(minutes=1)
    holding.contest(seller, vendor_id, asked, "Nous avons le bordereau d'Amana", last)
    with pytest.raises(TooLateToContest):
        holding.contest(seller, vendor_id, asked, WHY, NOW)
    assert [one.id for one in holding.waiting(THREE)] == [asked]
    for took_part in (ONE, TWO):  # who asked for it and who decided it do not judge the answer
        assert holding.waiting(took_part) == []
        assert holding.count_waiting(took_part) == 0
        for undo in (True, False):
            with pytest.raises(SamePerson):
                holding.settle(took_part, asked, undo, NOW)
    results = together(both, lambda n: holding.settle(THREE, asked, n % 2 == 0, NOW), 6)
    assert results.count(None) == 1, results
    if state_of(asked) == "kept":
        assert accounts() == {}
    assert doctor() == {}


def test_undone_the_carrier_owes_it_as_before(both: Flask) -> None:
    goods = shelf()
    parcel, asked = held(goods)
    due = parcel.cod_expected_centimes
    holding.contest(goods.stall.seller.user_id, goods.stall.vendor_id, asked, WHY, NOW)
    holding.settle(THREE, asked, True, NOW)
    assert open_variances() == [("missing", due)]
    assert accounts() == {"cod_in_transit:AMANA": due, f"vendor_payable:{goods.stall.vendor_id}": -due}
    assert doctor() == {}
    file = bring([(parcel.number, dirhams(due))])
    accepting.accept(FINANCE, file, NOW)
    assert accounts() == {"bank": due, f"vendor_payable:{goods.stall.vendor_id}": -due}
    assert doctor() == {}


def test_only_cash_that_is_wholly_missing(app: Flask) -> None:
    parcel, variance_id = missing()
    part = bring([(parcel.number, "10,00")])
    accepting.accept(FINANCE, part, NOW)
    session().rollback()
    with pytest.raises(NotThisParcel):
        holding.propose(ONE, variance_id, WHY, NOW)


def test_the_doctor_names_cash_that_nobody_decided(app: Flask) -> None:
    parcel, asked = held()
    with transaction() as s:
        s.execute(update(Holding).where(Holding.id == asked).values(state="declined"))
    assert any("nobody decided" in text for text in holding.holding_faults())
    with transaction() as s:
        s.execute(update(Holding).where(Holding.id == asked).values(state="held"))
        s.execute(update(CodParcel).where(CodParcel.vendor_order_id == parcel.id).values(held_at=None))
    assert any("and is not" in text for text in holding.holding_faults())


def test_too_much_is_given_back_and_written_off_only_after_sixty_days(app: Flask) -> None:
    parcel, _asked = held()
    accepting.accept(FINANCE, bring([(parcel.number, "50,00")]), NOW)
    session().rollback()
    (variance,) = reading.list_variances(FINANCE)
    with pytest.raises(TooEarly):
        variances.propose_write_off(ONE, variance.id, WHY, NOW + timedelta(days=59))
    later = NOW + timedelta(days=61)
    variances.propose_write_off(ONE, variance.id, WHY, later)
    variances.confirm_write_off(TWO, variance.id, later)
    assert accounts() == {"bank": 5_000, "written_off": -5_000}
    assert doctor() == {}


def test_the_pages(app: Flask, client: FlaskClient) -> None:
    parcel, variance_id = missing()
    finance_in(client)
    page = f"/fr/desk/remittances/variances/{variance_id}"
    assert "La coopérative l’a gardé" in client.get(page).text
    done = client.post(f"{page}/held", data={"text": WHY})
    address = done.headers["Location"]
    assert WHY in client.get(address).text
    client.post(f"{address}/agree")
    assert accounts().get("cod_in_transit:AMANA") == parcel.cod_expected_centimes, "not by who asked"
    finance_in(client, "seconde@odco.example")
    assert address in client.get("/fr/desk/").text
    assert client.post(f"{address}/agree").status_code == 303
    assert accounts() == {}
    assert client.get(page).status_code == client.get(address).status_code == 200
