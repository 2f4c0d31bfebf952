"""What the API does by itself: sends news, forgets what is old."""

from datetime import datetime

from flask import current_app

from core.jobs import periodic
from shop.graphql.forgetting import forget_checkouts, forget_deliveries
from shop.graphql.outgoing import sending
from shop.graphql.outgoing.reaching import Reach


@periodic("shop.webhooks.send", every=10)
def send(now: datetime) -> None:
    """News that waits."""
    sending.send_due(sending.Sender(str(current_app.config["PUBLIC_URL"]).rstrip("/"), _reach()), now)


def _reach() -> Reach:
    """In production the open internet, and the hosts the operator named (SOUK_API_WEBHOOK_HOSTS)."""
    named = str(current_app.config.get("API_WEBHOOK_HOSTS") or "").lower().split(",")
    hosts = frozenset(host.strip() for host in named if host.strip())
    return Reach(hosts, is_open=current_app.config["ENV"] != "production")


@periodic("shop.graphql.forget", every=6 * 3600)
def forget(now: datetime) -> None:
    """Checkouts nobody came back to, and deliveries of last month."""
    forget_checkouts(now)
    forget_deliveries(now)
