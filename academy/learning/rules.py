"""What a learner's device may say, and what follows from it. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from academy.data import PageLine

CLIENT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""Clocks of phones are wrong at times: nothing was learnt here before."""
BATCH = 200
"""What a device sends at once."""
LARGEST_ANSWERS = 20_000


def is_client_id(text: str) -> bool:
    """Whether this is the name of an attempt as devices make them (a UUID in small letters)."""
    return CLIENT_ID.fullmatch(text) is not None


def moment(text: object, now: datetime) -> datetime:
    """When something happened by the device's clock, never later than now; now when it cannot be read."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return now
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return min(max(found, EARLIEST), now)


def next_line(lines: Sequence[PageLine], done: frozenset[int], last_step_id: int | None) -> PageLine | None:
    """Where a learner goes on: the first step after the last one that is not done, else the first not done at all."""
    last = next((line.position for line in lines if line.step_id == last_step_id), 0)
    open_lines = [line for line in lines if line.step_id not in done]
    return next((line for line in open_lines if line.position > last), open_lines[0] if open_lines else None)


def around(lines: Sequence[PageLine], position: int) -> tuple[PageLine | None, PageLine | None]:
    """The pages before and after a position."""
    before = [line for line in lines if line.position < position]
    after = [line for line in lines if line.position > position]
    return before[-1] if before else None, after[0] if after else None
