"""What the registry says of places and trades. Counts are kept ten minutes: they move by a few a day."""

from datetime import datetime, timedelta

from flask import current_app

from registry import api as registry
from registry.data import CooperativeCard

FRESH = timedelta(minutes=10)


def counts(now: datetime) -> dict[tuple[str, str], int]:
    """(province, sector) → active cooperatives, at most ten minutes old."""
    kept: tuple[datetime, dict[tuple[str, str], int]] | None
    kept = current_app.extensions.get("souk_projectbank_counts")
    if kept is None or not kept[0] <= now < kept[0] + FRESH:
        kept = (now, registry.counts_by_place())
        current_app.extensions["souk_projectbank_counts"] = kept
    return kept[1]


def similar(sector: str, province: str, limit: int = 4) -> list[CooperativeCard]:
    """Active cooperatives of the trade nearby."""
    return registry.similar_cooperatives(sector, province, limit)
