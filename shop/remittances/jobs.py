"""What the cash loop does by itself: parcels whose news was lost are followed after all."""

from datetime import datetime

from core.jobs import periodic
from shop.remittances.services import carriers, positions


@periodic("shop.remittances.catch_up", every=3600)
def catch_up(_now: datetime) -> None:
    """Follow cash parcels that nobody follows."""
    positions.catch_up(carriers.load_aliases())
