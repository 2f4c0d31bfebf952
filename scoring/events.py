"""News of the score."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class ScoreComputed(Event):
    """All cooperatives were scored as of a day (ISO). Read them with `scoring.api`."""

    run_id: int
    as_of: str


@dataclass(frozen=True)
class AppealAsked(Event):
    """A cooperative contests an order that counts in its score."""

    appeal_id: int


@dataclass(frozen=True)
class AppealDecided(Event):
    """Staff decided on a cooperative's appeal against one parcel's being counted."""

    appeal_id: int
    granted: bool
