"""News of the project bank."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class IdeaStepped(Event):
    """An idea went from one state to another."""

    idea_id: int
    old: str
    new: str


@dataclass(frozen=True)
class TeamJoined(Event):
    """Somebody said yes to a team."""

    idea_id: int
    user_id: int
