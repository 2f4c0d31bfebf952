"""News to other programs: signed, tried again, logged, sent anew; never to somebody who was not named."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from flask import Flask
from sqlalchemy import update

from core import clock
from core.db import session, transaction
from shop.catalog.models import Product, Variant
from shop.graphql.ids import global_id
from shop.graphql.outgoing import rules, sending
from shop.graphql.outgoing.listeners import tell
from shop.graphql.outgoing.reaching import NotReachable, Reach, is_public
from shop.graphql.people.keys import bytes_of, keys
from tests.shop.graphql.asking import ask
from tests.shop.graphql.buyer import Buyer
from tests.shop.orders.makers import shelf


class Received:
    """A program elsewhere: what came, and what it answers."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.came.append((dict(self.headers), body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.send_header("Location", "http://127.0.0.1:9/")
                self.end_headers()

            def log_message(self, *_told: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def receiver() -> Iterator[Received]:
    """A program that listens."""
    found = Received()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()


def add(app: Flask, receiver: Received, *more: str) -> None:
    """Name it as an operator would."""
    result = app.test_cli_runner().invoke(args=["webhooks", "add", "store", receiver.url, *more])
    assert result.exit_code == 0, result.output


def send(later: timedelta = timedelta(0)) -> int:
    """What the worker does."""
    return sending.send_due(sending.Sender("http://localhost", Reach(is_open=True)), clock.now() + later)


def test_an_order_is_told_with_a_signature_of_the_secret(both: Flask, receiver: Received) -> None:
    add(both, receiver, "--event", "ORDER_CREATED", "--event", "ORDER_CONFIRMED", "--secret", "s3cret")
    honey, buyer = shelf(), Buyer(both)
    id_ = buyer.begin({honey.variant_id: 1})["id"]
    buyer.fill(id_)
    order = buyer.complete(id_)
    assert send() == 2
    (headers, body), (second, _body) = receiver.came
    assert {headers["Saleor-Event"], second["Saleor-Event"]} == {"order_created", "order_confirmed"}
    assert headers["Saleor-Signature"] == hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    assert headers["X-Saleor-Signature"] == headers["Saleor-Signature"]
    assert headers["Saleor-Api-Url"] == "http://localhost/graphql/"
    told = json.loads(body)
    assert told["issuedAt"]
    assert told["order"]["id"] == order["id"]
    assert "Khadija" not in body.decode()
    assert send() == 0


def test_without_a_secret_the_published_key_signs(app: Flask, receiver: Received) -> None:
    add(app, receiver, "--event", "PRODUCT_UPDATED", "--event", "PRODUCT_DELETED")
    honey = shelf()
    product_id = _product_of(honey.variant_id)
    with transaction():
        tell("PRODUCT_UPDATED", product_id)
    assert send() >= 1
    headers, body = receiver.came[-1]
    header, empty, signature = headers["Saleor-Signature"].split(".")
    assert empty == ""
    assert json.loads(bytes_of(header))["b64"] is False
    public = keys(clock.now())[0].private.public_key()
    public.verify(bytes_of(signature), header.encode() + b"." + body, padding.PKCS1v15(), hashes.SHA256())
    told = json.loads(body)["product"]
    assert told["id"] == global_id("Product", product_id)
    assert told["category"]["slug"]
    with transaction() as s:
        s.execute(update(Product).where(Product.id == product_id).values(status="hidden"))
        tell("PRODUCT_DELETED", product_id)
    assert send() >= 1
    gone = json.loads(receiver.came[-1][1])
    assert set(gone) == {"issuedAt", "version", "productId", "productSlug"}


def _product_of(variant_id: int) -> int:
    return session().get_one(Variant, variant_id).product_id


def test_what_fails_is_tried_again_later_and_then_given_up(app: Flask, receiver: Received) -> None:
    add(app, receiver, "--event", "ORDER_EXPIRED")
    receiver.answers = [500, 302, *[503] * 9]
    with transaction():
        tell("ORDER_EXPIRED", 1)
    assert send() == 0
    assert send() == 0
    assert len(receiver.came) == 1  # not before its time
    later = timedelta(0)
    for attempt in range(1, rules.TRIES):
        wait = rules.wait_after(attempt)
        assert wait is not None
        later += wait + timedelta(seconds=1)
        assert send(later) == 0
    assert len(receiver.came) == rules.TRIES
    assert sending.deliveries()[0].state == "failed"
    shown = app.test_cli_runner().invoke(args=["webhooks", "log"])
    assert "ORDER_EXPIRED  failed" in shown.output
    receiver.answers = []
    app.test_cli_runner().invoke(args=["webhooks", "replay", str(sending.deliveries()[0].id)])
    assert send(later) == 1
    assert sending.deliveries()[0].state == "sent"


def test_a_webhook_may_ask_for_more_by_its_own_query(app: Flask, receiver: Received, tmp_path: Any) -> None:
    query = tmp_path / "query.graphql"
    query.write_text(
        "subscription { event { ... on OrderCreated { order { number shippingAddress { city } } } } }"
    )
    add(app, receiver, "--event", "ORDER_CREATED", "--query", str(query))
    honey, buyer = shelf(), Buyer(app)
    id_ = buyer.begin({honey.variant_id: 1})["id"]
    buyer.fill(id_)
    number = buyer.complete(id_)["number"]
    assert send() == 1
    assert json.loads(receiver.came[0][1]) == {
        "order": {"number": number, "shippingAddress": {"city": "Rabat"}}
    }


@pytest.mark.parametrize("query", ["{ me { id } }", "subscription { event { nothing } }", "nonsense {"])
def test_a_query_that_is_none_is_refused(app: Flask, receiver: Received, tmp_path: Any, query: str) -> None:
    file = tmp_path / "q"
    file.write_text(query)
    args = ["webhooks", "add", "x", receiver.url, "--event", "ORDER_CREATED", "--query", str(file)]
    assert app.test_cli_runner().invoke(args=args).exit_code != 0


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "http://a.example/", "https://u:p@a.example/", "https://", "x"]
)
def test_addresses_news_may_not_go_to(url: str) -> None:
    assert rules.url_fault(url, is_production=True)
    assert rules.url_fault("https://a.example/hook", is_production=True) == ""


def test_nobody_subscribes_over_http(app: Flask) -> None:
    body, status = ask(app, "subscription { event { issuedAt } }")
    assert status == 400
    assert "data" not in body


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.8", "192.168.1.1", "172.16.3.4", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "nonsense",
    ],
)  # fmt: skip
def test_news_never_goes_to_machines_beside_this_one(address: str) -> None:
    assert not is_public(address)
    assert is_public("105.158.0.1")
    assert is_public("2a00:1450:4001::1")


def test_every_address_a_name_stands_for_must_be_public(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {
        "inside.example": ["10.0.0.8"],
        "both.example": ["105.158.0.1", "127.0.0.1"],
        "out.example": ["105.158.0.1"],
    }

    def look_up(host: str, port: int, **_more: Any) -> list[Any]:
        if host not in told:
            raise OSError(host)
        return [(2, 1, 6, "", (address, port)) for address in told[host]]

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    for host in ("inside.example", "both.example", "unknown.example"):
        with pytest.raises(NotReachable):
            Reach().address(host, 443)
    assert Reach().address("out.example", 443) == "105.158.0.1"
    assert Reach(frozenset({"inside.example"})).address("inside.example", 443) == "10.0.0.8"


def test_in_production_nothing_is_sent_to_this_machine(app: Flask, receiver: Received) -> None:
    add(app, receiver, "--event", "ORDER_EXPIRED", "--secret", "s3cret")
    with transaction():
        tell("ORDER_EXPIRED", 1)
    assert sending.send_due(sending.Sender("http://localhost"), clock.now()) == 0
    assert receiver.came == []
    assert sending.deliveries()[0].note == "the address is not public"
    for command in ("list", "log"):
        shown = app.test_cli_runner().invoke(args=["webhooks", command]).output
        assert shown
        assert "s3cret" not in shown
