"""What a learner's device may say, and what follows from it. Pure."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from academy.data import PageLine
from core.text import keepable

CLIENT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""Clocks of phones are wrong at times: nothing was learnt here before."""
BATCH = 200
"""What a device sends at once."""
LARGEST_ANSWERS = 20_000
LARGEST_SENT = 4_000_000
"""A batch of the longest answers, and more than any phone gathers in a month without a network."""
LONGEST_ANSWER = 400
MOST_ANSWERS = 200
QUESTION = re.compile(r"[1-9][0-9]{0,11}")


def read_json(text: str | bytes) -> Any:
    """What a device or a form sent; None for what cannot be read, or is nested without an end."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def read_answers(sent: Any) -> dict[str, Any]:
    """The answers of a device in the shapes that grading reads, and nothing that a database refuses to keep."""
    if not isinstance(sent, Mapping) or len(sent) > MOST_ANSWERS:
        return {}
    read = {
        key: _answer(value) for key, value in sent.items() if isinstance(key, str) and QUESTION.fullmatch(key)
    }
    return {key: value for key, value in read.items() if value is not None}


def _answer(value: Any) -> Any:
    if isinstance(value, list):
        return [one for one in map(_said, value[:MOST_ANSWERS]) if one is not None]
    if isinstance(value, Mapping):
        pairs = ((str(key)[:12], _said(one)) for key, one in list(value.items())[:MOST_ANSWERS])
        return {keepable(key): one for key, one in pairs if one is not None}
    return _said(value)


def _said(value: Any) -> str | int | None:
    if isinstance(value, str):
        return keepable(value[:LONGEST_ANSWER])
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.15g}"
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else None


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
