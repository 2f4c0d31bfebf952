"""Courses recommended after a run, and credited only when the part they were for has risen."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from academy import api as academy
from academy.data import CourseCard
from core.db import session, transaction
from core.upserts import for_engine
from registry import api as registry
from scoring.data import RunCard, ScoreCard
from scoring.links import rules
from scoring.links.models import Recommendation
from scoring.links.services import ideas, ranking
from scoring.links.services.steps import next_steps
from scoring.method.services import reading, running

SOURCE = "score"
LEARNING_YEARS = timedelta(days=3 * 365)


def recommend(run: RunCard, now: datetime) -> int:
    """Suggest to the people of every cooperative with a team the courses most worth their time. Only they see it."""
    teams: dict[int, set[int]] = defaultdict(set)
    for holder in registry.role_holders(run.as_of):
        teams[holder.cooperative_id].add(holder.user_id)
    cards, courses = {card.slug: card for card in academy.list_courses()}, _courses(now)
    count = 0
    for card in reading.cards_of(run, teams):
        people = teams[card.cooperative_id]
        gains = {step.part: step.gain for step in next_steps(card, len(people), most=9)}
        for choice in rules.choose(gains, courses):
            count += _tell(card, people, choice, cards[choice.slug], now)
    return count


def _courses(now: datetime) -> list[rules.Course]:
    started: Counter[int] = Counter()
    finished: Counter[int] = Counter()
    row: Any
    for row in academy.completions(now - LEARNING_YEARS, now):
        started[row.course_id] += 1
        finished[row.course_id] += row.finished_at is not None
    return [
        rules.Course(card.slug, card.topics, card.minutes, rules.chance(finished[card.id], started[card.id]))
        for card in academy.list_courses()
    ]


def _tell(card: ScoreCard, people: set[int], choice: rules.Choice, course: CourseCard, now: datetime) -> int:
    points = f"{choice.gain:.1f}"
    texts = {
        "reason_ar": f"خطوة واحدة في هذا الباب تزيد تعاونيتكم {points.replace('.', ',')} نقطة.",
        "reason_fr": f"Un pas dans ce domaine apporte {points.replace('.', ',')} point(s) à votre coopérative.",
    }
    base = points_of(card, choice.part)
    told = 0
    with transaction() as s:
        for user_id in sorted(people):
            if academy.suggest(user_id, [course.slug], source=SOURCE, now=now, **texts):
                row = {
                    "cooperative_id": card.cooperative_id, "user_id": user_id, "course_slug": course.slug,
                    "indicator": choice.part, "base_points": base, "hoped_points": choice.gain, "made_at": now,
                }  # fmt: skip
                s.execute(for_engine(_once), row)
                told += 1
    return told


def _once(insert: Any) -> Any:
    return insert(Recommendation).on_conflict_do_nothing()


def points_of(card: ScoreCard, part: str) -> float:
    """The points of an indicator or of a pillar; 0 while unknown."""
    return card.parts.get(part) or card.pillars.get(part) or 0.0


def credit(run: RunCard, now: datetime) -> int:
    """Credit finished courses whose part has risen since they were recommended; returns how many."""
    waiting = list(session().scalars(select(Recommendation).where(Recommendation.credited_at.is_(None))))
    if not waiting:
        return 0
    ids = {card.id: card.slug for card in academy.list_courses()}
    since = min(one.made_at for one in waiting)
    done = {
        (row.user_id, ids.get(row.course_id))
        for row in academy.completions(since, now)
        if row.finished_at is not None
    }
    count = 0
    for one in waiting:
        card = reading.find_score(one.cooperative_id)
        points = points_of(card, one.indicator) if card and card.run_id == run.id else None
        if rules.is_credited(one.base_points, points, (one.user_id, one.course_slug) in done):
            moved = (points or 0.0) - one.base_points
            mine = update(Recommendation).where(Recommendation.id == one.id)
            with transaction() as s:
                s.execute(mine.values(credited_at=now, moved_points=moved))
            count += 1
    return count


@dataclass(frozen=True, slots=True)
class Recommended:
    """A course recommended to one person, ready to show."""

    course: CourseCard
    part: str
    gain: float
    credited: bool


def recommended(user_id: int, cooperative_id: int) -> list[Recommended]:
    """What was recommended to somebody for a cooperative, newest first, of one run the most worth first."""
    query = select(Recommendation).where(
        Recommendation.user_id == user_id, Recommendation.cooperative_id == cooperative_id
    )
    newest = query.order_by(Recommendation.made_at.desc(), Recommendation.id)
    rows = list(session().scalars(newest.limit(6)))
    cards = {card.slug: card for card in academy.list_courses()} if rows else {}
    return [
        Recommended(cards[row.course_slug], row.indicator, row.hoped_points, row.credited_at is not None)
        for row in rows
        if row.course_slug in cards
    ]


def after_run(run_id: int, as_of: str, now: datetime) -> None:
    """After each run that is the newest: credit, recommend, have the search follow."""
    latest = running.latest_run()
    if latest is not None and latest.id == run_id and latest.as_of == date.fromisoformat(as_of):
        credit(latest, now)
        recommend(latest, now)
        ideas.suggest_ideas(latest, now)
        ranking.write_again(latest, now)
