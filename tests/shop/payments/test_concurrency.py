"""I3, I4, I5, I6 with forty threads, and outcomes nobody heard of. SQLite and PostgreSQL."""

import threading
import time
from collections import Counter

import pytest
from sqlalchemy import select, update

from core.db import session, transaction
from shop.checkout.models import Checkout
from shop.payments import hooks, services
from shop.payments.data import Method, RefundState, State
from shop.payments.errors import PaymentAlreadyOpen, ProviderUnavailable, RefundTooLarge, TooMuchMoney
from shop.payments.gateway import settings as gateway
from shop.payments.models import Payment, Refund, WebhookEvent
from shop.payments.services.checks import find_faults
from shop.payments.standin.faults import Fault
from tests.shop.payments.conftest import (
    CANCEL,
    RETURN,
    bodies,
    connect,
    later,
    make_checkout,
    now,
    opened,
    receive,
    receive_all,
    start,
    wait_until,
)
from tests.threads import together

GOOD = "4242424242424242"


def paid(standin, amount: int = 25_000) -> int:
    payment, page = opened(amount)
    standin.bank.pay(page, GOOD)
    receive_all(standin)
    return payment.id


def kinds(results) -> Counter:
    return Counter(type(r).__name__ if isinstance(r, Exception) else r for r in results)


def test_i3_one_live_attempt(paying):
    methods = [Method.STRIPE, Method.COD]
    make_checkout(25_000, 9001)
    results = together(paying, lambda i: start(method=methods[i % 2], checkout_id=9001).method.value)
    answered = kinds(results)
    assert answered[PaymentAlreadyOpen.__name__] == 20
    assert len(answered) == 2
    assert len(services.list_payments(9001)) == 1


def test_i3_one_page(paying, standin):
    payment = start()
    results = together(
        paying, lambda i: services.open_hosted_page(payment.id, f"{RETURN}?{i}", CANCEL, lang="fr")
    )
    links = {r for r in results if isinstance(r, str)}
    busy = [r for r in results if not isinstance(r, str)]
    assert len(links) == 1
    assert all(isinstance(r, ProviderUnavailable) for r in busy)  # the key in use: try again, same page
    assert len(standin.bank.store.all_of("checkout.session")) == 1


def test_i5_one_event_forty_times(paying, standin, calls):
    payment, page = opened()
    standin.bank.pay(page, GOOD)
    body = bodies(standin, "checkout.session.completed")[0]
    assert kinds(together(paying, lambda _i: receive(body))) == {"applied": 1, "repeated": 39}
    assert calls.captured == [payment.id]
    assert len(session().scalars(select(WebhookEvent)).all()) == 1


def test_i6_return_page_and_webhooks_race(paying, standin, calls):
    payment, page = opened()
    standin.bank.pay(page, GOOD)
    told = bodies(standin, "checkout.session.completed", "payment_intent.succeeded", "charge.succeeded")

    def arrive(index: int) -> str:
        if index % 2:
            return services.read_back(payment.id, now()).state.value
        return receive(told[index // 2 % len(told)])

    results = kinds(together(paying, arrive))
    assert set(results) <= {"captured", "applied", "repeated", "nothing_new", "ignored"}
    assert calls.captured == [payment.id]
    assert services.get_payment(payment.id).state is State.CAPTURED
    assert find_faults() == []


def test_i6_two_attempts_paid_at_once_pay_once(paying, standin, calls):
    old, old_page = opened()
    with transaction():
        session().get_one(Payment, old.id).live_key = None
    new = start(checkout_id=old.checkout_id)
    new_page = services.open_hosted_page(new.id, RETURN, CANCEL).rsplit("/", 1)[1]
    standin.bank.pay(old_page, GOOD)
    standin.bank.pay(new_page, GOOD)
    told = bodies(standin, "checkout.session.completed")
    together(paying, lambda i: receive(told[i % 2]), 8)
    states = {services.get_payment(old.id).state, services.get_payment(new.id).state}
    assert states == {State.CAPTURED, State.REFUNDED}
    assert len(calls.captured) == 1
    assert find_faults() == []


def test_i4_refunds_never_exceed_what_was_captured(paying, standin):
    payment_id = paid(standin)
    paying.config["JOBS"] = "worker"  # promise only: the worker sends

    def promise(index: int) -> str:
        return services.request_refund(payment_id, 1_000, "returned", f"k{index}").state.value

    assert kinds(together(paying, promise)) == {"requested": 25, RefundTooLarge.__name__: 15}
    together(paying, lambda _i: services.retry_refunds(later(1)), 8)
    found = services.get_payment(payment_id)
    assert (found.state, found.refunded_centimes) == (State.REFUNDED, 25_000)
    assert len(standin.bank.store.all_of("refund")) == 25
    assert find_faults() == []


def test_i4_one_key_is_one_refund(paying, standin):
    payment_id = paid(standin)
    results = together(paying, lambda _i: services.request_refund(payment_id, 1_000, "x", "same").id)
    assert len(set(results)) == 1
    assert services.get_payment(payment_id).refunding_centimes == 1_000
    assert len(standin.bank.store.all_of("refund")) == 1


def test_rooms_that_hold_their_row_never_wait_in_a_circle(paying):
    """A room takes its row, then the payment; news takes the payment and its hook wants the room's row. Without
    `on_turn` PostgreSQL finds a deadlock here."""

    def take_row(s, checkout_id: int) -> None:
        s.execute(update(Checkout).where(Checkout.id == checkout_id).values(seen="turn"))

    payment = start(40_000, Method.COD)
    hooks.on_turn(take_row)
    hooks.on_captured(lambda s, _payment_id, _now: take_row(s, payment.checkout_id))
    has_row = threading.Event()

    def room() -> None:
        with transaction() as s:
            take_row(s, payment.checkout_id)
            has_row.set()
            time.sleep(0.3)
            services.record_money(payment.id, 1_000, "parcel", now=now(), actor_id=None)

    def news() -> None:
        assert has_row.wait(60)
        services.record_money(payment.id, 40_000, "all", now=now(), actor_id=None)

    results = together(paying, lambda index: news() if index else room(), 2)
    assert results[0] is None
    assert isinstance(results[1], TooMuchMoney)
    assert services.get_payment(payment.id).captured_centimes == 1_000


def test_one_promise_sent_by_forty_is_one_refund(paying, standin):
    payment_id = paid(standin)
    paying.config["JOBS"] = "worker"
    refund = services.request_refund(payment_id, 4_000, "x", "k")
    moment = later(0.1)
    together(paying, lambda _i: services.send_refund(refund.id, moment).state)
    assert session().get_one(Refund, refund.id).attempts == 1
    assert len(standin.bank.store.all_of("refund")) == 1


def impatient(app, standin, seconds: float = 0.3) -> None:
    old = app.extensions[gateway.EXTENSION].card
    connect(app, standin)
    app.config["STRIPE_TIMEOUT"] = seconds
    app.extensions[gateway.EXTENSION].card.close()
    gateway.configure(app)
    old.close()


def patient(app, standin) -> None:
    """From here on nothing is lost, and a machine that stalls is waited for."""
    standin.faults.clear()
    impatient(app, standin, 60)


def settled_once(standin, payment_id: int) -> None:
    assert [r.state for r in services.list_refunds(payment_id)] == [RefundState.SUCCEEDED]
    assert services.get_payment(payment_id).refunded_centimes == 5_000
    assert len(standin.bank.store.all_of("refund")) == 1
    assert find_faults() == []


def test_a_refund_whose_answer_was_lost_is_found_again(paying, standin):
    payment_id = paid(standin)
    impatient(paying, standin)
    standin.faults.order(Fault("POST /v1/refunds", "lost", times=2, seconds=0.8))
    services.request_refund(payment_id, 5_000, "x", "k")
    assert [r.state for r in services.list_refunds(payment_id)] == [RefundState.SENT]
    wait_until(lambda: len(standin.bank.store.all_of("refund")) == 1)  # it happens; we do not know it
    assert services.retry_refunds(now()) == 0  # not yet its turn
    standin.bank.store._db.execute("delete from answer")  # and the provider has forgotten the key
    patient(paying, standin)
    services.retry_refunds(later(1))
    settled_once(standin, payment_id)


def test_a_refund_that_never_arrived_is_sent_again(paying, standin):
    payment_id = paid(standin)
    impatient(paying, standin)
    standin.faults.order(Fault("POST /v1/refunds", "error", times=2, status=503))
    services.request_refund(payment_id, 5_000, "x", "k")
    assert [r.state for r in services.list_refunds(payment_id)] == [RefundState.SENT]
    assert standin.bank.store.all_of("refund") == []
    patient(paying, standin)
    services.retry_refunds(later(1))
    settled_once(standin, payment_id)


def test_a_refund_the_provider_refuses_is_over(paying, standin):
    payment_id = paid(standin)
    intent = session().get_one(Payment, payment_id).intent_ref
    standin.bank.create_refund(
        {"payment_intent": intent}
    )  # at the provider's desk; its webhook is still on its way
    services.request_refund(payment_id, 5_000, "x", "k")
    row = session().scalars(select(Refund)).one()
    assert (row.state, row.failure) == ("failed", "charge_already_refunded")
    receive_all(standin)
    assert services.get_payment(payment_id).refunded_centimes == 25_000
    assert find_faults() == []


def test_a_page_whose_answer_was_lost_is_the_same_page(paying, standin):
    impatient(paying, standin)
    payment = start()
    standin.faults.order(Fault("POST /v1/checkout", "lost", times=2, seconds=0.8))
    with pytest.raises(ProviderUnavailable):
        services.open_hosted_page(payment.id, RETURN, CANCEL)
    wait_until(lambda: len(standin.bank.store.all_of("checkout.session")) == 1)
    patient(paying, standin)
    services.open_hosted_page(payment.id, RETURN, CANCEL)
    assert len(standin.bank.store.all_of("checkout.session")) == 1


def test_a_provider_that_is_away_stops_nobody(paying, standin):
    payment, _page = opened()
    impatient(paying, standin)
    paying.config["STRIPE_BASE_URL"] = "http://127.0.0.1:9"
    old = paying.extensions[gateway.EXTENSION].card
    gateway.configure(paying)
    old.close()
    assert services.check_open_payments(later(3)) == 0
    with pytest.raises(ProviderUnavailable):
        services.cancel_payment(payment.id, now())
    assert services.get_payment(payment.id).live  # unknown: the attempt stays
