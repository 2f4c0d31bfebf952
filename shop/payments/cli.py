"""`flask stripe-standin`: the local payment stand-in of this installation."""

import signal
import threading
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import current_app

from shop.payments.gateway.settings import STANDIN_KEY, card_settings, standin_secret
from shop.payments.standin.server import NotLoopback, Settings, running


def companion() -> list[str] | None:
    """What `flask start` runs beside the shop: the stand-in, when cards go through it and it is on this machine."""
    settings = card_settings(current_app.config)
    if settings is None or settings.base_url is None or settings.secret_key != STANDIN_KEY:
        return None
    address = urlsplit(settings.base_url)
    if address.hostname not in ("127.0.0.1", "localhost"):
        return None
    return ["stripe-standin", "--port", str(address.port or 80)]


@click.command("stripe-standin")
@click.option("--port", default=8001, show_default=True, help="Port of the stand-in.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="A loopback address; others are refused."
)
@click.option("--shop", default=None, help="Address of the shop that receives webhooks (SOUK_PUBLIC_URL).")
@click.option("--state", type=click.Path(path_type=Path), default=None, help="File that keeps its memory.")
def stripe_standin(port: int, host: str, shop: str | None, state: Path | None) -> None:
    """Play Stripe on this machine, for development and demonstration. No real card, no real money."""
    config = current_app.config
    if config["ENV"] == "production":
        raise click.ClickException("the stand-in never runs in production")
    configured = str(config["STRIPE_WEBHOOK_SECRET"] or "").split(",")[0]
    settings = Settings(
        endpoint=f"{(shop or str(config['PUBLIC_URL'])).rstrip('/')}/webhooks/stripe",
        webhook_secret=configured or standin_secret(config),
        state=str(state or Path(current_app.instance_path) / "stripe-standin.sqlite3"),
        host=host,
        port=port,
    )
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        with running(settings) as standin:
            click.echo(f"Payment stand-in (TEST) on {standin.url}, webhooks to {settings.endpoint}", err=True)
            stop.wait()
    except NotLoopback as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
