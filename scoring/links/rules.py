"""What a score leads to, pure: what each next step would change, which course is worth its minutes, which risk class
is open, how much a listing gains or loses in the search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scoring.data import ScoreCard
from scoring.method.rules.parameters import Parameters

TOPICS: Mapping[str, tuple[str, ...]] = {
    "on_time": ("packing",), "defects": ("packing", "food_safety"), "fault_returns": ("listing", "packing"),
    "replies": ("customers",), "rating": ("listing", "quality_signs"), "growth": ("customers", "pricing"),
    "governance": ("declaration", "accounts", "assembly"), "compliance": ("food_safety", "quality_signs"),
    "training": ("leadership", "accounts", "pricing"),
}  # fmt: skip
"""What a course about each part is called at the academy."""
QUALITY_LEAST, QUALITY_MOST = 0.9, 1.1
Standing = Literal["fits", "above", "unrated"]
PRIOR_CHANCE, PRIOR_LEARNERS = 0.5, 10
MOVED = 1.0
"""Points by which a part must have risen for a course to be credited."""


def changes(inputs: Mapping[str, float | None], holders: int) -> dict[str, dict[str, float]]:
    """What one step on each part would change: {part: new values of inputs}. Parts that are full have no step."""
    value = {name: number or 0.0 for name, number in inputs.items()}
    found: dict[str, dict[str, float]] = {}
    if value["on_time"] < value["orders"]:
        found["on_time"] = {"on_time": value["on_time"] + 1}
    for name in ("defects", "fault_returns"):
        if value[name] > 0:
            found[name] = {name: value[name] - 1}
    if value["replies"] < value["replies_due"]:
        found["replies"] = {"replies": value["replies"] + 1}
    if value["orders"] > value["ratings"]:
        found["rating"] = {"ratings": value["ratings"] + 1, "rating_sum": value["rating_sum"] + 5}
    for name in ("governance", "compliance"):
        points = inputs.get(name)
        if points is not None and points < 100:
            found[name] = {name: 100.0}
    if holders and value["training"] < 100:
        found["training"] = {"training": min(100.0, value["training"] + 100.0 / holders)}
    return found


def chance(finished: int, started: int) -> float:
    """How likely a course is finished once begun: what others did, drawn towards one in two."""
    return (finished + PRIOR_CHANCE * PRIOR_LEARNERS) / (started + PRIOR_LEARNERS)


@dataclass(frozen=True, slots=True)
class Course:
    """A course as recommending sees it."""

    slug: str
    topics: tuple[str, ...]
    minutes: int
    chance: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A course chosen for one part, with the points hoped for."""

    slug: str
    part: str
    gain: float
    worth: float


def choose(gains: Mapping[str, float], courses: Sequence[Course], most: int = 2) -> list[Choice]:
    """The courses most worth their time: gain × chance of completion ÷ minutes; one choice for each course."""
    best: dict[str, Choice] = {}
    for course in courses:
        for part, gain in gains.items():
            if gain <= 0 or not set(TOPICS.get(part, ())) & set(course.topics):
                continue
            choice = Choice(course.slug, part, gain, gain * course.chance / max(course.minutes, 1))
            if course.slug not in best or choice.worth > best[course.slug].worth:
                best[course.slug] = choice
    return sorted(best.values(), key=lambda c: (-c.worth, c.slug))[:most]


def is_credited(base_points: float, points: float | None, finished: bool) -> bool:
    """Whether a course is credited: it was finished and the part it was for has risen."""
    return finished and points is not None and points - base_points >= MOVED


def risk_class(score: float | None, rated: bool, p: Parameters) -> int:
    """The highest risk class of projects that is open: 0 for everybody, up to 3; not yet rated: 0."""
    if score is None or not rated:
        return 0
    return sum(score >= limit for limit in p.risk_limits)


def project_class(investment_centimes: int, p: Parameters) -> int:
    """The risk class of a project, by what it costs to begin."""
    return sum(investment_centimes >= limit * 100 for limit in p.project_limits)


def standing(risk: int, mine: int, rated: bool) -> Standing:
    """How an idea of risk class `risk` stands to a cooperative to which `mine` is the highest open."""
    if risk <= mine:
        return "fits"
    return "above" if rated else "unrated"


def quality_factor(card: ScoreCard | None) -> float:
    """What a listing's rank is multiplied by: 1.0 until rated. No listing is ever hidden by it."""
    if card is None or not card.rated or card.score is None:
        return 1.0
    return quality(card.score, card.confidence)


def quality(score: float, confidence: float) -> float:
    """From 0.9 to 1.1, by hundredths, the nearer to 1.0 the less is known."""
    bend = (score - 50.0) / 50.0 * (QUALITY_MOST - 1.0) * confidence
    return round(max(QUALITY_LEAST, min(QUALITY_MOST, 1.0 + bend)), 2)
