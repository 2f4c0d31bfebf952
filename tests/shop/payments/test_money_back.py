"""Money nobody waits for, refunds in parts, cash counted by people."""

import json

import pytest

from core.db import session, transaction
from shop.payments import services
from shop.payments.data import Method, RefundState, State, Verdict
from shop.payments.errors import (
    RefundKeyReused,
    RefundTooLarge,
)
from shop.payments.models import Payment, Refund, Settlement
from shop.payments.services.checks import find_faults
from tests.shop.payments.conftest import (
    CANCEL,
    RETURN,
    Calls,
    bodies,
    later,
    now,
    opened,
    receive,
    receive_all,
    start,
)
from tests.shop.payments.told import GOOD, announced, captured, count, state


def test_late_payment_of_a_dead_order_goes_back(paying, standin):
    calls = Calls(Verdict.DEAD_ORDER).register()
    payment, page = opened()
    standin.bank.pay(page, GOOD)
    receive_all(standin)
    found = services.get_payment(payment.id)
    assert (found.state, found.refunded_centimes) == (State.REFUNDED, 25_000)
    assert calls.captured == [payment.id]
    assert announced("PaymentReturned") == 1
    assert announced("PaymentCaptured") == 0
    receive_all(standin)
    assert len(standin.bank.store.all_of("refund")) == 1
    assert count(Settlement) == 0
    assert find_faults() == []


def test_a_second_payment_of_the_same_checkout_goes_back(paying, standin, calls):
    old, old_page = opened()
    with transaction():  # given up here, while the page is still open at the provider
        session().get_one(Payment, old.id).live_key = None
    new = start(checkout_id=old.checkout_id)
    url = services.open_hosted_page(new.id, RETURN, CANCEL)
    standin.bank.pay(url.rsplit("/", 1)[1], GOOD)
    receive_all(standin)
    standin.bank.pay(old_page, GOOD)
    receive_all(standin)
    assert (state(new.id), state(old.id)) == (State.CAPTURED, State.REFUNDED)
    assert calls.captured == [new.id]
    assert [r.reason for r in services.list_refunds(old.id)] == ["paid_twice"]
    assert find_faults() == []


def test_a_wrong_amount_goes_back_and_frees_the_checkout(paying, standin, calls):
    payment, page = opened()
    standin.bank.pay(page, GOOD)
    with transaction():
        row = session().get_one(Payment, payment.id)
        row.amount_centimes = row.due_centimes = 26_000
    receive_all(standin, "checkout.session.completed")
    found = services.get_payment(payment.id)
    assert (found.state, found.refunded_centimes, found.live) == (State.REFUNDED, 25_000, False)
    assert (calls.captured, calls.failed) == ([], [payment.id])
    assert start(26_000, checkout_id=payment.checkout_id).id != payment.id


def test_money_in_another_currency_or_twice_needs_a_person(paying, standin, calls):
    payment, page = opened()
    standin.bank.pay(page, GOOD)
    event = json.loads(bodies(standin, "checkout.session.completed")[0])
    event["data"]["object"]["currency"] = "eur"
    assert receive(json.dumps({**event, "id": "evt_eur"}).encode()) == "mismatch"
    assert calls.captured == []
    assert "a person must look" in find_faults()[0]
    receive_all(standin)
    event["data"]["object"].update(currency="mad", payment_intent="pi_second")
    assert receive(json.dumps({**event, "id": "evt_second"}).encode()) == "mismatch"
    assert services.get_payment(payment.id).captured_centimes == 25_000


def test_refunds_in_parts_up_to_what_was_captured(paying, standin):
    payment_id = captured(standin)
    first = services.request_refund(payment_id, 10_000, "returned", "k1")
    assert services.request_refund(payment_id, 10_000, "returned", "k1").id == first.id
    assert state(payment_id) is State.PARTIALLY_REFUNDED
    with pytest.raises(RefundKeyReused):
        services.request_refund(payment_id, 9_999, "returned", "k1")
    with pytest.raises(RefundTooLarge):
        services.request_refund(payment_id, 15_001, "returned", "k2")
    services.request_refund(payment_id, 15_000, "returned", "k2")
    assert state(payment_id) is State.REFUNDED
    assert [r.state for r in services.list_refunds(payment_id)] == [RefundState.SUCCEEDED] * 2
    receive_all(standin)
    assert (count(Refund), announced("RefundSucceeded")) == (2, 2)
    assert find_faults() == []


def test_nothing_and_less_than_nothing_cannot_be_refunded(paying, standin):
    payment_id = captured(standin)
    for amount in (0, -5):
        with pytest.raises(RefundTooLarge):
            services.request_refund(payment_id, amount, "x", f"k{amount}")


def test_a_promise_that_is_rolled_back_is_never_sent(paying, standin):
    payment_id = captured(standin)

    def promise_and_fail() -> None:
        with transaction():
            services.request_refund(payment_id, 5_000, "x", "gone")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        promise_and_fail()
    assert standin.bank.store.all_of("refund") == []
    assert services.get_payment(payment_id).refunding_centimes == 0


def test_a_refund_the_bank_returns_reopens_the_amount(paying, standin):
    payment, page = opened()
    standin.bank.pay(page, "4000000000005126")
    receive_all(standin)
    first = services.request_refund(payment.id, 25_000, "x", "k1")
    receive_all(standin)
    assert services.list_refunds(payment.id)[0].state is RefundState.FAILED
    found = services.get_payment(payment.id)
    assert (found.state, found.refunded_centimes, found.refunding_centimes) == (State.CAPTURED, 0, 0)
    assert announced("RefundFailed") == 1
    assert services.request_refund(payment.id, 25_000, "x", "k2").id != first.id


def test_a_pending_refund_counts_as_promised(paying, standin):
    payment, page = opened()
    standin.bank.pay(page, "4000000000007726")
    receive_all(standin)
    refund = services.request_refund(payment.id, 25_000, "x", "k1")
    assert services.list_refunds(payment.id)[0].state is RefundState.SENT
    found = services.get_payment(payment.id)
    assert (found.refunded_centimes, found.refunding_centimes) == (0, 25_000)
    standin.bank.settle_refund(standin.bank.store.all_of("refund")[0]["id"], "succeeded")
    services.retry_refunds(later(5))  # its webhook was lost; we ask
    assert services.list_refunds(payment.id)[0].id == refund.id
    assert state(payment.id) is State.REFUNDED


def test_refund_made_at_the_providers_desk_is_known(paying, standin):
    payment_id = captured(standin)
    intent = session().get_one(Payment, payment_id).intent_ref
    standin.bank.create_refund({"payment_intent": intent, "amount": "4000"})
    receive_all(standin)
    assert services.get_payment(payment_id).refunded_centimes == 4_000
    with pytest.raises(RefundTooLarge):
        services.request_refund(payment_id, 21_001, "x", "k")
    assert find_faults() == []


def test_cash_is_counted_parcel_by_parcel(paying, calls):
    payment = start(30_000, Method.COD)
    services.record_money(payment.id, 12_000, "parcel-1", now=now(), actor_id=None)
    services.record_money(payment.id, 12_000, "parcel-1", now=now(), actor_id=None)
    assert (state(payment.id), calls.captured) == (State.AUTHORIZED, [])
    services.reduce_due(payment.id, 8_000, "parcel-2 refused", now=now(), actor_id=None)
    services.record_money(payment.id, 10_000, "parcel-3", now=now(), actor_id=None)
    found = services.get_payment(payment.id)
    assert (found.state, found.captured_centimes) == (State.CAPTURED, 22_000)
    assert calls.captured == [payment.id]
    assert find_faults() == []


def test_nothing_owed_any_more_ends_the_attempt(paying, calls):
    payment = start(30_000, Method.COD)
    services.reduce_due(payment.id, 30_000, "cancelled", now=now(), actor_id=None)
    assert (state(payment.id), calls.failed) == (State.CANCELLED, [payment.id])


def test_refund_of_cash_is_paid_by_people(paying):
    payment = start(30_000, Method.COD)
    services.record_money(payment.id, 30_000, "p", now=now(), actor_id=None)
    refund = services.request_refund(payment.id, 5_000, "returned", "r1")
    assert refund.state is RefundState.REQUESTED
    assert services.retry_refunds(later(60)) == 0
    for _ in range(2):
        done = services.settle_refund_by_hand(
            refund.id, paid=True, reference="VIR 12", now=now(), actor_id=None
        )
    assert done.state is RefundState.SUCCEEDED
    assert services.get_payment(payment.id).refunded_centimes == 5_000
    assert find_faults() == []
