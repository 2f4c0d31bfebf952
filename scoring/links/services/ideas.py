"""Ideas of the project bank and the score: how one stands to a cooperative, and one proposed to it each month at most.

Advice only: no idea is closed to anybody."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from core.clock import local_date
from core.db import transaction
from projectbank import api as projectbank
from projectbank.data import IdeaCard
from registry import api as registry
from registry.data import CooperativeCard
from scoring.data import RunCard, ScoreCard
from scoring.links import rules
from scoring.links.services.steps import Step, next_steps, placed
from scoring.method.rules.parameters import V1, Parameters
from scoring.method.services import reading, versions
from scoring.permissions import COOPERATIVE_READ

SOURCE = "score:"
"""Sources of suggestions: this and the cooperative they are meant for."""
MOST_SHOWN, BLOCK = 3, 500


@dataclass(frozen=True, slots=True)
class Fit:
    """How an idea stands to a cooperative: `risk` its class, `mine` the highest that fits, `first` what would raise the
    score most."""

    cooperative: CooperativeCard
    standing: rules.Standing
    risk: int
    mine: int
    first: Step | None


def fits_of(user_id: int, investment_centimes: int) -> list[Fit]:
    """How an idea stands to the cooperatives somebody acts for."""
    ids = sorted({role.cooperative_id for role in registry.roles_of(user_id)})
    mine = [key for key in ids if registry.may_act(user_id, key, COOPERATIVE_READ)][:MOST_SHOWN]
    cards = registry.cooperative_cards(set(mine)) if mine else {}
    return [_fit(cards[key], investment_centimes) for key in mine if key in cards]


def _fit(cooperative: CooperativeCard, investment_centimes: int) -> Fit:
    card = reading.find_score(cooperative.id)
    p = versions.numbers_of(card.method_version) if card else V1
    risk = rules.project_class(investment_centimes, p)
    mine = rules.risk_class(card.score, card.rated, p) if card else 0
    standing = rules.standing(risk, mine, card is not None and card.rated)
    steps = next_steps(card, most=1) if card is not None and standing == "above" else []
    return Fit(cooperative, standing, risk, mine, next(iter(steps), None))


def suggest_ideas(run: RunCard, now: datetime) -> int:
    """Propose to the people of every cooperative one idea of its trade that fits its score, once a month at most and
    none twice; to nobody who wants none. Returns how many suggestions were made."""
    teams: dict[int, set[int]] = defaultdict(set)
    for holder in registry.role_holders(run.as_of):
        teams[holder.cooperative_id].add(holder.user_id)
    known, p = _known(now), versions.numbers_of(run.method_version)
    ideas = lru_cache(maxsize=None)(projectbank.ideas_for_sector)
    count = 0
    waiting = sorted(teams.keys() - known.this_month)
    for start in range(0, len(waiting), BLOCK):
        places = registry.cooperative_cards(set(waiting[start : start + BLOCK]))
        for card in reading.cards_of(run, places):
            place = places[card.cooperative_id]
            offered = ideas(place.sector_code, place.province_code)
            idea = _first(offered, card, p, known.ideas[card.cooperative_id])
            count += _tell(card.cooperative_id, teams[card.cooperative_id], idea, now) if idea else 0
    return count


@dataclass(frozen=True)
class _Known:
    this_month: set[int]
    ideas: dict[int, set[int]]


def _known(now: datetime) -> _Known:
    month = local_date(now).replace(day=1)
    found = _Known(set(), defaultdict(set))
    for source, idea_id, at in projectbank.suggested_by(SOURCE):
        cooperative_id = int(source.removeprefix(SOURCE))
        found.ideas[cooperative_id].add(idea_id)
        if local_date(at) >= month:
            found.this_month.add(cooperative_id)
    return found


def _first(ideas: list[IdeaCard], card: ScoreCard, p: Parameters, before: set[int]) -> IdeaCard | None:
    mine = rules.risk_class(card.score, card.rated, p)
    return next(
        (one.idea for one in placed(ideas, mine, p) if one.is_open and one.idea.id not in before), None
    )


def _tell(cooperative_id: int, people: set[int], idea: IdeaCard, now: datetime) -> int:
    texts = {
        "reason_ar": "فكرة من نشاط تعاونيتكم، وفئة مخاطرها تناسب نقطتها.",
        "reason_fr": "Une idée de l’activité de votre coopérative, dont la classe de risque convient à sa note.",
    }
    told = 0
    with transaction():
        for user_id in sorted(people - projectbank.unwilling(people)):
            source = f"{SOURCE}{cooperative_id}"
            told += projectbank.suggest(user_id, idea.id, source=source, now=now, **texts)
    return told
