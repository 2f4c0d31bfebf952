"""What inspections do by themselves: each day the months of the offices are brought up to date."""

from datetime import datetime

from core.jobs import periodic
from scoring.inspections.services.proposing import propose


@periodic("scoring.inspections", every=24 * 3600)
def propose_visits(now: datetime) -> None:
    """Draw the month once, then top it up."""
    propose(now)
