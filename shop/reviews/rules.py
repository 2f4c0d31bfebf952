"""What may be said, how urgent a report is, what counts as arriving in time. Pure."""

from datetime import date, timedelta

RECEIVED = ("delivered", "closed")
MAX_TEXT = 2000
WHYS = ("wrong_photo", "false_claim", "forbidden", "offensive", "other")
URGENT = ("forbidden", "false_claim")


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
