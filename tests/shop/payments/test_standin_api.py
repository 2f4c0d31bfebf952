"""The stand-in speaks Stripe: seen through the real SDK, over real HTTP."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from shop.payments.standin.faults import Fault
from shop.payments.standin.server import NotLoopback, Settings, Standin, check_loopback, running
from shop.payments.standin.wire import StripeRefusal, decode_form
from tests.shop.payments.conftest import wait_until

LINE = {
    "price_data": {"currency": "mad", "unit_amount": 14500, "product_data": {"name": "Safran"}},
    "quantity": 2,
}
KEY = {"Authorization": "Bearer sk_test_x"}


def params(**more: Any) -> dict[str, Any]:
    return {
        "mode": "payment",
        "line_items": [LINE],
        "success_url": "http://localhost/done",
        "cancel_url": "http://localhost/back",
        "metadata": {"payment": "k1"},
        **more,
    }


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture
def client(standin: Standin, http: requests.Session) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_test_x",
        base_addresses={"api": standin.url},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=60, session=http),
    )


def test_a_session_is_opened_paid_and_read(client, standin):
    session = client.v1.checkout.sessions.create(params(), {"idempotency_key": "a"})
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 29000)
    assert session.url == f"{standin.url}/c/pay/{session.id}"
    assert session.payment_intent is None
    assert standin.bank.pay(session.id, "4242424242424242") == "paid"
    paid = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge", "line_items"]}
    )
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.payment_intent.status == "succeeded"
    assert paid.payment_intent.amount_received == 29000
    assert paid.payment_intent.latest_charge.payment_method_details.card.last4 == "4242"
    assert [line.amount_total for line in paid.line_items.data] == [29000]
    assert "_lines" not in paid.to_dict()


def test_same_key_same_answer_other_parameters_are_refused(client, standin):
    first = client.v1.checkout.sessions.create(params(), {"idempotency_key": "k"})
    again = client.v1.checkout.sessions.create(params(), {"idempotency_key": "k"})
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError) as error:
        client.v1.checkout.sessions.create(params(client_reference_id="9"), {"idempotency_key": "k"})
    assert error.value.http_status == 400
    assert error.value.json_body["error"]["type"] == "idempotency_error"
    assert len(standin.bank.store.all_of("checkout.session")) == 1


def test_a_refused_validation_does_not_use_the_key_up(client):
    with pytest.raises(stripe.InvalidRequestError) as error:
        client.v1.checkout.sessions.create(params(locale="ar"), {"idempotency_key": "v"})
    assert error.value.param == "locale"  # like Stripe, whose page has no Arabic
    assert client.v1.checkout.sessions.create(params(locale="fr"), {"idempotency_key": "v"}).status == "open"


@pytest.mark.parametrize(
    ("wrong", "param", "code"),
    [
        ({"nonsense": "1"}, "nonsense", "parameter_unknown"),
        ({"success_url": ""}, "success_url", "parameter_missing"),
        ({"expires_at": 5}, "expires_at", None),
        ({"expires_at": "soon"}, "expires_at", "parameter_invalid_integer"),
        ({"line_items": []}, "line_items", "parameter_missing"),
    ],
)
def test_errors_have_stripes_shape(client, wrong, param, code):
    with pytest.raises(stripe.InvalidRequestError) as error:
        client.v1.checkout.sessions.create(params(**wrong))
    assert (error.value.http_status, error.value.param, error.value.code) == (400, param, code)
    assert error.value.request_id.startswith("req_")


def test_unknown_objects_are_404(client):
    with pytest.raises(stripe.InvalidRequestError) as error:
        client.v1.payment_intents.retrieve("pi_nobody")
    assert (error.value.http_status, error.value.code) == (404, "resource_missing")


@pytest.mark.parametrize(
    ("key", "status"), [("sk_live_abc", 403), ("rk_live_abc", 403), ("", 401), ("whatever", 401)]
)
def test_only_test_keys(standin, http, key, status):
    answer = http.get(f"{standin.url}/v1/events", headers={"Authorization": f"Bearer {key}"} if key else {})
    assert answer.status_code == status
    assert key not in answer.text or not key
    basic = http.get(f"{standin.url}/v1/events", auth=(key, "")) if key else answer
    assert basic.status_code == status


def test_refunds_never_exceed_the_charge(client, standin):
    session = client.v1.checkout.sessions.create(params())
    standin.bank.pay(session.id, "4242424242424242")
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    part = client.v1.refunds.create({"payment_intent": intent, "amount": 9000, "metadata": {"refund": "r1"}})
    assert (part.status, part.amount, part.metadata["refund"]) == ("succeeded", 9000, "r1")
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        client.v1.refunds.create({"payment_intent": intent, "amount": 20001})
    rest = client.v1.refunds.create({"payment_intent": intent})
    assert rest.amount == 20000
    with pytest.raises(stripe.InvalidRequestError) as error:
        client.v1.refunds.create({"payment_intent": intent})
    assert error.value.code == "charge_already_refunded"
    assert client.v1.refunds.retrieve(part.id).amount == 9000


def test_lists_are_paged_newest_first(client, standin):
    for _ in range(7):
        standin.bank.pay(client.v1.checkout.sessions.create(params()).id, "4000000000000002")
    page = client.v1.events.list({"limit": 5, "type": "charge.failed"})
    assert (len(page.data), page.has_more) == (5, True)
    everything = [event.id for event in client.v1.events.list({"limit": 3}).auto_paging_iter()]
    assert len(everything) == len(set(everything)) == 21
    newest = client.v1.events.retrieve(everything[0])
    assert newest.type == "payment_intent.payment_failed"
    back = client.v1.events.list({"limit": 2, "ending_before": everything[5]})
    assert [event.id for event in back.data] == everything[3:5]


def test_expiry_by_request_and_by_time(client, standin):
    session = client.v1.checkout.sessions.create(params())
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="open"):
        client.v1.checkout.sessions.expire(session.id)
    other = client.v1.checkout.sessions.create(params())
    standin.bank.store.set_setting("clock", str(25 * 3600))
    assert client.v1.checkout.sessions.retrieve(other.id).status == "expired"
    with pytest.raises(StripeRefusal):
        standin.bank.pay(other.id, "4242424242424242")
    kinds = [event.type for event in client.v1.events.list().data]
    assert kinds == ["checkout.session.expired"] * 2


def test_cards_decide(client, standin):
    def outcome(number: str) -> str:
        return standin.bank.pay(client.v1.checkout.sessions.create(params()).id, number)

    assert outcome("4000000000000002") == "generic_decline"
    assert outcome("4000000000009995") == "insufficient_funds"
    session = client.v1.checkout.sessions.create(params())
    assert standin.bank.pay(session.id, "4000002500003155") == "confirm"
    assert standin.bank.confirm(session.id, approved=False) == "payment_intent_authentication_failure"
    assert standin.bank.pay(session.id, "4000002500003155") == "confirm"
    assert standin.bank.confirm(session.id, approved=True) == "paid"
    kinds = [event.type for event in reversed(client.v1.events.list({"limit": 8}).data)]
    assert kinds == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "charge.failed",
        "payment_intent.payment_failed",
        "payment_intent.requires_action",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_forty_requests_with_one_key_are_one_session(client, standin):
    found: list[Any] = []

    def create() -> None:
        try:
            found.append(client.v1.checkout.sessions.create(params(), {"idempotency_key": "race"}).id)
        except stripe.StripeError as error:
            found.append(error.http_status)

    threads = [threading.Thread(target=create) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(standin.bank.store.all_of("checkout.session")) == 1
    assert len({answer for answer in found if isinstance(answer, str)}) == 1
    assert {answer for answer in found if isinstance(answer, int)} <= {409}


def test_memory_survives_a_restart(tmp_path: Path):
    settings = Settings("http://127.0.0.1:9/x", "whsec_x", str(tmp_path / "s.sqlite3"), port=0)
    with running(settings) as first:
        first.courier.hold(True)
        made = requests.post(
            f"{first.url}/v1/checkout/sessions",
            data={
                "mode": "payment",
                "success_url": "http://localhost/",
                "line_items[0][price_data][currency]": "mad",
                "line_items[0][price_data][unit_amount]": "100",
            },
            headers={**KEY, "Idempotency-Key": "once"},
        ).json()
        first.bank.pay(made["id"], "4242424242424242")
    with running(settings) as second:
        assert second.courier.held
        again = requests.get(f"{second.url}/v1/checkout/sessions/{made['id']}", headers=KEY).json()
        assert again["payment_status"] == "paid"
        assert second.bank.store.waiting() == 4


def test_faults_on_order(client, standin, http):
    standin.faults.order(Fault("POST /v1/checkout", "error", status=503))
    with pytest.raises(stripe.APIError):
        client.v1.checkout.sessions.create(params(), {"idempotency_key": "f"})
    assert client.v1.checkout.sessions.create(params(), {"idempotency_key": "f"}).status == "open"
    hurried = stripe.StripeClient(
        "sk_test_x",
        base_addresses={"api": standin.url},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=0.3, session=http),
    )
    standin.faults.order(Fault("POST /v1/checkout", "lost", seconds=1.0))
    with pytest.raises(stripe.APIConnectionError):
        hurried.v1.checkout.sessions.create(params(), {"idempotency_key": "g"})
    # it happens, and nobody hears of it
    wait_until(lambda: len(standin.bank.store.all_of("checkout.session")) == 2)


def test_only_the_loopback_address(standin, http):
    assert check_loopback("127.0.0.1") == "127.0.0.1"
    for address in ("0.0.0.0", "192.168.1.4", "example.org", "::"):
        with pytest.raises(NotLoopback):
            check_loopback(address)
    foreign = http.get(f"{standin.url}/v1/events", headers={**KEY, "Host": "evil.example"})
    assert foreign.status_code == 421


def test_control_needs_a_key(standin, http):
    assert http.post(f"{standin.url}/_control/hold", json={"hold": False}).status_code == 401
    assert standin.courier.held
    answer = http.post(f"{standin.url}/_control/hold", json={"hold": False}, headers=KEY)
    assert answer.json() == {"held": False}
    assert http.get(f"{standin.url}/v1/nothing", headers=KEY).json()["error"]["message"].startswith("Unrec")


def test_nested_form_fields():
    pairs = [("a[b][1][c]", "2"), ("a[b][0][c]", "1"), ("x[]", "p"), ("x[]", "q"), ("z", "")]
    assert decode_form(pairs) == {"a": {"b": [{"c": "1"}, {"c": "2"}]}, "x": ["p", "q"], "z": ""}
    with pytest.raises(StripeRefusal):
        decode_form([("a", "1"), ("a[b]", "2")])
