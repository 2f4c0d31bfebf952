"""States of a creation, what leads from one to the next, and the legal clock. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from core import clock

State = Literal[
    "draft", "name_requested", "name_reserved", "documents", "submitted", "in_review", "change_requested",
    "refused", "appealed", "registered", "abandoned", "expired",
]  # fmt: skip
STATES: tuple[State, ...] = (
    "draft", "name_requested", "name_reserved", "documents", "submitted", "in_review", "change_requested",
    "refused", "appealed", "registered", "abandoned", "expired",
)  # fmt: skip
Who = Literal["founders", "registrar", "product"]
Clock = Literal["", "start", "stop", "resume"]


@dataclass(frozen=True, slots=True)
class Move:
    """One step: who may take it, whether it needs a written reason, what it does to the clock."""

    sources: tuple[State, ...]
    to: State
    who: Who
    needs_reason: bool = False
    clock: Clock = ""


MOVES: Mapping[str, Move] = {
    "request_name": Move(("draft", "expired"), "name_requested", "founders"),
    "withdraw_name": Move(("name_requested",), "draft", "founders"),
    "refuse_names": Move(("name_requested",), "draft", "registrar", needs_reason=True),
    "reserve_name": Move(("name_requested",), "name_reserved", "registrar"),
    "prepare": Move(("name_reserved",), "documents", "founders"),
    "expire": Move(("name_reserved", "documents"), "expired", "product"),
    "submit": Move(("documents",), "submitted", "founders", clock="start"),
    "take": Move(("submitted",), "in_review", "registrar"),
    "ask_changes": Move(("in_review",), "change_requested", "registrar", needs_reason=True, clock="stop"),
    "answer": Move(("change_requested",), "in_review", "founders", clock="resume"),
    "resume": Move(("change_requested",), "in_review", "registrar", needs_reason=True, clock="resume"),
    "refuse": Move(("in_review",), "refused", "registrar", needs_reason=True, clock="stop"),
    "appeal": Move(("refused",), "appealed", "founders", needs_reason=True),
    "uphold": Move(("appealed",), "refused", "registrar", needs_reason=True),
    "reopen": Move(("appealed",), "in_review", "registrar", needs_reason=True, clock="resume"),
    "register": Move(("in_review",), "registered", "registrar", clock="stop"),
    "abandon": Move(
        ("draft", "name_requested", "name_reserved", "documents", "change_requested", "refused", "expired"),
        "abandoned", "founders",
    ),
}  # fmt: skip
OVER: tuple[State, ...] = ("registered", "abandoned")
WITH_OFFICE: tuple[State, ...] = ("name_requested", "submitted", "in_review", "appealed")
NAME_HELD: tuple[State, ...] = (
    "name_reserved", "documents", "submitted", "in_review", "change_requested", "refused", "appealed",
)  # fmt: skip
# What the founders may still write, by state; in `change_requested` only the sections asked about.
IDEA_OPEN: tuple[State, ...] = ("draft", "expired")
FOUNDERS_OPEN: tuple[State, ...] = ("draft", "expired", "name_reserved", "documents")
FILE_OPEN: tuple[State, ...] = ("name_reserved", "documents")
SECTIONS = ("idea", "founders", "name", "capital", "organs", "statutes", "documents")
ASKABLE = tuple(section for section in SECTIONS if section != "name")
"""What a registrar may ask to change: the name is decided before; another one needs another request."""
SHORTEST_REASON = 10


def may_move(act: str, state: str) -> bool:
    """Whether an act may be done in a state."""
    return state in MOVES[act].sources


def is_clock_running(started_at: datetime | None) -> bool:
    """Whether the Office's time runs now."""
    return started_at is not None


def used_seconds(used: int, started_at: datetime | None, now: datetime) -> int:
    """How much of its delay the Office has used: the sum of the times the clock ran."""
    running = max(0, int((now - started_at).total_seconds())) if started_at else 0
    return used + running


def due_at(used: int, started_at: datetime | None, days: int) -> datetime | None:
    """When the Office owes its decision; None while the clock stands still."""
    return started_at + timedelta(days=days, seconds=-used) if started_at else None


def days_left(used: int, started_at: datetime | None, days: int, now: datetime) -> int:
    """Whole days left of the delay, the day that runs included; negative when the Office is late."""
    left = days * 86_400 - used_seconds(used, started_at, now)
    return -(-left // 86_400)


def add_working_days(start: datetime, days: int) -> datetime:
    """The same hour after so many working days (Monday to Friday; public holidays are not known here)."""
    moment = start
    while days > 0:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5
    return moment


def end_of_day(moment: datetime) -> datetime:
    """The last second of the Moroccan day of a moment: what holds "until 10 February" holds all that day."""
    return clock.local(moment).replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)
