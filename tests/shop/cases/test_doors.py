"""A parcel said to be refused at the door, and a buyer who has it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import session
from shop.cases import services
from shop.cases.errors import BadCaseAmount, BadKind
from shop.cases.models import Case
from shop.cases.services import access, clocks, reading
from shop.orders import services as orders
from shop.orders.errors import NoSuchParcel, NotNow
from shop.orders.models import DoorClaim, OrderLine, VendorOrder
from shop.reviews.errors import NotYourPurchase
from shop.reviews.services.opinions import list_reviewable, write_review
from tests.shop.cases.test_life import agent
from tests.shop.checkout.makers import NOW
from tests.shop.ledger.makers import assert_books, deliver, ordered
from tests.shop.orders.makers import Shelf, assert_holds, shelf
from tests.threads import together

DAY = timedelta(days=1)


def refused(goods: Shelf | None = None) -> SimpleNamespace:
    """A cash parcel whose cooperative says that the buyer did not take it."""
    goods = goods or shelf()
    bought = ordered(goods)
    parcel_id = bought.parcels[0].id
    deliver(goods, parcel_id, step=lambda by, key: orders.refuse_at_door(by, key, "absent", NOW))
    return SimpleNamespace(parcel_id=parcel_id, token=bought.token, goods=goods)


def case_of(parcel_id: int) -> Case:
    session().rollback()
    return session().scalars(select(Case).where(Case.vendor_order_id == parcel_id)).one()


def claim_state(parcel_id: int) -> str:
    session().rollback()
    return session().scalars(select(DoorClaim.state).where(DoorClaim.vendor_order_id == parcel_id)).one()


def test_one_tap_opens_one_case_before_the_office(both: Flask) -> None:
    thing = refused()
    by = orders.by_buyer(thing.token)
    results = together(both, lambda _n: orders.claim_parcel(by, thing.parcel_id, NOW), 6)
    assert sorted(map(str, results)) == ["False"] * 5 + ["True"], results
    found = case_of(thing.parcel_id)
    assert (found.state, found.opened_by, found.kind) == ("mediation", "buyer", "other")
    assert reading.get(access.by_system(), found.id).kind == "door"


def test_a_parcel_said_to_be_lost_may_be_claimed_too(app: Flask, client: FlaskClient) -> None:
    """Else a cooperative that hides the cash would say so, and nobody would ask the buyer."""
    goods = shelf()
    bought = ordered(goods)
    parcel_id = bought.parcels[0].id
    deliver(goods, parcel_id, step=lambda by, key: orders.lose(by, key, "", NOW))
    page = client.get(f"/fr/order/{bought.token}").text
    assert "perdu en route" in page
    assert "J’ai ce colis" in page
    assert orders.claim_parcel(orders.by_buyer(bought.token), parcel_id, NOW)
    found = case_of(parcel_id)
    services.decide(agent(1), found.id, "return", 0, "La signature est là", NOW)
    clocks.expire(NOW + 30 * DAY)
    assert claim_state(parcel_id) == "upheld"
    assert len(list_reviewable(bought.token)) == 1
    assert "vous avez ce colis" in client.get(f"/fr/order/{bought.token}").text
    assert_holds(app)
    assert_books(app)


def test_for_fourteen_days_by_its_buyer_and_only_what_was_refused(app: Flask) -> None:
    thing, other = refused(), refused()
    with pytest.raises(NoSuchParcel):
        orders.claim_parcel(orders.by_buyer(other.token), thing.parcel_id, NOW)
    with pytest.raises(NotNow):
        orders.claim_parcel(orders.by_buyer(thing.token), thing.parcel_id, NOW + 14 * DAY)
    arrived = ordered(shelf())
    with pytest.raises(NotNow):
        orders.claim_parcel(orders.by_buyer(arrived.token), arrived.parcels[0].id, NOW)
    assert orders.claim_parcel(orders.by_buyer(thing.token), thing.parcel_id, NOW + 13 * DAY)


@pytest.mark.parametrize(("outcome", "state"), [("return", "upheld"), ("no_refund", "rejected")])
def test_the_office_decides_whose_word_holds(both: Flask, outcome: str, state: str) -> None:
    thing = refused()
    orders.claim_parcel(orders.by_buyer(thing.token), thing.parcel_id, NOW)
    found = case_of(thing.parcel_id)
    with pytest.raises((BadKind, BadCaseAmount)):
        services.decide(agent(1), found.id, "refund", 100, "Vu", NOW)
    line = session().scalars(select(OrderLine.id).where(OrderLine.vendor_order_id == thing.parcel_id)).one()
    with pytest.raises(NotYourPurchase):
        write_review(thing.token, line, 1, "Payé", NOW)
    services.decide(agent(1), found.id, outcome, 0, "La signature est là", NOW)
    assert claim_state(thing.parcel_id) == "open", "until nobody can appeal any more"
    assert clocks.expire(NOW + 30 * DAY) == 1
    assert claim_state(thing.parcel_id) == state
    assert len(list_reviewable(thing.token)) == (state == "upheld")
    if state == "upheld":
        assert write_review(thing.token, line, 1, "Payé", NOW)
    row = session().scalars(select(VendorOrder.state).where(VendorOrder.id == thing.parcel_id)).one()
    assert row == "refused_at_door"
    assert_holds(both)
    assert_books(both)


def test_given_up_it_counts_as_refused(app: Flask) -> None:
    thing = refused()
    orders.claim_parcel(orders.by_buyer(thing.token), thing.parcel_id, NOW)
    services.withdraw(access.by_buyer(thing.token), case_of(thing.parcel_id).id, NOW)
    assert claim_state(thing.parcel_id) == "rejected"


def test_the_tracking_page_asks_and_says_what_became_of_it(app: Flask, client: FlaskClient) -> None:
    thing = refused()
    page = f"/fr/order/{thing.token}"
    assert "J’ai ce colis" in client.get(page).text
    for _tap in range(2):
        done = client.post(f"{page}/have", data={"parcel": str(thing.parcel_id)})
        assert done.status_code == 303
    text = client.get(page).text
    assert "J’ai ce colis" not in text
    assert "l’Office vérifie" in text
    assert client.get(f"{page}/cases/{case_of(thing.parcel_id).id}").status_code == 200
    assert client.post(f"{page}/have", data={"parcel": "x"}).status_code == 303
