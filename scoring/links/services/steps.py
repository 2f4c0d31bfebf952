"""What to do next: every part one step further, with the points that brings, by the method's own arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass

from projectbank import api as projectbank
from projectbank.data import IdeaCard
from registry import api as registry
from scoring.data import ScoreCard
from scoring.links import rules
from scoring.method.rules.parameters import V1, Parameters
from scoring.method.services import reading, versions


@dataclass(frozen=True, slots=True)
class Step:
    """One step on one part: `gain` points of the score."""

    part: str
    gain: float


def next_steps(card: ScoreCard, holders: int | None = None, most: int = 3) -> list[Step]:
    """The steps that bring most, best first; only those that bring something."""
    p = versions.numbers_of(card.method_version)
    people = (
        len({role.user_id for role in registry.team(card.cooperative_id)}) if holders is None else holders
    )
    found = []
    for part, changed in rules.changes(card.inputs, people).items():
        better = reading.previewed(card, changed, p)
        found.append(Step(part, (better.score or 0.0) - (card.score or 0.0)))
    found.sort(key=lambda step: (-step.gain, step.part))
    return [step for step in found if step.gain >= 0.05][:most]


def risk_class(card: ScoreCard | None) -> int:
    """The highest risk class of projects open to a cooperative."""
    if card is None:
        return 0
    return rules.risk_class(card.score, card.rated, versions.numbers_of(card.method_version))


@dataclass(frozen=True, slots=True)
class Project:
    """An idea of the project bank as it stands to a cooperative: its risk class, and whether that is open to it."""

    idea: IdeaCard
    risk: int
    is_open: bool


def projects_for(
    sector_code: str, province_code: str, card: ScoreCard | None, most: int = 3
) -> list[Project]:
    """Ideas of the cooperative's sector, those open to it first; the score opens classes and closes no idea to people
    who begin a cooperative of their own."""
    p = versions.numbers_of(card.method_version) if card else V1
    mine = rules.risk_class(card.score, card.rated, p) if card else 0
    return placed(projectbank.ideas_for_sector(sector_code, province_code), mine, p)[:most]


def placed(ideas: Sequence[IdeaCard], mine: int, p: Parameters) -> list[Project]:
    """Ideas with their risk class, those open to a cooperative of class `mine` first."""
    classed = [(idea, rules.project_class(idea.investment_centimes, p)) for idea in ideas]
    found = [Project(idea, risk, risk <= mine) for idea, risk in classed]
    return sorted(found, key=lambda one: not one.is_open)
