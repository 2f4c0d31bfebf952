"""What people say they can do, and the ideas that fit. Sex and age are kept apart, for the funnel alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, insert, select, update

from core.db import changed_one, session, transaction
from core.geography.lookups import provinces
from core.i18n import _, current_lang, ngettext
from core.money import format_money
from projectbank.data import SKILLS, IdeaCard
from projectbank.errors import BadSheetForm
from projectbank.ideas import rules as idea_rules
from projectbank.ideas.models import Idea
from projectbank.ideas.reading import CARD
from projectbank.matching import rules
from projectbank.matching.models import Person, Profile, Suggestion, Team
from projectbank.matching.rules import Match, Offer, Part, Seat, Wish
from projectbank.meetings.rules import AGES, SEXES
from projectbank.territory.neighbours import counts
from projectbank.territory.reading import saturations
from projectbank.territory.rules import MOBILITIES, Mobility

MOST_SKILLS = 12


@dataclass(frozen=True, slots=True)
class ProfileData:
    """What somebody has said of their skills and means."""

    province_code: str
    mobility: Mobility
    skills: tuple[str, ...]
    capital_centimes: int
    proposable: bool

    @property
    def offer(self) -> Offer:
        """For matching."""
        return Offer(self.province_code, self.mobility, frozenset(self.skills), self.capital_centimes)


@dataclass(frozen=True, slots=True)
class FittingIdea:
    """An idea that fits somebody, with the parts of its score and a sentence for each."""

    card: IdeaCard
    match: Match
    reasons: tuple[str, ...]


def find_profile(user_id: int) -> ProfileData | None:
    """What the person has said; None before."""
    row = session().get(Profile, user_id)
    if row is None:
        return None
    return ProfileData(
        row.province_code,
        cast("Mobility", row.mobility),
        tuple(row.skills),
        row.capital_centimes,
        row.proposable,
    )


def save_profile(user_id: int, data: ProfileData, now: datetime) -> None:
    """Keep what the person says. Raises BadSheetForm naming the fields."""
    wrong = {
        "province": _("Choose your province.") if data.province_code not in provinces() else "",
        "mobility": _("Choose how far you can go.") if data.mobility not in MOBILITIES else "",
        "skills": _("Choose one to twelve skills.") if not _are_skills(data.skills) else "",
        "capital": _("Write an amount in dirhams, 0 to 1,000,000.")
        if not 0 <= data.capital_centimes <= 100_000_000
        else "",
    }
    if faults := {name: text for name, text in wrong.items() if text}:
        raise BadSheetForm(
            "bad_profile", _("Something is missing before we can look for you."), fields=faults
        )
    values = {
        "province_code": data.province_code,
        "mobility": data.mobility,
        "skills": sorted(set(data.skills)),
        "capital_centimes": data.capital_centimes,
        "proposable": data.proposable,
        "updated_at": now,
    }
    with transaction() as s:
        if not changed_one(update(Profile).where(Profile.user_id == user_id).values(**values)):
            s.execute(insert(Profile).values(values | {"user_id": user_id}))


def _are_skills(skills: tuple[str, ...]) -> bool:
    return 1 <= len(set(skills)) <= MOST_SKILLS and set(skills) <= SKILLS.keys()


def save_person(user_id: int, sex: str, age: str) -> None:
    """Keep, or forget, what is only counted."""
    with transaction() as s:
        s.execute(delete(Person).where(Person.user_id == user_id))
        if sex in SEXES and age in AGES:
            s.execute(insert(Person).values(user_id=user_id, sex=sex, age=age))


def find_person(user_id: int) -> tuple[str, str]:
    """(sex, age band) as told, or two empty texts."""
    row = session().get(Person, user_id)
    return (row.sex, row.age) if row else ("", "")


def fitting(user_id: int, now: datetime, limit: int = 12) -> list[FittingIdea]:
    """Ideas that fit, the best first; of equals the older. Empty without a profile."""
    profile = find_profile(user_id)
    return [] if profile is None else ideas_for(profile.offer, now, limit)


def ideas_for(offer: Offer, now: datetime, limit: int = 12) -> list[FittingIdea]:
    """The best ideas for an offer: one query for the ideas in reach, then arithmetic."""
    rows = list(session().execute(_in_reach(offer)))
    if not rows:
        return []
    full = saturations(counts(now), frozenset(row.registry_sector for row in rows))
    found = []
    for row in rows:
        card = IdeaCard(*row[: len(CARD)])
        free = card.founders - (row.taken or 0)
        if match := rules.match(wish_of(card, row.terms, free, full), offer):
            found.append((card, match))
    found.sort(key=lambda pair: (-pair[1].score, pair[0].id))
    return [FittingIdea(card, match, reasons(match)) for card, match in found[:limit]]


def match_with(
    card: IdeaCard, terms: Mapping[str, Any], taken: int, offer: Offer, now: datetime
) -> Match | None:
    """How well one idea fits."""
    full = saturations(counts(now), frozenset({card.registry_sector}))
    return rules.match(wish_of(card, terms, card.founders - taken, full), offer)


def _in_reach(offer: Offer) -> Any:
    query = (
        select(*CARD, Idea.terms, Team.taken)
        .outerjoin(Team, Team.live_key == Idea.id)
        .where(
            Idea.state.in_(idea_rules.JOINABLE),
            Idea.share_centimes <= offer.capital_centimes * rules.RELEASED,
        )
    )
    if offer.mobility == "province":
        query = query.where(Idea.province_code == offer.province)
    elif offer.mobility == "region":
        query = query.where(Idea.region_code == offer.province[:2])
    return query


def wish_of(
    card: IdeaCard, terms: Mapping[str, Any], free: int, full: Mapping[tuple[str, str], float]
) -> Wish:
    """An idea as matching sees it."""
    seats = tuple(Seat(frozenset(r["skills"]), r["count"], r["trainable"]) for r in terms["roles"])
    saturation = full.get((card.province_code, card.registry_sector), 0.0)
    return Wish(card.province_code, card.share_centimes, seats, free, saturation)


def reasons(match: Match) -> tuple[str, ...]:
    """One sentence for each part, in the reader's language."""
    return tuple(_SENTENCES[part.key](part) for part in match.parts)


def _skills(part: Part) -> str:
    can, of = part.figures
    if not can:
        return _("None of its roles matches your skills yet.")
    return ngettext(
        "You can hold %(n)s of its %(of)s roles.", "You can hold %(n)s of its %(of)s roles.", can, of=of
    )


def _place(part: Part) -> str:
    return {10: _("It is in your province."), 7: _("It is in your region.")}.get(
        part.figures[0], _("It is in another region, where you are ready to go.")
    )


def _means(part: Part) -> str:
    capital, share = part.figures
    if capital >= share:
        return _("Your means cover a share of %(share)s.", share=format_money(share, current_lang()))
    return _(
        "Your means cover a part of the share of %(share)s; a quarter is enough to begin.",
        share=format_money(share, current_lang()),
    )


def _room(part: Part) -> str:
    percent = part.figures[0]
    if percent < 34:
        return _("Few cooperatives do this here: there is room.")
    if percent < 67:
        return _("Some cooperatives do this here already.")
    return _("Many cooperatives do this here: look for what sets you apart.")


def _learn(part: Part) -> str:
    reachable, of = part.figures
    return ngettext(
        "%(n)s of its %(of)s roles is yours already or can be learnt in weeks.",
        "%(n)s of its %(of)s roles are yours already or can be learnt in weeks.",
        reachable,
        of=of,
    )


_SENTENCES = {"skills": _skills, "place": _place, "means": _means, "room": _room, "learn": _learn}


def suggest(
    user_id: int, idea_id: int, *, source: str, reason_ar: str, reason_fr: str, now: datetime
) -> bool:
    """Propose an idea to somebody, once for each source; False when it was there already."""
    row = {"user_id": user_id, "idea_id": idea_id, "source": source[:40]}
    known = select(Suggestion.id).filter_by(**row)
    with transaction() as s:
        if s.execute(known).first():
            return False
        texts = {"reason_ar": reason_ar[:300], "reason_fr": reason_fr[:300], "created_at": now}
        s.execute(insert(Suggestion).values(row | texts))
    return True


def suggested_by(prefix: str) -> list[tuple[str, int, datetime]]:
    """(source, idea, when) of everything proposed by sources that begin so, without whom it was proposed to (1
    statement)."""
    query = select(Suggestion.source, Suggestion.idea_id, Suggestion.created_at)
    found = session().execute(query.where(Suggestion.source.startswith(prefix, autoescape=True)).distinct())
    return [(row[0], row[1], row[2]) for row in found]


def unwilling(user_ids: Iterable[int]) -> set[int]:
    """Those of them who have said what they can do, and that nobody is to propose them for anything (1 statement)."""
    query = select(Profile.user_id).where(Profile.user_id.in_(list(user_ids)), Profile.proposable.is_(False))
    return set(session().scalars(query))


def suggestions(user_id: int) -> list[tuple[IdeaCard, str, str]]:
    """(idea, reason in Arabic, in French) proposed to somebody, newest first; only ideas that still take people."""
    query = (
        select(*CARD, Suggestion.reason_ar, Suggestion.reason_fr)
        .join(Suggestion, Suggestion.idea_id == Idea.id)
        .where(Suggestion.user_id == user_id, Idea.state.in_(idea_rules.JOINABLE))
        .order_by(Suggestion.id.desc())
        .limit(6)
    )
    return [(IdeaCard(*row[: len(CARD)]), row.reason_ar, row.reason_fr) for row in session().execute(query)]
