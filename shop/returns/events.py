"""News of returns."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class ReturnMoved(Event):
    """A return took a step; `from_state` is empty when it was asked for. `party`: buyer, vendor, staff or system."""

    return_id: int
    from_state: str
    to_state: str
    party: str


@dataclass(frozen=True)
class ReturnDue(Event):
    """A deadline of a return comes near: whose turn it is should hear of it."""

    return_id: int
    party: str
