"""Webhooks in any order, repeated, forged, early or of somebody else."""

import json
import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.db import session
from shop.payments import hooks, services
from shop.payments.data import RefundState, State
from shop.payments.errors import (
    ForgedWebhook,
    PaymentClosed,
    RefundTooLarge,
)
from shop.payments.gateway import settings as gateway
from shop.payments.models import PaymentTransition, WebhookEvent
from shop.payments.services.checks import find_faults
from shop.payments.standin.delivery import sign
from tests.shop.payments.conftest import (
    CANCEL,
    RETURN,
    SECRET,
    bodies,
    now,
    opened,
    receive,
    receive_all,
    start,
)
from tests.shop.payments.told import DECLINED, DISPUTED, GOOD, announced, count, state


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
