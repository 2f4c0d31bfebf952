"""Nouns of the reviews room."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Summary:
    """How buyers judge a product. `stars`: count of 5, 4, 3, 2, 1."""

    count: int
    average: float
    stars: tuple[int, ...]


@dataclass(frozen=True)
class ReviewableLine:
    """A thing received that its buyer may speak of."""

    line_id: int
    product_id: int
    product_slug: str
    name_ar: str
    name_fr: str
    art: str
    tone: int
    reviewed: bool


@dataclass(frozen=True)
class StallFacts:
    """A stall's twelve months: parcels that arrived, those in time, those refused at the door; all its opinions."""

    arrived: int
    in_time: int
    came_back: int
    opinions: int
    average: float

    @property
    def sent(self) -> int:
        """Parcels whose way has ended."""
        return self.arrived + self.came_back
