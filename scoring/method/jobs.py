"""What the method does by itself: the score of each month."""

from datetime import datetime

from core.clock import local_date
from core.jobs import periodic
from scoring.method.services import running


@periodic("scoring.monthly", every=6 * 3600)
def monthly(now: datetime) -> None:
    """Score everybody as of the first day of the month, once."""
    first = local_date(now).replace(day=1)
    latest = running.latest_run(first)
    if latest is None or latest.as_of < first:
        running.run(first, now)
