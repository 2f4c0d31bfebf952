"""The bank's list with what suits somebody and their team first; the filters are those of every other order."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from core.db import session
from projectbank.data import IdeaCard
from projectbank.ideas import rules as idea_rules
from projectbank.ideas.models import Idea
from projectbank.ideas.reading import CARD, PAGE, Filters, Page, parse_key
from projectbank.matching import rules
from projectbank.matching.models import Member, Profile, Team
from projectbank.matching.profiles import reasons, wish_of
from projectbank.matching.rules import Match, Offer
from projectbank.territory.neighbours import counts
from projectbank.territory.reading import saturations
from projectbank.territory.rules import Mobility


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an idea of the list fits, and why."""

    percent: int
    reasons: tuple[str, ...]


def team_offer(user_id: int) -> Offer | None:
    """Place and means of the person, with the skills of everybody in their living teams; None without a profile."""
    query = select(Profile).where((Profile.user_id == user_id) | Profile.user_id.in_(_mates_of(user_id)))
    people = list(session().scalars(query))
    mine = next((row for row in people if row.user_id == user_id), None)
    if mine is None:
        return None
    skills = frozenset(code for row in people for code in row.skills)
    return Offer(mine.province_code, cast("Mobility", mine.mobility), skills, mine.capital_centimes)


def _mates_of(user_id: int) -> Select[int]:
    mine = aliased(Member)
    return (
        select(Member.user_id)
        .join(Team, Team.id == Member.team_id)
        .join(mine, mine.team_id == Team.id)
        .where(
            Team.live_key.is_not(None),
            mine.user_id == user_id,
            mine.state == "joined",
            Member.state == "joined",
        )
    )


def list_best(
    filters: Filters, offer: Offer, now: datetime, after: str = "", size: int = PAGE
) -> tuple[Page, dict[int, Fit]]:
    """One page, the best match first, then ideas out of reach, newest first; with the fits of this page by idea.

    Every idea of the filters is in the list, so that its number stays the one on the map.
    """
    ranked = sorted(_matches(filters, offer, now), key=lambda pair: (-_score(pair[1]), -pair[0].id))
    if key := parse_key(after):
        ranked = [(card, match) for card, match in ranked if (-_score(match), -card.id) > (-key[0], -key[1])]
    shown = ranked[:size]
    last = f"{_score(shown[-1][1])}.{shown[-1][0].id}" if len(ranked) > size else None
    fits = {card.id: Fit(match.percent, reasons(match)) for card, match in shown if match}
    return Page([card for card, _match in shown], last), fits


def _score(match: Match | None) -> int:
    return match.score if match else 0


def _matches(filters: Filters, offer: Offer, now: datetime) -> list[tuple[IdeaCard, Match | None]]:
    query = select(*CARD, Idea.terms, Team.taken).outerjoin(Team, Team.live_key == Idea.id)
    rows = session().execute(query.where(*filters.conditions())).all()
    full = saturations(counts(now), frozenset(row.registry_sector for row in rows))
    found = []
    for row in rows:
        card = IdeaCard(*row[: len(CARD)])
        wish = wish_of(card, row.terms, card.founders - (row.taken or 0), full)
        found.append((card, rules.match(wish, offer) if card.state in idea_rules.JOINABLE else None))
    return found
