"""What to do next: every part one step further, with the points that brings, by the method's own arithmetic."""

from dataclasses import dataclass

from registry import api as registry
from scoring.data import ScoreCard
from scoring.links import rules
from scoring.method.services import reading, versions


@dataclass(frozen=True, slots=True)
class Step:
    """One step on one part: `gain` points of the score."""

    part: str
    gain: float


def next_steps(card: ScoreCard, holders: int | None = None, most: int = 3) -> list[Step]:
    """The steps that bring most, best first; only those that bring something."""
    p = versions.parameters_of(versions.method_on(card.as_of))
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
    return rules.risk_class(card.score, card.rated, versions.parameters_of(versions.method_on(card.as_of)))
