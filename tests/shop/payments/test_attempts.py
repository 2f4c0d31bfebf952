"""Attempts to pay through the stand-in, on SQLite and PostgreSQL: pages, coming back, giving up, asking again."""

import pytest

from core.db import session, transaction
from shop.payments import services
from shop.payments.data import Method, State
from shop.payments.errors import (
    PaymentAlreadyOpen,
)
from shop.payments.models import Payment
from shop.payments.services.checks import find_faults
from tests.shop.payments.conftest import (
    CANCEL,
    RETURN,
    later,
    now,
    opened,
    receive_all,
    start,
)
from tests.shop.payments.told import GOOD, state


def test_one_live_attempt_per_checkout(paying):
    first = start(checkout_id=7001)
    assert start(checkout_id=7001).id == first.id
    with pytest.raises(PaymentAlreadyOpen):
        start(checkout_id=7001, method=Method.COD)
    services.cancel_payment(first.id, now())
    assert state(first.id) is State.CANCELLED
    second = start(checkout_id=7001, method=Method.COD)
    assert second.id != first.id
    assert [p.id for p in services.list_payments(7001)] == [first.id, second.id]
    assert services.live_payment(7001).id == second.id


def test_the_page_is_one_however_often_it_is_opened(paying, standin):
    payment, page = opened()
    again = services.open_hosted_page(payment.id, "http://localhost/other", CANCEL, lang="ar")
    assert again.endswith(page)
    made = standin.bank.store.all_of("checkout.session")
    assert len(made) == 1
    assert (made[0]["amount_total"], made[0]["currency"]) == (25_000, "mad")
    assert made[0]["metadata"]["checkout"] == str(payment.checkout_id)
    assert 30 * 60 < made[0]["expires_at"] - made[0]["created"] <= 36 * 60
    assert state(payment.id) is State.REQUIRES_ACTION


def test_a_page_is_never_opened_inside_a_transaction(paying):
    payment = start()
    with pytest.raises(RuntimeError), transaction():
        services.open_hosted_page(payment.id, RETURN, CANCEL)


def test_buyer_and_links_are_not_stored_in_clear(paying):
    payment = start()
    services.open_hosted_page(payment.id, RETURN, CANCEL, email="fatima@example.ma")
    row = session().get_one(Payment, payment.id)
    assert "fatima" not in row.page_enc
    assert "order" not in row.page_enc


def test_crash_between_page_and_its_note_finds_the_same_page(paying, standin):
    payment, page = opened()
    with transaction():  # as if the process had died before the note
        row = session().get_one(Payment, payment.id)
        row.provider_ref, row.page_url = None, None
    standin.bank.pay(page, GOOD)
    assert services.read_back(payment.id, now()).state is State.CAPTURED
    assert len(standin.bank.store.all_of("checkout.session")) == 1


def test_return_page_and_webhook_are_the_same_path(paying, standin, calls):
    payment, page = opened()
    standin.bank.pay(page, GOOD)
    assert services.read_back(payment.id, now()).state is State.CAPTURED
    assert set(receive_all(standin)) <= {"nothing_new", "ignored"}
    assert calls.captured == [payment.id]
    assert services.read_back(payment.id, now()).state is State.CAPTURED


def test_the_minute_job_asks_about_pages_whose_webhook_was_lost(paying, standin, calls):
    paid, page = opened()
    standin.bank.pay(page, GOOD)
    left, _page = opened()
    never = start()
    assert services.check_open_payments(now()) == 0  # nobody's turn yet
    assert services.check_open_payments(later(3)) == 2
    assert (state(paid.id), state(left.id)) == (State.CAPTURED, State.REQUIRES_ACTION)
    standin.bank.store.set_setting("clock", str(40 * 60))
    services.check_open_payments(later(40))
    assert (state(left.id), state(never.id)) == (State.CANCELLED, State.CANCELLED)
    assert sorted(calls.failed) == [left.id, never.id]
    assert services.check_open_payments(later(500)) == 0
    assert find_faults() == []


def test_cancelling_closes_the_page_first(paying, standin, calls):
    payment, page = opened()
    services.cancel_payment(payment.id, now())
    assert standin.bank.get_session(page)["status"] == "expired"
    assert (state(payment.id), calls.failed) == (State.CANCELLED, [payment.id])


def test_cancelling_too_late_finds_the_money(paying, standin, calls):
    payment, page = opened()
    standin.bank.pay(page, GOOD)
    assert services.cancel_payment(payment.id, now()).state is State.CAPTURED
    assert (calls.captured, calls.failed) == ([payment.id], [])
