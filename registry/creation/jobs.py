"""What the creation room does by itself."""

from datetime import datetime

from core.jobs import periodic
from registry.creation.services import ending, founding


@periodic("registry.creation.reservations", every=3600)
def reservations(now: datetime) -> None:
    """End reservations whose last day is over; remind 30 and 7 days before."""
    ending.expire_reservations(now)
    ending.remind(now)


@periodic("registry.creation.forget", every=86_400)
def forget(now: datetime) -> None:
    """Invitations nobody answered, and files nobody touched for a year, with what is personal in them."""
    founding.expire_invitations(now)
    ending.drop_idle(now)
