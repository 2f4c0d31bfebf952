"""What the ledger does by itself."""

from datetime import datetime, timedelta

from core.jobs import periodic
from shop.ledger.services import catch_up

LOOK_BACK = timedelta(days=120)


@periodic("shop.ledger.catch_up", every=6 * 3600)
def post_what_is_missing(now: datetime) -> None:
    """News is delivered within seconds; what was lost on the way is posted here."""
    catch_up(now - LOOK_BACK)
