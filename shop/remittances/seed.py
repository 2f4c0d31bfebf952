"""The demonstration's carriers; the cash of its parcels is followed as that of any other."""

from collections.abc import Callable
from datetime import datetime

from core.auth.actor import system_actor
from shop.remittances import permissions
from shop.remittances.services import carriers, positions

CARRIERS = (("AMANA", "أمانة", "Amana", 7), ("ARAMEX", "أرامكس", "Aramex", 10))
"""Named in facts §5 as carriers that collect cash in Morocco; the days are examples."""


def seed_cash(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    """Two carriers, and who holds the cash of each parcel. Running again changes nothing."""
    actor = system_actor(permissions.OF_STAFF)
    known = carriers.carriers_by_code()
    for code, name_ar, name_fr, days in [row for row in CARRIERS if row[0] not in known]:
        carriers.save_carrier(actor, code, name_ar, name_fr, days, active=True, now=now)
    say(f"cash of {positions.catch_up(carriers.load_aliases())} parcels is followed")
