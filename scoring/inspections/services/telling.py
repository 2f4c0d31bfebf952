"""What letters about visits need: which visit, what came of it, who at the cooperative answers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core.auth import UserData, users_by_id
from core.db import session
from registry import api as registry
from registry.data import CooperativeCard
from scoring.inspections.models import Finding, Visit
from scoring.inspections.permissions import COOPERATIVE_ANSWER


@dataclass(frozen=True, slots=True)
class VisitNews:
    """A visit that was made. `findings`: how many there are, advice included."""

    cooperative: CooperativeCard
    visited_on: date
    findings: int
    met_nobody: bool
    is_support: bool


@dataclass(frozen=True, slots=True)
class DecisionNews:
    """A decision on a finding. `state`: settled, withdrawn, open (it stands)."""

    cooperative: CooperativeCard
    state: str
    reason: str


def answering_people(cooperative_id: int) -> list[UserData]:
    """Whoever may answer for the cooperative: its president, its accountant; by id (3 statements and one for each)."""
    ids = {
        role.user_id
        for role in registry.team(cooperative_id)
        if registry.may_act(role.user_id, cooperative_id, COOPERATIVE_ANSWER)
    }
    found = users_by_id(ids)
    return [found[key] for key in sorted(found) if found[key].active]


def visit_news(visit_id: int) -> VisitNews:
    """A visit whose report has arrived."""
    found = session().execute(
        select(Visit.cooperative_id, Visit.visited_on, Visit.result, Visit.kind).where(Visit.id == visit_id)
    )
    row = found.one()
    count = session().scalar(select(func.count(Finding.id)).where(Finding.visit_id == visit_id)) or 0
    card = registry.cooperative_cards([row.cooperative_id])[row.cooperative_id]
    return VisitNews(card, row.visited_on, count, row.result == "absent", row.kind == "support")


def decision_news(finding_id: int, state: str) -> DecisionNews:
    """What the Office decided, in its own words."""
    query = select(Finding.cooperative_id, Finding.decision).where(Finding.id == finding_id)
    row = session().execute(query).one()
    card = registry.cooperative_cards([row.cooperative_id])[row.cooperative_id]
    return DecisionNews(card, state, row.decision)
