"""News of messages."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class MessageWritten(Event):
    """A side wrote. `is_first`: the other side had read all before it, so it hears of this one."""

    thread_id: int
    party: str
    is_first: bool


@dataclass(frozen=True)
class ThreadDecided(Event):
    """Staff decided on a reported thread: kept, hidden or blocked."""

    thread_id: int
    state: str
