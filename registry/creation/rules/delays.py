"""How long each stage of a creation took, from the steps of its file. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

STAGES = ("name", "file", "review", "whole")
"""The Office's answer on the name; the founders' file; the Office's decision, its clock only; all from the first name
request to the registration."""
_DAY = 86_400.0


class Step(NamedTuple):
    """An act of a file and its moment."""

    act: str
    at: datetime


def delays(steps: Sequence[Step]) -> Iterator[tuple[str, datetime, float]]:
    """(stage, when it ended, days) for every stage that ended, in order."""
    asked = reserved = first = running = None
    used = 0.0
    for act, at in steps:
        if act == "request_name":
            asked, first = at, first or at
        elif act in ("reserve_name", "refuse_names") and asked:
            yield "name", at, _days(asked, at)
            asked, reserved = None, at if act == "reserve_name" else reserved
        elif act == "submit":
            running, used = at, 0.0
            if reserved:
                yield "file", at, _days(reserved, at)
        elif act == "ask_changes" and running:
            used, running = used + _days(running, at), None
        elif act in ("answer", "resume", "reopen"):
            running = at
        elif act in ("register", "refuse") and running:
            used += _days(running, at)
            yield "review", at, used
            running = None
            if act == "register" and first:
                yield "whole", at, _days(first, at)


def _days(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / _DAY
