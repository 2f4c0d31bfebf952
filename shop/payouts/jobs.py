"""What payouts do by themselves: on a pay day a draft is drawn up; two people decide about it."""

from datetime import datetime

from core.jobs import periodic
from shop.payouts.services.making import make_scheduled


@periodic("shop.payouts.draft", every=3600)
def draft(now: datetime) -> None:
    """The batch of a pay day."""
    make_scheduled(now)
