"""Nouns of the facts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ParcelFacts:
    """What is known of one parcel before anything is decided about it. `steps`: (to, party, at), in their order."""

    state: str
    payment_method: str
    placed_at: datetime
    tracking_number: str
    goods_centimes: int
    steps: tuple[tuple[str, str, datetime], ...]
    case_lost: bool
    fault_return: bool
    replies_due: int
    replies: int
    ratings: int
    rating_sum: int
