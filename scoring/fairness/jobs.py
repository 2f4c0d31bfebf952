"""What fairness does by itself: an appeal that was granted is seen in the score the next day, not the next month."""

from datetime import datetime

from core.jobs import periodic
from scoring.fairness.services import again


@periodic("scoring.appeals", every=24 * 3600)
def score_again(now: datetime) -> None:
    """Once a day at most, and only after an appeal was granted."""
    again.score_again(now)
