"""Refunds that never reached the buyer are promised again, by hand, and paid by somebody else."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core import clock
from core.auth.actor import Actor
from core.auth.models import UserSession
from core.db import session, transaction
from core.messages import OutgoingMessage
from shop.ledger import permissions as of_ledger
from shop.ledger.services import repaying
from shop.orders import permissions
from shop.orders import services as orders
from shop.orders.errors import NoSuchOrder, OwnPromise, ReferenceMissing, RefundMoved
from shop.orders.services import failed_refunds
from shop.payments import services as payments
from shop.payments.data import Facts, News, RefundFact, RefundState
from shop.payments.models import Refund
from shop.payments.services.applying import Entry, apply_news
from shop.payments.services.checks import find_faults
from shop.returns.services import accounts
from tests.shop.checkout.makers import NOW
from tests.shop.ledger.makers import assert_books, books, deliver, ordered
from tests.shop.ledger.test_repaying import given_back
from tests.shop.money.test_desk import finance_in
from tests.shop.orders.makers import assert_holds, shelf
from tests.shop.returns.makers import HOLDER, RIB
from tests.threads import together

RIGHTS = permissions.OF_STAFF | of_ledger.OF_STAFF
MAKER, CHECKER = (Actor(key, RIGHTS, None, is_staff=True) for key in (900_131, 900_132))
THERE = Actor(900_133, RIGHTS, frozenset({"01.051"}), is_staff=True)
LATER = NOW + timedelta(days=1)


def closed_card() -> SimpleNamespace:
    """An order paid by card and lost on the way, whose money came back from the card."""
    goods = shelf()
    bought = ordered(goods, method="stripe")
    deliver(goods, bought.parcels[0].id, step=lambda by, key: orders.lose(by, key, "", NOW))
    refund = session().scalars(select(Refund).where(Refund.payment_id == bought.payment_id)).one()
    fact = RefundFact("re_1", refund.amount_centimes, RefundState.FAILED, refund.key)
    found = SimpleNamespace(
        order_id=bought.order.id, token=bought.token, payment_id=bought.payment_id, refund_id=refund.id,
        key=refund.key, fact=fact, total=refund.amount_centimes,
    )  # fmt: skip
    told_by_provider(found)
    return found


def told_by_provider(owed: SimpleNamespace) -> None:
    with transaction():
        apply_news(owed.payment_id, News(Facts(refunds={"re_1": owed.fact})), Entry("test"), NOW)


def states(payment_id: int) -> list[tuple[str, bool]]:
    session().rollback()
    return [(one.state.value, one.by_hand) for one in payments.list_refunds(payment_id)]


def newest(payment_id: int) -> int:
    return payments.list_refunds(payment_id)[-1].id


def told() -> list[str]:
    session().rollback()
    return list(session().scalars(select(OutgoingMessage.body).where(OutgoingMessage.channel == "sms")))


def test_a_closed_card_is_paid_by_transfer_once(both: Flask) -> None:
    owed = closed_card()
    assert [one.refund_id for one in failed_refunds.list_failed(MAKER)] == [owed.refund_id]
    assert failed_refunds.list_failed(THERE) == []
    assert accounts.awaited(owed.order_id) == []
    with pytest.raises(NoSuchOrder):
        failed_refunds.promise_again(THERE, owed.order_id, owed.refund_id, NOW)
    people = (MAKER, CHECKER)
    results = together(
        both, lambda n: failed_refunds.promise_again(people[n % 2], owed.order_id, owed.refund_id, NOW), 6
    )
    assert sorted(map(str, results)) == ["False"] * 5 + ["True"], results
    assert states(owed.payment_id) == [("failed", False), ("requested", True)]
    assert failed_refunds.list_failed(MAKER) == []
    told_by_provider(owed)  # the same news again, late
    assert states(owed.payment_id) == [("failed", False), ("requested", True)]
    assert payments.request_refund(owed.payment_id, owed.total, "lost", owed.key).id == newest(
        owed.payment_id
    )
    (parcel_id,) = accounts.awaited(owed.order_id)
    accounts.give(owed.token, RIB, HOLDER, NOW)
    assert (accounts.awaited(owed.order_id), accounts.last4_of(parcel_id)) == ([], RIB[-4:])
    refund_id = newest(owed.payment_id)
    asked_by = session().scalars(select(Refund.actor_id).where(Refund.id == refund_id)).one()
    first, second = sorted(people, key=lambda one: one.user_id != asked_by)
    with pytest.raises(OwnPromise):
        orders.record_repayment(first, owed.order_id, refund_id, "VIR 1", NOW)
    together(both, lambda _n: orders.record_repayment(second, owed.order_id, refund_id, "VIR 1", NOW), 4)
    assert states(owed.payment_id) == [("failed", False), ("succeeded", True)]
    assert books() == {"bank": -owed.total, "psp_clearing": owed.total}
    assert find_faults() == []
    assert_books(both)
    assert_holds(both)


def test_a_transfer_that_came_back_asks_for_another_account(both: Flask) -> None:
    owed = closed_card()
    failed_refunds.promise_again(MAKER, owed.order_id, owed.refund_id, NOW)
    accounts.give(owed.token, RIB, HOLDER, NOW)
    first = newest(owed.payment_id)
    orders.record_repayment(CHECKER, owed.order_id, first, "VIR 1", NOW)
    with pytest.raises(NoSuchOrder):
        failed_refunds.came_back(THERE, owed.order_id, first, "Relevé 3", LATER)
    with pytest.raises(NoSuchOrder):
        failed_refunds.came_back(CHECKER, owed.order_id, owed.refund_id, "Relevé 3", LATER)
    with pytest.raises(ReferenceMissing):
        failed_refunds.came_back(CHECKER, owed.order_id, first, "  ", LATER)
    results = together(
        both, lambda _n: failed_refunds.came_back(CHECKER, owed.order_id, first, "Relevé 3", LATER), 4
    )
    assert results.count(None) == 1, results
    assert all(isinstance(one, RefundMoved) for one in results if one is not None), results
    assert books() == {"buyer_clearing": -owed.total, "psp_clearing": owed.total}
    with pytest.raises(RefundMoved):
        orders.record_repayment(CHECKER, owed.order_id, first, "VIR 2", LATER)
    assert failed_refunds.promise_again(CHECKER, owed.order_id, first, LATER)
    assert not failed_refunds.promise_again(CHECKER, owed.order_id, owed.refund_id, LATER)
    assert accounts.awaited(owed.order_id), "the account that did not work is not the one to pay to"
    accounts.give(owed.token, RIB, HOLDER, LATER)
    assert accounts.awaited(owed.order_id) == []
    assert orders.record_repayment(MAKER, owed.order_id, newest(owed.payment_id), "VIR 2", LATER)
    assert [state for state, _hand in states(owed.payment_id)] == ["failed", "failed", "succeeded"]
    assert books() == {"bank": -owed.total, "psp_clearing": owed.total}
    assert find_faults() == []
    assert_books(both)


def test_cash_nobody_has_takes_two_people_also_the_second_time(both: Flask) -> None:
    """The new promise stands for the same parcel: what goes beyond the cooperative's money is decided by two."""
    owed = given_back(shelf())
    assert orders.record_repayment(MAKER, owed.order_id, owed.refund_id, "VIR 1", NOW) is False
    (asked,) = repaying.waiting(CHECKER)
    repaying.decide(CHECKER, asked.id, True, NOW)
    failed_refunds.came_back(MAKER, owed.order_id, owed.refund_id, "Relevé 3", LATER)
    assert failed_refunds.promise_again(CHECKER, owed.order_id, owed.refund_id, LATER)
    again = session().scalars(select(Refund.id).order_by(Refund.id.desc()).limit(1)).one()
    assert orders.record_repayment(MAKER, owed.order_id, again, "VIR 2", LATER) is False
    (asked,) = repaying.waiting(CHECKER)
    repaying.decide(CHECKER, asked.id, True, LATER)
    assert repaying.repayment_faults() == []
    assert_books(both)


def test_the_doctor_names_what_nobody_sends_again(app: Flask) -> None:
    owed, today = closed_card(), clock.now()
    with transaction() as s:
        s.execute(update(Refund).values(settled_at=today, requested_at=today))
    assert find_faults() == []
    with transaction() as s:
        s.execute(update(Refund).values(settled_at=today - timedelta(days=30)))
    assert len(find_faults()) == 1
    assert f"refund {owed.refund_id}: failed on" in find_faults()[0]
    failed_refunds.promise_again(MAKER, owed.order_id, owed.refund_id, NOW)
    assert find_faults() == []


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_pages_tell_staff_and_buyer_at_each_step(app: Flask, client: FlaskClient, lang: str) -> None:
    owed = closed_card()
    assert len(told()) >= 1
    before = len(told())
    finance_in(client)
    listing, order = f"/{lang}/desk/refunds", f"/{lang}/desk/orders/{owed.order_id}"
    again = f"{listing}/{owed.order_id}/{owed.refund_id}/again"
    assert again in client.get(listing).text
    assert again in client.get(order).text
    assert listing in client.get(f"/{lang}/desk/orders").text
    for _tap in range(2):
        assert client.post(again).headers["Location"].endswith(order)
    assert again not in client.get(listing).text
    page = f"/{lang}/order/{owed.token}"
    assert f"{page}/returns/account" in client.get(page).text
    refund_id = newest(owed.payment_id)
    client.post(f"{order}/refunds/{refund_id}", data={"reference": "VIR 1"})
    assert states(owed.payment_id)[-1] == ("requested", True), "who promised it does not pay it"
    assert client.post(f"{page}/returns/account", data={"rib": RIB, "holder": HOLDER}).status_code == 303
    client.post(f"/{lang}/account/logout")
    finance_in(client, "seconde@odco.example")
    with transaction() as s:
        s.execute(update(UserSession).values(fresh_at=NOW - timedelta(days=999)))
    stale = client.post(f"{order}/refunds/{refund_id}", data={"reference": "VIR 1"})
    assert "/confirm" in stale.headers["Location"], "as when the RIB is shown"
    assert states(owed.payment_id)[-1] == ("requested", True)
    with transaction() as s:
        s.execute(update(UserSession).values(fresh_at=clock.now()))
    client.post(f"{order}/refunds/{refund_id}", data={"reference": "VIR 1"})
    assert states(owed.payment_id)[-1] == ("succeeded", True)
    for _tap in range(2):
        client.post(f"{listing}/{owed.order_id}/{refund_id}/back", data={"reference": "Relevé 3"})
    assert states(owed.payment_id)[-1] == ("failed", True)
    assert f"{listing}/{owed.order_id}/{refund_id}/again" in client.get(order).text
    assert len(told()) > before
