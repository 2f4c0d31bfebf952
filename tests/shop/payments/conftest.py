"""A real stand-in over HTTP, an application that pays through it, and checkouts to pay."""

import itertools
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core.db import transaction
from shop.checkout.models import Checkout
from shop.payments import hooks, services
from shop.payments.data import Method, PaymentData, Verdict
from shop.payments.gateway import settings as gateway
from shop.payments.standin.delivery import sign
from shop.payments.standin.server import Settings, Standin, running

SECRET = "whsec_of_the_tests"
RETURN, CANCEL = "http://localhost/fr/order/abc", "http://localhost/fr/checkout"


@pytest.fixture
def standin(tmp_path: Path) -> Iterator[Standin]:
    """A stand-in that keeps its webhooks until a test sends them."""
    state = tmp_path / "standin.sqlite3"
    with running(Settings("http://127.0.0.1:9/none", SECRET, str(state), port=0)) as found:
        found.courier.hold(True)
        yield found


@pytest.fixture(autouse=True)
def other_rooms() -> Iterator[None]:
    """What rooms above have registered comes back after the test."""
    lists = (hooks._turns, hooks._captured, hooks._failed, hooks._amounts)
    kept = [list(hooks_of) for hooks_of in lists]
    yield
    for hooks_of, before in zip(lists, kept, strict=True):
        hooks_of[:] = before


def connect(app: Flask, standin: Standin, **more: Any) -> None:
    """Pay through the stand-in; only the rooms that a test registers listen."""
    for hooks_of in (hooks._turns, hooks._captured, hooks._failed, hooks._amounts):
        hooks_of.clear()
    app.config.update(STRIPE_BASE_URL=standin.url, STRIPE_WEBHOOK_SECRET=SECRET, STRIPE_TIMEOUT=60, **more)
    gateway.configure(app)


def disconnect(app: Flask) -> None:
    card = app.extensions[gateway.EXTENSION].card
    if card is not None:
        card.close()


@pytest.fixture
def paying(both: Flask, standin: Standin) -> Iterator[Flask]:
    """The application on SQLite, then PostgreSQL, paying through the stand-in."""
    connect(both, standin)
    yield both
    disconnect(both)


@pytest.fixture
def paying_sqlite(app: Flask, standin: Standin) -> Iterator[Flask]:
    """The application on SQLite only, paying through the stand-in."""
    connect(app, standin)
    yield app
    disconnect(app)


_numbers = itertools.count(1)


def now() -> datetime:
    return datetime.now(UTC)


def start(
    amount: int = 25_000, method: Method = Method.STRIPE, checkout_id: int | None = None
) -> PaymentData:
    return services.start_payment(make_checkout(amount, checkout_id), method, amount, now())


def make_checkout(amount: int, checkout_id: int | None = None) -> int:
    """A checkout of that amount; an id that is there already is taken as it is."""
    number = checkout_id or next(_numbers)
    with transaction() as s:
        if s.get(Checkout, number) is None:
            s.add(
                Checkout(
                    id=number, token=f"form-{number}", lang="fr", name="Fatima", phone_enc="-", commune_code="04",
                    province_code="04", place_ar="الرباط", place_fr="Rabat", address="Agdal", payment_method="stripe",
                    seen="-", goods_centimes=amount, delivery_centimes=0, total_centimes=amount, created_at=now(),
                )
            )  # fmt: skip
    return number


def opened(amount: int = 25_000) -> tuple[PaymentData, str]:
    """A payment whose page is open, and the page's id at the stand-in."""
    payment = start(amount)
    url = services.open_hosted_page(payment.id, RETURN, CANCEL, lang="fr")
    return payment, url.rsplit("/", 1)[1]


def bodies(standin: Standin, *kinds: str) -> list[bytes]:
    """The webhooks that wait, oldest first."""
    events = reversed(standin.bank.store.all_of("event"))
    return [json.dumps(event).encode() for event in events if not kinds or event["type"] in kinds]


def receive(body: bytes, at: datetime | None = None) -> str:
    moment = at or now()
    header = sign(body, SECRET, int(moment.timestamp()))
    return services.receive_webhook(body, header, moment).outcome


def receive_all(standin: Standin, *kinds: str) -> list[str]:
    return [receive(body) for body in bodies(standin, *kinds)]


class Calls:
    """A room above that counts what it is told."""

    def __init__(self, verdict: Verdict | None = None) -> None:
        self.verdict, self.captured, self.failed = verdict, [], []

    def register(self) -> "Calls":
        hooks.on_captured(self.on_captured)
        hooks.on_failed(self.on_failed)
        return self

    def on_captured(self, _s: Any, payment_id: int, _now: datetime) -> Verdict | None:
        self.captured.append(payment_id)
        return self.verdict

    def on_failed(self, _s: Any, payment_id: int, _now: datetime) -> None:
        self.failed.append(payment_id)


@pytest.fixture
def calls() -> Calls:
    return Calls().register()


def later(minutes: float) -> datetime:
    return now() + timedelta(minutes=minutes)


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
