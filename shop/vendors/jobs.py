"""What the vendors room forgets by itself."""

from datetime import datetime

from core.jobs import periodic
from shop.vendors.services import invitations


@periodic("shop.vendors.expire_invitations", every=3600)
def expire(now: datetime) -> None:
    """Invitations nobody answered within a week, with the phone or e-mail they went to."""
    invitations.expire(now)
