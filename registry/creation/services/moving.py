"""Taking a step: one conditional UPDATE, its line of history, the news. Two who act at once: one wins."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from core.auth import users_by_id
from core.db import changed_one, session
from core.events import announce
from core.format import format_date, format_time
from core.i18n import current_lang
from registry.creation.errors import MovedOn
from registry.creation.models import Creation, CreationTransition
from registry.creation.rules.states import MOVES, SHORTEST_REASON, Move
from registry.errors import ReasonMissing
from registry.events import CreationMoved


def move(
    creation_id: int,
    act: str,
    actor_id: int | None,
    now: datetime,
    *,
    reason: str = "",
    data: dict[str, Any] | None = None,
    **values: Any,
) -> None:
    """Take a step inside the caller's transaction. Raises ReasonMissing, MovedOn (who and when, where known)."""
    step = MOVES[act]
    reason = " ".join(reason.split())
    if step.needs_reason and len(reason) < SHORTEST_REASON:
        raise ReasonMissing
    file = session().execute(_stand(creation_id)).one_or_none()
    if file is None or file.state not in step.sources:
        raise _moved_on(creation_id, step)
    new = {"state": step.to, "touched_at": now, **_clock(step, file, now), **values}
    mine = update(Creation).where(
        Creation.id == creation_id,
        Creation.state == file.state,
        Creation.clock_started_at.is_not_distinct_from(file.clock_started_at),
    )
    if not changed_one(mine.values(**new).execution_options(synchronize_session=False)):
        raise _moved_on(creation_id, step)
    row = {
        "creation_id": creation_id, "act": act, "from_state": file.state, "to_state": step.to,
        "actor_id": actor_id, "reason": reason, "data": data or {}, "at": now,
    }  # fmt: skip
    session().execute(insert(CreationTransition).values(row))
    session().expire_all()
    announce(CreationMoved(creation_id, file.origin, file.state, step.to))


def _stand(creation_id: int) -> Any:
    columns = (Creation.state, Creation.origin, Creation.clock_started_at, Creation.clock_used)
    return select(*columns).where(Creation.id == creation_id)


def _clock(step: Move, file: Any, now: datetime) -> dict[str, Any]:
    if step.clock == "start":
        return {"clock_started_at": now, "clock_used": 0}
    if step.clock == "resume":
        return {"clock_started_at": now}
    if step.clock == "stop" and file.clock_started_at is not None:
        used = file.clock_used + max(0, int((now - file.clock_started_at).total_seconds()))
        return {"clock_started_at": None, "clock_used": used}
    return {}


def _moved_on(creation_id: int, step: Move) -> MovedOn:
    """Registrars read which colleague took the last step, and when."""
    query = select(CreationTransition.actor_id, CreationTransition.at)
    query = query.where(CreationTransition.creation_id == creation_id).order_by(CreationTransition.id.desc())
    last = session().execute(query.limit(1)).first()
    if step.who != "registrar" or last is None or last.actor_id is None:
        return MovedOn()
    person = users_by_id([last.actor_id]).get(last.actor_id)
    when = f"{format_date(last.at, current_lang())} {format_time(last.at)}"
    return MovedOn(person.name if person else "", when)
