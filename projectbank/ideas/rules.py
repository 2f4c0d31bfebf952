"""The way of an idea, from the draft to the first sale. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

MOVES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"reviewed", "abandoned"}),
    "reviewed": frozenset({"published", "draft", "abandoned"}),
    "published": frozenset({"reserved", "draft", "abandoned"}),
    "reserved": frozenset({"published", "team_formed", "abandoned"}),
    "team_formed": frozenset({"in_creation", "reserved", "published", "abandoned"}),
    "in_creation": frozenset({"registered", "team_formed", "abandoned"}),
    "registered": frozenset({"selling", "abandoned"}),
    "selling": frozenset({"abandoned"}),
    "abandoned": frozenset({"draft"}),
}
STATES = tuple(MOVES)
PUBLIC = ("published", "reserved", "team_formed", "in_creation", "registered", "selling")
"""States anybody may see; the bank counts its projects in them."""
JOINABLE = ("published", "reserved")
STAGES = ("reserved", "team_formed", "in_creation", "registered", "selling")
"""The funnel: how far ideas and people have come."""
STAFF_STEPS: Mapping[str, tuple[str, ...]] = {
    "draft": ("reviewed", "abandoned"),
    "reviewed": ("published", "draft", "abandoned"),
    "published": ("draft", "abandoned"),
    "abandoned": ("draft",),
}
"""What the editorial review may do. An idea with a team is not among them: its people lead it on."""
RESERVED_FOR = timedelta(days=30)
EXTENSION = timedelta(days=15)
CREATION_LIVES = (
    "draft",
    "name_requested",
    "name_reserved",
    "documents",
    "submitted",
    "in_review",
    "change_requested",
)


def sources_of(to: str) -> list[str]:
    """The states from which `to` can be reached: the WHERE of a conditional update."""
    return [state for state, targets in MOVES.items() if to in targets]


def needs_reason(to: str) -> bool:
    """Ending an idea and sending it back are explained."""
    return to in ("abandoned", "draft")


def reserved_until(now: datetime) -> datetime:
    """When a reservation that begins now ends."""
    return now + RESERVED_FOR


def after_creation(new: str) -> str | None:
    """The idea's state that follows from its creation's: a file that ended gives the idea back to its team."""
    return "team_formed" if new in ("refused", "abandoned", "expired") else None


def path_step(state: str) -> int:
    """How far on the path: idea, team, training, creation, stall (1 to 5; 6 when all is done)."""
    return {
        "published": 2,
        "reserved": 2,
        "team_formed": 3,
        "in_creation": 4,
        "registered": 5,
        "selling": 6,
    }.get(state, 1)
