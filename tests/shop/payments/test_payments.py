"""Payments through the stand-in on SQLite and PostgreSQL: attempts, webhooks in any order, returns, refunds."""

import itertools
import json
import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.db import session, transaction
from core.events import OutboxEvent
from shop.payments import hooks, rules, services
from shop.payments.data import Method, RefundState, State, Verdict
from shop.payments.errors import (
    ForgedWebhook,
    PaymentAlreadyOpen,
    PaymentClosed,
    RefundKeyReused,
    RefundTooLarge,
)
from shop.payments.gateway import settings as gateway
from shop.payments.models import Payment, PaymentTransition, Refund, Settlement, WebhookEvent
from shop.payments.services.checks import find_faults
from shop.payments.standin.delivery import sign
from tests.shop.payments.conftest import (
    CANCEL,
    RETURN,
    SECRET,
    Calls,
    bodies,
    later,
    now,
    opened,
    receive,
    receive_all,
    start,
)

GOOD, DECLINED, DISPUTED = "4242424242424242", "4000000000000002", "4000000000000259"


def count(table) -> int:
    return session().scalar(select(func.count()).select_from(table))


def announced(kind: str) -> int:
    return session().scalar(select(func.count()).where(OutboxEvent.kind == f"shop.payments.events.{kind}"))


def state(payment_id: int) -> State:
    return services.get_payment(payment_id).state


# attempts


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


# webhooks


def test_a_paid_page_is_captured_once(paying, standin, calls):
    payment, page = opened()
    standin.bank.pay(page, GOOD)
    assert state(payment.id) is State.REQUIRES_ACTION  # not by the redirect
    outcomes = receive_all(standin)
    assert outcomes.count("applied") == 1
    assert receive_all(standin) == ["repeated"] * len(outcomes)
    found = services.get_payment(payment.id)
    assert (found.state, found.captured_centimes) == (State.CAPTURED, 25_000)
    assert calls.captured == [payment.id]
    assert announced("PaymentCaptured") == 1
    assert count(WebhookEvent) == len(outcomes)
    assert find_faults() == []


def test_stored_webhooks_hold_no_personal_data(paying, standin):
    _payment, page = opened()
    standin.bank.pay(page, GOOD, email="fatima@example.ma")
    receive_all(standin)
    stored = json.dumps([row.payload for row in session().scalars(select(WebhookEvent))])
    assert "fatima" not in stored
    assert "/order/" not in stored
    assert '"last4"' not in stored


def story(standin, page: str) -> list[bytes]:
    """Declined, then paid, part refunded at the provider's desk, disputed and won: every event of it."""
    before = len(bodies(standin))
    standin.bank.pay(page, DECLINED)
    standin.bank.pay(page, GOOD)
    intent = standin.bank.get_session(page)["payment_intent"]
    standin.bank.create_refund({"payment_intent": intent, "amount": "10000"})
    dispute = standin.bank.open_dispute(intent)
    standin.bank.close_dispute(dispute["id"], "won")
    return bodies(standin)[before:]


def test_any_order_and_repetition_reach_the_same_state(paying, standin, calls):
    rounds = 15
    for seed in range(rounds):
        payment, page = opened()
        told = story(standin, page)
        mixed = told + random.Random(seed).sample(told, 5)
        random.Random(seed).shuffle(mixed)
        for body in mixed:
            receive(body)
        found = services.get_payment(payment.id)
        assert found.state is State.PARTIALLY_REFUNDED, seed
        assert (found.captured_centimes, found.refunded_centimes) == (25_000, 10_000)
        assert [r.state for r in services.list_refunds(payment.id)] == [RefundState.SUCCEEDED]
        assert calls.captured.count(payment.id) == 1
    assert calls.failed == []
    assert announced("RefundSucceeded") == rounds
    assert not session().scalars(select(WebhookEvent).where(WebhookEvent.outcome == "parked")).all()
    assert find_faults() == []


def test_news_of_money_waits_until_the_money_is_known(paying, standin, calls):
    payment, page = opened()
    standin.bank.pay(page, DISPUTED)
    assert receive_all(standin, "charge.dispute.created") == ["parked"]
    assert state(payment.id) is State.REQUIRES_ACTION
    assert receive_all(standin, "payment_intent.succeeded") == ["applied"]
    assert state(payment.id) is State.DISPUTED
    assert calls.captured == [payment.id]
    dispute = standin.bank.store.all_of("dispute")[0]["id"]
    standin.bank.close_dispute(dispute, "lost")
    receive_all(standin, "charge.dispute.closed")
    assert state(payment.id) is State.LOST
    with pytest.raises(RefundTooLarge):
        services.request_refund(payment.id, 1, "test", "r-lost")


def test_a_decline_leaves_the_page_open(paying, standin, calls):
    payment, page = opened()
    standin.bank.pay(page, DECLINED)
    receive_all(standin)
    assert state(payment.id) is State.REQUIRES_ACTION
    assert calls.failed == []


def test_an_expired_page_frees_the_checkout(paying, standin, calls):
    payment, page = opened()
    standin.bank.expire_session(page)
    assert receive_all(standin) == ["applied"]
    assert (state(payment.id), calls.failed) == (State.CANCELLED, [payment.id])
    assert announced("PaymentFailed") == 1
    with pytest.raises(PaymentClosed):
        services.open_hosted_page(payment.id, RETURN, CANCEL)
    assert start(checkout_id=payment.checkout_id).id != payment.id


def forged(standin) -> dict[str, tuple[bytes, str]]:
    body = bodies(standin, "checkout.session.completed")[0]
    moment = int(now().timestamp())
    other = json.loads(body)
    other["data"]["object"]["amount_total"] = 1
    live = json.dumps({**json.loads(body), "livemode": True}).encode()
    good = sign(body, SECRET, moment)
    return {
        "no signature": (body, ""),
        "other secret": (body, sign(body, "whsec_other", moment)),
        "changed body": (json.dumps(other).encode(), good),
        "old": (body, sign(body, SECRET, moment - 301)),
        "from the future": (body, sign(body, SECRET, moment + 301)),
        "a day ahead": (body, sign(body, SECRET, moment + 86_400)),
        "two times": (body, good.replace("t=", f"t={moment - 9000},t=")),
        "no v1": (body, good.replace("v1=", "v0=")),
        "not a number": (body, good.replace(f"t={moment}", "t=now")),
        "arabic digits": (body, good.replace(f"t={moment}", "t=" + "".join(chr(0x660 + int(c)) for c in str(moment)))),
        "not JSON": (b"{", sign(b"{", SECRET, moment)),
        "not an event": (b"[]", sign(b"[]", SECRET, moment)),
        "live mode": (live, sign(live, SECRET, moment)),
    }  # fmt: skip


def refused(body: bytes, header: str) -> bool:
    try:
        services.receive_webhook(body, header, now())
    except ForgedWebhook:
        return True
    return False


def test_forged_and_replayed_webhooks_store_nothing(paying, standin, calls):
    payment, page = opened()
    standin.bank.pay(page, GOOD)
    for name, (body, header) in forged(standin).items():
        assert refused(body, header), name
    assert count(WebhookEvent) == 0
    assert state(payment.id) is State.REQUIRES_ACTION
    assert calls.captured == []


def test_a_secret_can_be_replaced_without_a_gap(paying, standin):
    paying.config["STRIPE_WEBHOOK_SECRET"] = f"whsec_new,{SECRET}"
    old = paying.extensions[gateway.EXTENSION].card
    gateway.configure(paying)
    old.close()
    _payment, page = opened()
    standin.bank.pay(page, GOOD)
    assert "applied" in receive_all(standin)


def test_effects_and_event_are_one(paying, standin):
    """When a room above fails, the event is not stored either: the provider's next try does the whole."""
    payment, page = opened()
    standin.bank.pay(page, GOOD)
    broken = [True]

    def fail_once(_s, _payment_id, _now):
        if broken.pop() if broken else False:
            raise RuntimeError("stock row locked")

    hooks.on_captured(fail_once)
    body = bodies(standin, "checkout.session.completed")[0]
    with pytest.raises(RuntimeError):
        receive(body)
    assert (count(WebhookEvent), count(PaymentTransition)) == (0, 1)  # only the page's own
    assert state(payment.id) is State.REQUIRES_ACTION
    assert receive(body) == "applied"
    assert state(payment.id) is State.CAPTURED


def test_events_of_others_are_ignored(paying, standin):
    _payment, page = opened()
    standin.bank.pay(page, GOOD)
    event = json.loads(bodies(standin, "checkout.session.completed")[0])
    event["data"]["object"].update(id="cs_other", metadata={"app": "another-shop", "payment": "nobody"})
    assert receive(json.dumps({**event, "id": "evt_other"}).encode()) == "ignored"
    assert receive(json.dumps({**event, "id": "evt_x", "type": "customer.created"}).encode()) == "ignored"


def test_refund_without_a_known_payment_waits_then_is_dropped(paying, standin):
    event = {
        "id": "evt_lost", "object": "event", "type": "refund.created", "livemode": False,
        "data": {"object": {"object": "refund", "id": "re_1", "amount": 5, "status": "succeeded",
                            "payment_intent": "pi_nobody", "currency": "mad", "metadata": {}}},
    }  # fmt: skip
    assert receive(json.dumps(event).encode()) == "parked"
    assert services.apply_parked(now()) == 0
    assert services.apply_parked(now() + timedelta(days=4)) == 1


# returning and asking


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


# money nobody waits for


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


# refunds


def captured(standin, amount: int = 25_000) -> int:
    payment, page = opened(amount)
    standin.bank.pay(page, GOOD)
    receive_all(standin)
    return payment.id


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


# by hand


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


# the log and the doctor


def test_every_change_is_logged_with_its_source(paying, standin):
    payment_id = captured(standin)
    services.request_refund(payment_id, 25_000, "x", "k")
    rows = session().scalars(
        select(PaymentTransition)
        .where(PaymentTransition.payment_id == payment_id)
        .order_by(PaymentTransition.id)
    )
    steps = [(row.from_state, row.to_state, row.source) for row in rows]
    assert steps[0] == ("created", "requires_action", "page")
    assert ("requires_action", "captured", "webhook:payment_intent.succeeded") in steps
    assert steps[-1] == ("captured", "refunded", "refund")
    for before, after in itertools.pairwise([steps[0][0]] + [step[1] for step in steps]):
        assert rules.may_become(State(before), State(after))


def test_the_doctor_names_planted_damage(paying, standin):
    payment_id = captured(standin)
    for column, value, says in (
        ("captured_centimes", 24_999, "captured 24999"),
        ("refunding_centimes", 77, "is promised back"),
        ("state", "cancelled", "its facts say captured"),
        ("dispute", 1, "its facts say disputed"),
    ):
        assert find_faults() == []
        good = damage(payment_id, column, value)
        assert any(says in fault for fault in find_faults()), column
        damage(payment_id, column, good)


def damage(payment_id: int, column: str, value: object) -> object:
    with transaction():
        row = session().get_one(Payment, payment_id)
        before = getattr(row, column)
        setattr(row, column, value)
    return before


def test_the_doctor_compares_with_the_order(paying, standin):
    payment_id = captured(standin)
    hooks.on_expected_amount(lambda _s, ids: dict.fromkeys(ids, 24_000))
    assert find_faults() == [f"payment {payment_id}: captured 25000, the order says 24000"]


def test_the_doctor_finds_an_effect_that_was_lost(paying, standin):
    payment_id = captured(standin)
    with transaction() as s:
        s.execute(Settlement.__table__.delete())
        row = session().get_one(Payment, payment_id)
        row.captured_centimes, row.state = 0, "requires_action"
    assert any("its effect is missing" in fault for fault in find_faults())
