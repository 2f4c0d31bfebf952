"""The whole way over real HTTP: page, card, webhook to the shop; and what the webhook address refuses."""

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import stripe
from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from core.db import session
from shop.payments import services
from shop.payments.cli import companion
from shop.payments.data import PageLine, State
from shop.payments.gateway import settings as gateway
from shop.payments.models import WebhookEvent
from shop.payments.standin.delivery import sign
from shop.payments.standin.server import Settings, Standin, running
from tests.shop.payments.conftest import CANCEL, RETURN, SECRET, connect, disconnect, now, start, wait_until

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Street:
    """A shop and a payment page, each at its own address."""

    app: Flask
    shop: str
    standin: Standin
    http: requests.Session


@pytest.fixture
def street(app: Flask, tmp_path: Path) -> Iterator[Street]:
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    shop = f"http://127.0.0.1:{server.effective_port}"
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    settings = Settings(f"{shop}/webhooks/stripe", SECRET, str(tmp_path / "standin.sqlite3"), port=0)
    with running(settings) as standin, requests.Session() as http:
        connect(app, standin)
        yield Street(app, shop, standin, http)
        disconnect(app)
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join(timeout=5)
    server.task_dispatcher.shutdown()


def state(payment_id: int) -> State:
    session().rollback()
    return services.get_payment(payment_id).state


def open_page(lang: str = "fr", **more) -> tuple[int, str]:
    payment = start(52_800)
    return payment.id, services.open_hosted_page(payment.id, RETURN, CANCEL, lang=lang, **more)


def submit(street: Street, url: str, number: str, **more: str) -> requests.Response:
    form = {"number": number, "expiry": "12/40", "cvc": "123", "name": "F", "email": "f@example.ma", **more}
    return street.http.post(url, data=form, allow_redirects=False)


def test_a_card_pays_and_the_webhook_tells(street, calls):
    payment_id, url = open_page(lines=[PageLine("تعاونية تاضامونت", 40_000), PageLine("Sektana", 12_800)])
    shown = street.http.get(url)
    assert shown.status_code == 200
    assert "528\u00a0DH" in shown.text
    assert "تعاونية تاضامونت" in shown.text
    answer = submit(street, url, "4242 4242 4242 4242")
    assert (answer.status_code, answer.headers["Location"]) == (303, RETURN)
    wait_until(lambda: state(payment_id) is State.CAPTURED)
    assert calls.captured == [payment_id]
    assert street.standin.courier.idle(5)
    assert {row["last_status"] for row in street.standin.bank.store.deliveries()} == {200}
    assert street.http.get(url).text.count("<form") == 0


def test_three_d_secure_asks_the_bank(street, calls):
    payment_id, url = open_page("ar")
    asked = submit(street, url, "٤٠٠٠ ٠٠٢٥ ٠٠٠٠ ٣١٥٥")  # Arabic digits are digits
    assert asked.status_code == 303
    question = street.http.get(f"{street.standin.url}{asked.headers['Location']}")
    assert 'dir="rtl"' in question.text
    refused = street.http.post(question.url, data={"decision": "refuse"}, allow_redirects=False)
    assert refused.status_code == 402
    assert f'action="/c/pay/{url.rsplit("/", 1)[1]}?lang=ar"' in refused.text  # not back to the question
    assert state(payment_id) is State.REQUIRES_ACTION
    submit(street, url, "4000002500003155")
    paid = street.http.post(question.url, data={"decision": "approve"}, allow_redirects=False)
    assert paid.headers["Location"] == RETURN
    wait_until(lambda: state(payment_id) is State.CAPTURED)


def test_a_declined_card_can_be_followed_by_a_good_one(street, calls):
    payment_id, url = open_page()
    declined = submit(street, url, "4000 0000 0000 0002")
    assert declined.status_code == 402
    assert "Rien n’a été prélevé" in declined.text
    assert "4000 0000" not in re.sub(r"<aside>.*", "", declined.text, flags=re.S)
    assert submit(street, url, "4242424242424242").status_code == 303
    wait_until(lambda: state(payment_id) is State.CAPTURED)
    assert calls.failed == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "4242 4242 4242 4241"),
        ("number", ""),
        ("expiry", "13/40"),
        ("expiry", "01/20"),
        ("cvc", "1"),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_kept(street, field, value):
    _payment_id, url = open_page()
    answer = submit(street, url, **{"number": "4242424242424242", field: value})
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert 'value="f@example.ma"' in answer.text


def test_the_page_is_strict_and_says_what_it_is(street):
    for lang, word in (("ar", "«تجربة»"), ("fr", "«TEST»"), ("en", "«TEST»")):
        _payment_id, url = open_page(lang)
        page = street.http.get(url)
        assert word in page.text
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "form-action 'self' http://localhost;" in policy + ";"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert "<script" not in page.text
        assert not re.search(r"\sstyle=|\son\w+=", page.text)
        css = re.search(r'stylesheet" href="(/c/static/[^"]+)"', page.text)[1]
        sheet = street.http.get(street.standin.url + css)
        assert sheet.headers["Content-Type"].startswith("text/css")
    unknown = street.http.get(f"{street.standin.url}/c/pay/cs_test_nobody")
    assert unknown.status_code == 404
    foreign = street.http.post(url, data={}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403


def test_a_shop_that_was_down_gets_the_webhook_later(street, calls):
    payment_id, url = open_page()
    endpoint, street.standin.courier.endpoint = street.standin.courier.endpoint, "http://127.0.0.1:9/none"
    submit(street, url, "4242424242424242")
    wait_until(lambda: all(row["attempts"] for row in street.standin.bank.store.deliveries()))
    assert state(payment_id) is State.REQUIRES_ACTION
    street.standin.courier.endpoint = endpoint
    wait_until(lambda: state(payment_id) is State.CAPTURED)
    assert calls.captured == [payment_id]


def test_the_address_refuses_forgeries(street):
    _payment_id, url = open_page()
    street.standin.courier.hold(True)
    submit(street, url, "4242424242424242")
    event = street.standin.bank.store.all_of("event")[0]
    post = street.standin.courier.post
    moment = int(now().timestamp())
    assert post(event, signature="") == 400
    assert post(event, secret="whsec_wrong") == 400
    assert post(event, timestamp=moment - 400) == 400
    assert post(event, timestamp=moment + 400) == 400
    huge = {**event, "padding": "x" * 300_000}
    assert post(huge) == 413
    hook = f"{street.shop}/webhooks/stripe"
    assert street.http.get(hook).status_code == 405
    chunks = street.http.post(hook, data=iter([b"x" * 100_000] * 4), headers={"Stripe-Signature": "t=1,v1=a"})
    assert chunks.status_code == 413
    assert session().query(WebhookEvent).count() == 0
    refused = street.http.post(hook, data=b"{}").json()
    assert refused["error"]["code"] == "webhook_signature"
    assert post(event) == 200
    assert street.standin.courier.deliver([event["id"]], times=3) == [200, 200, 200]


def test_no_form_token_is_asked_of_the_provider(street):
    street.app.config["WTF_CSRF_ENABLED"] = True
    _payment_id, url = open_page()
    submit(street, url, "4242424242424242")
    assert street.standin.courier.idle(10)
    assert {row["last_status"] for row in street.standin.bank.store.deliveries()} == {200}


# which providers there are


def test_production_without_keys_offers_no_card():
    config = {"ENV": "production", "SECRET_KEY": "x" * 32}
    assert gateway.card_settings(config) is None
    for env in ("development", "testing"):
        found = gateway.card_settings({**config, "ENV": env})
        assert found is not None
        assert (found.base_url, found.is_live) == ("http://127.0.0.1:8001", False)
        assert found.webhook_secrets == (gateway.standin_secret(config),)


def test_live_keys_only_go_to_stripe():
    config = {"ENV": "production", "SECRET_KEY": "x", "STRIPE_SECRET_KEY": "sk_live_1"}
    assert gateway.card_settings(config).base_url is None
    with pytest.raises(gateway.WrongKeys):
        gateway.card_settings({**config, "STRIPE_BASE_URL": "http://127.0.0.1:8001"})


def test_the_page_of_the_provider_is_allowed_as_form_target(street):
    policy = street.http.get(f"{street.shop}/healthz").headers["Content-Security-Policy"]
    assert f"form-action 'self' {street.standin.url};" in policy


def test_our_signature_check_agrees_with_the_sdk():
    body, moment = '{"id": "evt_1", "متن": "é"}'.encode(), 1_800_000_000
    assert sign(body, SECRET, moment) == stripe.WebhookSignature.generate_signature_header(
        body.decode(), SECRET, moment
    )


# the command


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "stripe-standin", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": "/tmp", **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_serves_until_told_to_stop(tmp_path):
    port = free_port()
    process = command("--port", str(port), SOUK_INSTANCE_PATH=str(tmp_path))
    assert process.stderr is not None
    with process:
        line = process.stderr.readline()
        assert f"http://127.0.0.1:{port}" in line
        assert requests.get(f"http://127.0.0.1:{port}/v1/events").status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert (tmp_path / "stripe-standin.sqlite3").exists()


def test_the_shop_starts_its_own_stand_in_only_when_it_pays_through_it(app):
    app.config["STRIPE_BASE_URL"] = ""
    assert companion() == ["stripe-standin", "--port", "8001"]
    app.config["STRIPE_BASE_URL"] = "http://127.0.0.1:8123"
    assert companion() == ["stripe-standin", "--port", "8123"]
    app.config["STRIPE_SECRET_KEY"] = "sk_test_of_a_real_account"
    assert companion() is None
    app.config.update(STRIPE_SECRET_KEY="", ENV="production")
    assert companion() is None


def test_the_command_refuses_the_network(tmp_path):
    with command("--host", "0.0.0.0", SOUK_INSTANCE_PATH=str(tmp_path)) as process:
        _out, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "loopback" in error
