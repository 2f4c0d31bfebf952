"""What cases do by themselves: delays end, reminders leave, late returns come before the Office."""

from datetime import datetime

from core.jobs import periodic
from shop.cases.services import escalate_returns, expire, remind


@periodic("shop.cases.clocks", every=600)
def clocks(now: datetime) -> None:
    """Delays that have ended, and those that end within a day."""
    expire(now)
    remind(now)
    escalate_returns(now)
