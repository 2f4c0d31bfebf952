"""What the bank does by itself: reservations end when their time has passed."""

from datetime import datetime

from core.jobs import periodic
from projectbank.matching import reservations


@periodic("projectbank.expire_reservations", every=900)
def expire(now: datetime) -> None:
    """Ideas whose reservation is over are open again."""
    reservations.expire(now)
