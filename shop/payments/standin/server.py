"""The stand-in's WSGI application and how it is served: on the loopback address, nowhere else."""

import ipaddress
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, request
from waitress import wasyncore
from waitress.server import create_server

from shop.payments.standin.api import api
from shop.payments.standin.bank import Bank
from shop.payments.standin.control import control
from shop.payments.standin.delivery import Courier
from shop.payments.standin.faults import Faults
from shop.payments.standin.page import page
from shop.payments.standin.store import Store

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
MAX_BODY = 256 * 1024
LOOPBACK_NAMES = {"127.0.0.1", "localhost", "[::1]"}


@dataclass(frozen=True)
class Settings:
    """Where state lives, where webhooks go and how they are signed. `port` 0 takes a free one."""

    endpoint: str
    webhook_secret: str
    state: str = ":memory:"
    host: str = "127.0.0.1"
    port: int = 8001


@dataclass(frozen=True)
class Standin:
    """A running stand-in."""

    url: str
    bank: Bank
    courier: Courier
    faults: Faults
    app: Flask


class NotLoopback(ValueError):
    """Somebody asked to serve test payments to a network."""


def check_loopback(host: str) -> str:
    """The address, if no other machine can reach it."""
    try:
        fine = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        fine = False
    if not fine:
        raise NotLoopback(f"the payment stand-in only listens on the loopback address, not on {host}")
    return host


def make_app(bank: Bank, courier: Courier, faults: Faults) -> Flask:
    """The WSGI application over a bank."""
    app = Flask("souk_stripe_standin", template_folder=str(TEMPLATES), static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions.update(standin_bank=bank, standin_courier=courier, standin_faults=faults)
    for blueprint in (api, page, control):
        app.register_blueprint(blueprint)
    app.before_request(_only_local_names)
    app.after_request(_harden)
    return app


def _only_local_names() -> tuple[str, int] | None:
    """A page elsewhere that resolves its own name to 127.0.0.1 gets nothing."""
    name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    return None if name in LOOPBACK_NAMES else ("unknown host", 421)


def _harden(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@contextmanager
def running(settings: Settings) -> Iterator[Standin]:
    """Serve from a thread until the block ends; webhooks flow meanwhile."""
    check_loopback(settings.host)
    store = Store(settings.state)
    bank, faults = Bank(store, ""), Faults()
    courier = Courier(bank, settings.endpoint, settings.webhook_secret)
    app = make_app(bank, courier, faults)
    server = create_server(app, host=settings.host, port=settings.port, threads=8, ident="stripe-standin")
    bank.base_url = f"http://{settings.host}:{server.effective_port}"
    thread = threading.Thread(target=server.run, name="standin-http", daemon=True)
    thread.start()
    courier.start()
    try:
        yield Standin(bank.base_url, bank, courier, faults, app)
    finally:
        courier.stop()
        with suppress(OSError):  # the thread may be woken and gone before the trigger is written
            server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(timeout=5)
        server.task_dispatcher.shutdown()
        store.close()
