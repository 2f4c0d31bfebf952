"""What fairness does by itself: an appeal that was granted is seen in the score the next day, not the next month."""

from datetime import datetime

from core.clock import local_date
from core.jobs import periodic
from scoring.fairness.services import again, months


@periodic("scoring.appeals", every=24 * 3600)
def score_again(now: datetime) -> None:
    """Once a day at most, and only after an appeal was granted."""
    again.score_again(now)


@periodic("scoring.parity", every=6 * 3600)
def keep_parity(now: datetime) -> None:
    """What the page shows of the months of a year."""
    months.keep_missing(local_date(now))
