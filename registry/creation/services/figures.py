"""Creations of a period, counted and timed, for the report to the board: never which file, never who."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from core.clock import local_date
from core.db import session
from registry.creation.models import Creation, CreationTransition
from registry.creation.rules.delays import STAGES, Step, delays
from registry.data import CreationFigures, StageDelay
from registry.legal.services import legal_numbers

_LIMITS = {"name": ("name_delay", "working_days"), "review": ("review_delay", "days")}
_ACTS = ("submit", "register", "refuse")


def creation_figures(since: datetime, until: datetime) -> CreationFigures:
    """Files opened, sent, registered and refused from `since` up to (not with) `until` (2 statements)."""
    opened = select(func.count()).where(Creation.created_at >= since, Creation.created_at < until)
    at = CreationTransition.at
    acts = (
        select(CreationTransition.act, func.count(CreationTransition.creation_id.distinct()))
        .where(CreationTransition.act.in_(_ACTS), at >= since, at < until)
        .group_by(CreationTransition.act)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in session().execute(acts)}
    return CreationFigures(session().scalar(opened) or 0, *(counts.get(act, 0) for act in _ACTS))


def creation_delays(since: datetime, until: datetime) -> list[StageDelay]:
    """How many days each stage took that ended in the period, stage by stage, with its legal limit (2 statements)."""
    numbers = legal_numbers(local_date(until - timedelta(seconds=1)))
    steps: dict[int, list[Step]] = defaultdict(list)
    for creation_id, act, at in session().execute(_steps(since, until)):
        steps[creation_id].append(Step(act, at))
    found: dict[str, list[float]] = defaultdict(list)
    for history in steps.values():
        for stage, ended_at, days in delays(history):
            if since <= ended_at < until:
                found[stage].append(days)
    return [_stage(stage, found[stage], numbers) for stage in STAGES]


def _stage(stage: str, days: list[float], numbers: Any) -> StageDelay:
    code, unit = _LIMITS.get(stage, ("", ""))
    return StageDelay(stage, numbers[code] if code else None, unit, tuple(sorted(days)))


def _steps(since: datetime, until: datetime) -> Any:
    at = CreationTransition.at
    moved = select(CreationTransition.creation_id).where(at >= since, at < until)
    return (
        select(CreationTransition.creation_id, CreationTransition.act, at)
        .where(CreationTransition.creation_id.in_(moved), at < until)
        .order_by(CreationTransition.creation_id, CreationTransition.id)
    )
