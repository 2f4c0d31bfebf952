"""What the board's reports do by themselves: those that were asked for are made."""

from datetime import datetime

from core.jobs import periodic
from scoring.board.services import ordering


@periodic("scoring.board", every=5)
def make_reports(now: datetime) -> None:
    """The oldest report that waits."""
    ordering.make_next(now)
