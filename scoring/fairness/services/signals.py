"""What a kept score is sure enough for: a badge for buyers, a word to inspectors."""

from scoring.data import ScoreCard
from scoring.fairness import rules
from scoring.fairness.rules import Counted
from scoring.method.rules.parameters import Parameters
from scoring.method.services import reading, versions


def counted(card: ScoreCard) -> Counted:
    """The cases behind a score."""
    values = (int(card.inputs[name] or 0) for name in ("orders", "on_time", "defects"))
    return Counted(*values)


def has_badge(cooperative_id: int) -> bool:
    """Whether buyers see the badge of reliable sellers."""
    card = reading.find_score(cooperative_id)
    return card is not None and card.rated and rules.deserves_badge(counted(card), _parameters(card))


def signals_of(card: ScoreCard) -> list[str]:
    """Codes of what is certainly beyond its limit."""
    return rules.sanction_signals(counted(card), _parameters(card))


def _parameters(card: ScoreCard) -> Parameters:
    return versions.numbers_of(card.method_version)
