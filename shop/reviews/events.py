"""News of reviews."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class ReviewAnswered(Event):
    """A cooperative has answered an opinion for the first time."""

    review_id: int


@dataclass(frozen=True)
class ReviewCounted(Event):
    """An opinion was given, or taken down: the stars of its parcel are others now."""

    order_line_id: int
