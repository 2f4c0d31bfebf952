"""What checkout forgets by itself."""

from datetime import datetime

from core.jobs import periodic
from shop.checkout.services import expire_open, sweep


@periodic("shop.checkout.forget", every=6 * 3600)
def forget(now: datetime) -> None:
    """Old guests' baskets, and contacts of checkouts that never became an order."""
    expire_open(now)
    sweep(now)
