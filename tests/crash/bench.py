"""What every story works with: the application, the bank beside it, and the worker."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from core import clock, jobs
from shop.payments.standin.bank import Bank
from shop.payments.standin.delivery import sign
from shop.payments.standin.store import Store

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

    def work(self, now: datetime | None = None) -> None:
        """The worker does what there is to do."""
        for _round in range(12):
            if not jobs.tick(now or clock.now()):
                break


def _nobody_comes_back(_bench: Bench, _known: Known) -> None:
    """What was begun needs nobody to go on."""


@dataclass(frozen=True)
class Story:
    """`prepare` makes the world and returns what the clients know; `act` is what they do, safe to repeat; `news` is
    what reaches us later by itself, `later` what people do who look again after a while."""

    name: str
    prepare: Callable[[Bench], Known]
    act: Callable[[Bench, Known], None]
    news: Callable[[Bench], None] = lambda bench: None
    pays_by_card: bool = False
    later: Callable[[Bench, Known], None] = _nobody_comes_back
