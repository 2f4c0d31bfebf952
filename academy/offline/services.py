"""What a phone sends when the network is back: graded, kept once, whatever the order."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from academy.learning.data import Done, Tried
from academy.learning.rules import BATCH, LARGEST_ANSWERS, moment, read_answers
from academy.learning.services import recording
from core.crypto import blind_index
from core.errors import DomainError

ROW = 2**31 - 1


def learner_tag(user_id: int) -> str:
    """What a phone knows an account by: it tells two learners apart and nothing else."""
    return blind_index(f"academy:{user_id}")[:16]


def receive(user_id: int, items: Iterable[Any], now: datetime) -> list[dict[str, Any]]:
    """One answer for each item, in their order: `{"id", "ok", …}`. What cannot be kept says why and is not sent again.

    Items: `{"id", "kind": "done", "step", "at"}` and `{"id", "kind": "attempt", "page", "answers", "at"}`.
    """
    return [_one(user_id, item, now) for item in list(items)[:BATCH]]


def _one(user_id: int, item: Any, now: datetime) -> dict[str, Any]:
    if not isinstance(item, Mapping):
        return {"id": "", "ok": False, "code": "bad_item"}
    name = str(item.get("id", ""))[:60]
    try:
        return {"id": name, "ok": True, **_kept(user_id, name, item, now)}
    except DomainError as error:
        return {"id": name, "ok": False, "code": error.code, "message": error.message}


def _kept(user_id: int, name: str, item: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    at = moment(item.get("at"), now)
    if item.get("kind") == "done":
        recording.complete(user_id, Done(_row(item.get("step")), at))
        return {}
    answers = read_answers(item.get("answers"))
    tried = Tried(name, _row(item.get("page")), answers if len(repr(answers)) <= LARGEST_ANSWERS else {}, at)
    result = recording.attempt(user_id, tried, now)
    return {"percent": result.percent, "passed": result.is_passed, "marks": result.marks}


def _row(value: Any) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value <= ROW else 0
