"""What may be said, how urgent a report is, what counts as arriving in time. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from shop.reviews.data import Summary

STARS = (5, 4, 3, 2, 1)
RECEIVED = ("delivered", "closed")
MAX_TEXT = 2000
WHYS = ("wrong_photo", "false_claim", "forbidden", "offensive", "other")
URGENT = ("forbidden", "false_claim")


def average(total: int, count: int) -> float:
    """Stars with one decimal, as they are shown; 0 when nobody has spoken."""
    return round(total / count, 1) if count else 0.0


def summarise(stars: Sequence[int]) -> Summary:
    """The summary of so many opinions with 5, 4, 3, 2 and 1 stars."""
    count, total = sum(stars), sum(k * n for k, n in zip(STARS, stars, strict=True))
    return Summary(count, average(total, count), tuple(stars))


def first_name(name: str) -> str:
    """What is shown of a buyer: the first word of the name."""
    words = name.split()
    return words[0][:40] if words else ""


def risk_of(why: str, reports: int) -> str:
    """high when the matter is dangerous, medium when several people say it, else low."""
    if why in URGENT:
        return "high"
    return "medium" if reports > 1 else "low"


def arrived_in_time(ordered: date, arrived: date, days_max: int) -> bool:
    """Whether a parcel arrived within the working days (Monday to Friday) that the buyer was told."""
    days = (ordered + timedelta(days=k) for k in range(1, (arrived - ordered).days + 1))
    return sum(day.weekday() < 5 for day in days) <= days_max
