"""The bank in numbers, from rows: what `flask projectbank stats` prints and the door gives."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from core.db import session
from projectbank.ideas.models import Idea, IdeaStep
from projectbank.ideas.reading import counts
from projectbank.ideas.rules import PUBLIC
from projectbank.meetings.models import Attendance, Meeting
from projectbank.meetings.rules import LEAST
from projectbank.meetings.services import totals


@dataclass(frozen=True)
class BankStats:
    """Meetings held, people who came, projects published; women in per cent with one decimal.

    People and women are those of the published tables: None where these hide them, women also of nobody.
    """

    meetings: int
    participants: int | None
    women_percent: float | None
    projects: int
    by_region: dict[str, int]
    by_sector: dict[str, int]


def stats() -> BankStats:
    """The figures of today."""
    meetings, people, women = totals()
    by_region = counts(Idea.region_code)
    percent = round(100 * women / people, 1) if people and women is not None else None
    return BankStats(meetings, people, percent, sum(by_region.values()), by_region, counts(Idea.sector))


@dataclass(frozen=True)
class BankFigures:
    """The bank as of a moment: meetings held, people who came and women among them (None: too few to show), ideas by
    the state they were in, how many were published."""

    meetings: int
    participants: int | None
    women: int | None
    by_state: dict[str, int]
    ideas: int


def figures_as_of(until: datetime) -> BankFigures:
    """The figures before a moment, in three statements."""
    held = (Meeting.state == "held") & (Meeting.starts_at < until)
    meetings = session().scalar(select(func.count()).where(held)) or 0
    came = (
        select(func.count(), func.count().filter(Attendance.sex == "f"))
        .select_from(Attendance)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(held, Attendance.attended.is_(True))
    )
    people, women = session().execute(came).one()
    states = _states(until)
    shown = sum(states[state] for state in PUBLIC)
    return BankFigures(meetings, *shown_people(people, women), dict(states), shown)


def shown_people(people: int, women: int) -> tuple[int | None, int | None]:
    """People and women as they may be told: not under five, nor women where five men cannot be told from them."""
    if 0 < people < LEAST:
        return None, None
    return people, None if 0 < women < LEAST or 0 < people - women < LEAST else women


def _states(until: datetime) -> Counter[str]:
    steps: dict[int, list[Any]] = defaultdict(list)
    moved = select(IdeaStep.idea_id, IdeaStep.at, IdeaStep.old, IdeaStep.new).order_by(
        IdeaStep.at, IdeaStep.id
    )
    for row in session().execute(moved):
        steps[row.idea_id].append(row)
    ideas = select(Idea.id, Idea.state).where(Idea.created_at < until)
    return Counter(_state(row.state, steps[row.id], until) for row in session().execute(ideas))


def _state(now: str, steps: list[Any], until: datetime) -> str:
    """The last step before the moment led there, or the first after it started there; without any: as it is."""
    before = [step.new for step in steps if step.at < until]
    after = [step.old for step in steps if step.at >= until]
    return str((before[-1:] or after[:1] or [now])[0])
