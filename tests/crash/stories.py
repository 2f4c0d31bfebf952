"""Stories that are cut short: what the world is like before, and what the clients do, as often as it takes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import session
from shop.orders.models import Order
from shop.payments.standin.bank import Bank
from shop.payments.standin.delivery import sign
from shop.payments.standin.store import Store
from tests.shop.orders.makers import shelf
from tests.shop.orders.till import basket_with, form

SECRET = "whsec_of_the_crashes"
Known = Mapping[str, Any]


class Bench:
    """What a story works with: the application, and the bank beside it."""

    def __init__(self, app: Flask, standin: Path) -> None:
        self.app, self._standin = app, standin

    def client(self, known: Known | None = None) -> FlaskClient:
        """A browser, with the cookie it had."""
        client = self.app.test_client()
        if known:
            client.set_cookie(self.cookie, known["cookie"])
        return client

    @property
    def cookie(self) -> str:
        """The name of the cookie that holds a guest's session."""
        return str(self.app.config["SESSION_COOKIE_NAME"])

    def bank(self) -> Bank:
        """The stand-in's own state, read and written as its pages do."""
        return Bank(Store(str(self._standin)), self.app.config["STRIPE_BASE_URL"])

    def deliver_webhooks(self) -> None:
        """Everything the bank has to say, oldest first, as often as we are asked."""
        for event in reversed(self.bank().store.all_of("event")):
            body = json.dumps(event).encode()
            header = sign(body, SECRET, int(datetime.now(UTC).timestamp()))
            answer = self.app.test_client().post(
                "/webhooks/stripe", data=body, headers={"Stripe-Signature": header}
            )
            assert answer.status_code < 300, answer.text


@dataclass(frozen=True)
class Story:
    """`prepare` makes the world and returns what the clients know; `act` is what they do, safe to repeat; `news` is
    what reaches us later by itself."""

    name: str
    prepare: Callable[[Bench], Known]
    act: Callable[[Bench, Known], None]
    news: Callable[[Bench], None] = lambda bench: None
    pays_by_card: bool = False


def _filled_form(bench: Bench, method: str) -> Known:
    client = bench.client()
    basket_with(client, shelf(10), shelf(10))
    data = form(client, payment_method=method)
    cookie = client.get_cookie(bench.cookie)
    assert cookie
    return {"form": data, "cookie": cookie.value}


def _send_form(bench: Bench, known: Known) -> None:
    answer = bench.client(known).post("/ar/checkout", data=known["form"])
    assert answer.status_code in (302, 303), answer.text


def _order() -> Order:
    session().rollback()
    return session().scalars(select(Order)).one()


def _pay(bench: Bench, known: Known) -> None:
    """The buyer sends the form, pays on the bank's page, and comes back; the bank tells us too."""
    answer = bench.client(known).post("/ar/checkout", data=known["form"])
    assert answer.status_code in (302, 303), answer.text
    page = answer.location.rsplit("/", 1)[1]
    if page.startswith("cs_") and bench.bank().get(page, "checkout.session")["status"] == "open":
        bench.bank().pay(page, "4242424242424242")
    bench.client(known).get(f"/ar/order/{_order().token}/return")
    bench.deliver_webhooks()


def _paid(bench: Bench) -> Known:
    known = _filled_form(bench, "stripe")
    _pay(bench, known)
    return {**known, "token": _order().token}


def _cancel(bench: Bench, known: Known) -> None:
    answer = bench.client(known).post(f"/ar/order/{known['token']}/cancel", data={"reason": "غيرت رأيي"})
    assert answer.status_code in (302, 303), answer.text


def _deliver(bench: Bench) -> None:
    bench.deliver_webhooks()


CHECKOUT = Story("checkout by cash", lambda bench: _filled_form(bench, "cod"), _send_form)
CAPTURE = Story(
    "checkout by card", lambda bench: _filled_form(bench, "stripe"), _pay, _deliver, pays_by_card=True
)
REFUND = Story("an order paid by card is cancelled", _paid, _cancel, _deliver, pays_by_card=True)
STORIES = (CHECKOUT, CAPTURE, REFUND)
