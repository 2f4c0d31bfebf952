"""What the API does by itself: sends news, forgets what is old."""

from datetime import datetime

from flask import current_app

from core.jobs import periodic
from shop.graphql.forgetting import forget_checkouts, forget_deliveries
from shop.graphql.outgoing import sending


@periodic("shop.webhooks.send", every=10)
def send(now: datetime) -> None:
    """News that waits."""
    sending.send_due(sending.Sender(str(current_app.config["PUBLIC_URL"]).rstrip("/")), now)


@periodic("shop.graphql.forget", every=6 * 3600)
def forget(now: datetime) -> None:
    """Checkouts nobody came back to, and deliveries of last month."""
    forget_checkouts(now)
    forget_deliveries(now)
