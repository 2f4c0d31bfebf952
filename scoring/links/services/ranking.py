"""How the score bends the order of the search: a factor for each rated cooperative, and what to write again."""

from collections.abc import Collection
from datetime import datetime

from core.db import transaction
from scoring.data import RunCard
from scoring.links import rules
from scoring.method.services import reading, running
from shop import api as shop


def quality_factors(run: RunCard, cooperative_ids: Collection[int] | None = None) -> dict[int, float]:
    """What the rank of each rated cooperative's listings is multiplied by; one that is absent: 1.0."""
    rated = reading.rated_of(run.id, cooperative_ids)
    return {key: rules.quality(score, confidence) for key, score, confidence in rated}


def qualities(cooperative_ids: Collection[int]) -> dict[int, float]:
    """The same of the newest run, for the index."""
    run = running.latest_run()
    return quality_factors(run, cooperative_ids) if run else {}


def write_again(run: RunCard, now: datetime) -> int:
    """Have the listings of those whose factor is another than before written again; returns how many."""
    before = running.run_before(run)
    new, old = quality_factors(run), quality_factors(before) if before else {}
    moved = [key for key in sorted(new.keys() | old.keys()) if new.get(key, 1.0) != old.get(key, 1.0)]
    count = 0
    for start in range(0, len(moved), 500):
        with transaction():
            count += shop.mark_cooperatives_dirty(moved[start : start + 500], now)
    return count
