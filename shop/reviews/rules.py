"""What may be said, and how urgent a report is. Pure."""

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
