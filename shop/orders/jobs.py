"""What orders do by themselves: unpaid and unconfirmed ones expire, delivered ones close."""

from datetime import datetime

from core.jobs import periodic
from shop.orders.services import close_delivered, expire_unconfirmed, expire_unpaid


@periodic("shop.orders.expire", every=60)
def expire(now: datetime) -> None:
    """Give back the goods of orders nobody paid or confirmed in time."""
    expire_unpaid(now)
    expire_unconfirmed(now)


@periodic("shop.orders.close", every=3600)
def close(now: datetime) -> None:
    """Close parcels whose right of withdrawal has passed."""
    close_delivered(now)
