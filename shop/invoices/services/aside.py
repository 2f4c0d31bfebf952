"""Documents whose PDF cannot be made: after three tries they are put aside for an hour, and those behind them pass.

Kept in memory: another process, or a new start, simply tries again.
"""

from datetime import datetime, timedelta

TRIES = 3
REST = timedelta(hours=1)
_tries: dict[int, tuple[int, datetime]] = {}


def note_failure(document_id: int, now: datetime) -> None:
    """One more try that failed; after an hour they are counted anew."""
    tries, at = _tries.get(document_id, (0, now))
    _tries[document_id] = (1 if now - at >= REST else tries + 1, now)


def note_success(document_id: int) -> None:
    """Its PDF is there."""
    _tries.pop(document_id, None)


def is_aside(document_id: int, now: datetime) -> bool:
    """Whether nobody tries for now."""
    tries, at = _tries.get(document_id, (0, now))
    return tries >= TRIES and now - at < REST


def put_aside(now: datetime) -> list[int]:
    """All of them."""
    return [document_id for document_id in _tries if is_aside(document_id, now)]
