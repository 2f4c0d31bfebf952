"""What returns do by themselves: delays end, reminders leave."""

from datetime import datetime

from core.jobs import periodic
from shop.returns.services import expire, remind


@periodic("shop.returns.clocks", every=600)
def clocks(now: datetime) -> None:
    """Delays that have ended, and those that end within a day."""
    expire(now)
    remind(now)
