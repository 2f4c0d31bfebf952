"""News of a run: courses are credited and recommended."""

from core import clock
from scoring.events import ScoreComputed
from scoring.links.services.recommending import after_run


def score_computed(event: ScoreComputed) -> None:
    """Heard twice, nothing is recommended twice."""
    after_run(event.run_id, event.as_of, clock.now())
