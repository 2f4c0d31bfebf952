"""Webhooks whose signature holds and whose content does not: refused in words, nothing is stored, never a fault."""

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session
from shop.payments.models import WebhookEvent
from shop.payments.standin.delivery import sign
from tests.shop.payments.conftest import SECRET, now


def event(**changes: object) -> bytes:
    session_object = {"object": "checkout.session", "id": "cs_1"}
    whole = {
        "object": "event",
        "id": "evt_hostile",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": session_object},
    }
    return json.dumps({**whole, **changes}).encode()


def about(**thing: object) -> bytes:
    return event(data={"object": {"object": "checkout.session", "id": "cs_1", **thing}})


HOSTILE = {
    "not JSON": b"\xff\xfe",
    "a list": b"[]",
    "nothing": b"null",
    "too deep": b"[" * 100_000,
    "no id": event(id=None),
    "an id that is a list": event(id=[1]),
    "an id without end": event(id="x" * 5000),
    "an id of half a sign": b'{"object":"event","id":"evt\\ud800","type":"x","livemode":false}',
    "an id with a NUL": b'{"object":"event","id":"evt\\u0000n","type":"x","livemode":false}',
    "data that is a list": event(data=[1]),
    "data that is nothing": event(data=None),
    "a session without id": event(data={"object": {"object": "checkout.session"}}),
    "an amount in letters": about(amount_total="much"),
    "metadata that is a list": about(metadata=[1]),
    "a refund of nothing": event(type="refund.created", data={"object": {"object": "refund"}}),
    "of real money": event(livemode=True),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_signed_event_that_cannot_be_read_is_refused(paying: Flask, name: str) -> None:
    body, moment = HOSTILE[name], now()
    header = sign(body, SECRET, int(moment.timestamp()))
    answer = paying.test_client().post(
        "/webhooks/stripe", data=body, headers={"Stripe-Signature": header}, content_type="application/json"
    )
    assert answer.status_code == 400
    assert session().scalar(select(func.count()).select_from(WebhookEvent)) == 0


@pytest.mark.parametrize(
    "kind", ["text/html", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_the_signature_counts_not_what_the_sender_calls_it(paying_sqlite: Flask, kind: str) -> None:
    body, moment = event(), now()
    header = sign(body, SECRET, int(moment.timestamp()))
    client = paying_sqlite.test_client()
    answer = client.post(
        "/webhooks/stripe", data=body, headers={"Stripe-Signature": header}, content_type=kind
    )
    assert answer.status_code == 200
    assert client.post("/webhooks/stripe", data=b"x" * 300_000).status_code == 413
