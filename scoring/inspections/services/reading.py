"""Visits read: lists in reach, one visit, its findings, figures of many."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from core.auth.actor import Actor
from core.db import session
from registry import api as registry
from registry.data import CooperativeCard
from scoring.inspections.data import (
    FindingCard,
    MonthCard,
    ReportCard,
    VisitCard,
    VisitCount,
    VisitFigures,
)
from scoring.inspections.errors import NoSuchFinding, NoSuchVisit
from scoring.inspections.models import Finding, Month, Photo, Report, Visit
from scoring.inspections.permissions import VISIT
from scoring.inspections.rules import judging

KIND_ORDER = ("safety", "again", "targeted", "random", "support")


def scoped(actor: Actor, query: Select[Any]) -> Select[Any]:
    """Only visits within the person's provinces."""
    actor.require(VISIT)
    return (
        query if actor.province_codes is None else query.where(Visit.province_code.in_(actor.province_codes))
    )


def list_visits(
    actor: Actor,
    office_code: str | None = None,
    states: Sequence[str] = ("proposed",),
    *,
    mine: bool = False,
    limit: int = 60,
) -> list[VisitCard]:
    """Visits of an office or of one's own: safety first, then by benefit for a day; made ones newest first
    (1 statement). Visits to come of a cooperative one acts for oneself are left out: a check that is expected checks
    nothing."""
    query = scoped(actor, select(Visit).where(Visit.state.in_(states)))
    if "reported" not in states and actor.user_id is not None:
        query = query.where(Visit.cooperative_id.not_in(registry.acted_for(actor.user_id)))
    if office_code is not None:
        query = query.where(Visit.office_code == office_code)
    if mine:
        query = query.where(Visit.inspector_id == actor.user_id)
    if "reported" in states:
        query = query.order_by(Visit.visited_on.desc(), Visit.id.desc())
    else:
        query = query.order_by(
            (Visit.kind == "safety").desc(), Visit.planned_on, Visit.value.desc(), Visit.id
        )
    return cards_of(query.limit(limit))


def cards_of(query: Select[Any]) -> list[VisitCard]:
    """The visits of a SELECT of them, in its order, with their cooperatives and the visit before (1 statement)."""
    places = registry.card_rows().subquery()
    whole = query.join(places, places.c.id == Visit.cooperative_id).add_columns(_last_visit(), *places.c)
    rows = session().execute(whole.execution_options(populate_existing=True))
    return [_visit_card(row, registry.card_of(values), last) for row, last, *values in rows]


def _last_visit() -> Any:
    """The last day somebody was met at the cooperative of a visit."""
    before = aliased(Visit)
    met = before.cooperative_id == Visit.cooperative_id, before.result.in_(judging.MADE)
    return select(func.max(before.visited_on)).where(*met).scalar_subquery()


def _visit_card(row: Visit, cooperative: CooperativeCard, last: date | None) -> VisitCard:
    return VisitCard(
        row.id, cooperative, row.office_code, row.month, row.kind, row.state, row.reason, row.reasons, row.note,
        row.chance, row.severity, row.fixes, row.days, row.value, row.km, row.inspector_id, row.planned_on,
        row.assigned_by, row.visited_on, row.result, row.end_reason, last, row.ended_by,
    )  # fmt: skip


def get_visit(actor: Actor, visit_id: int) -> VisitCard:
    """One visit in reach. Raises NoSuchVisit."""
    query = scoped(actor, select(Visit).where(Visit.id == visit_id))
    found = cards_of(query)
    if not found:
        raise NoSuchVisit
    return found[0]


def look_at(actor: Actor, visit_id: int) -> VisitCard:
    """The same for the page of a visit. Raises OwnCase for one that is still to come to whoever acts for the
    cooperative."""
    card = get_visit(actor, visit_id)
    if card.state != "reported":
        registry.refuse_own_case(actor, card.cooperative.id)
    return card


def count_proposed(actor: Actor) -> int:
    """How many wait for a day."""
    query = scoped(actor, select(func.count(Visit.id)).where(Visit.state == "proposed"))
    return session().scalar(query) or 0


def find_month(office_code: str, month: date) -> MonthCard | None:
    """What an office may do in a month, when it was drawn."""
    query = select(Month).where(Month.office_code == office_code, Month.month == month)
    row = session().scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        return None
    return MonthCard(
        row.office_code,
        row.month,
        row.capacity,
        row.random_places,
        row.taken,
        row.taken_random,
        row.drawn_from,
    )


def find_report(visit_id: int) -> ReportCard | None:
    """The report of a visit, with the ids of its pictures; who may see it is the caller's rule (2 statements)."""
    row = session().get(Report, visit_id, populate_existing=True)
    if row is None:
        return None
    photos = list(session().scalars(select(Photo.id).where(Photo.visit_id == visit_id).order_by(Photo.id)))
    return ReportCard(visit_id, row.answers, row.summary, row.written_at, row.received_at, row.by, photos)


def findings_of(visit_ids: Sequence[int]) -> list[FindingCard]:
    """Findings of these visits, the gravest first (1 statement)."""
    query = select(Finding).where(Finding.visit_id.in_(visit_ids))
    rows = session().scalars(query.order_by(Finding.severity.desc(), Finding.id))
    return [finding_card(row) for row in rows]


def finding_card(row: Finding) -> FindingCard:
    """A finding as shown."""
    return FindingCard(
        row.id, row.visit_id, row.cooperative_id, row.item, row.severity, row.text, row.counts, row.found_on,
        row.due_on, row.state, row.answer, row.answered_at, row.decision, row.decided_at,
    )  # fmt: skip


def answered(actor: Actor, limit: int = 100) -> list[tuple[FindingCard, VisitCard]]:
    """Answers of cooperatives that wait for the Office, oldest first (2 statements)."""
    query = scoped(
        actor, select(Finding).join(Visit, Visit.id == Finding.visit_id).where(Finding.state == "answered")
    )
    rows = session().scalars(query.order_by(Finding.answered_at, Finding.id).limit(limit)).all()
    visits = select(Visit).where(Visit.id.in_({row.visit_id for row in rows}))
    cards = {card.id: card for card in cards_of(visits)} if rows else {}
    return [(finding_card(row), cards[row.visit_id]) for row in rows]


def count_answered(actor: Actor) -> int:
    """How many answers wait."""
    query = select(func.count(Finding.id)).join(Visit, Visit.id == Finding.visit_id)
    return session().scalar(scoped(actor, query.where(Finding.state == "answered"))) or 0


def get_finding(actor: Actor, finding_id: int) -> Finding:
    """One finding in reach. Raises NoSuchFinding."""
    query = select(Finding).join(Visit, Visit.id == Finding.visit_id).where(Finding.id == finding_id)
    row: Finding | None = (
        session().scalars(scoped(actor, query).execution_options(populate_existing=True)).first()
    )
    if row is None:
        raise NoSuchFinding
    return row


def visit_figures(since: date, until: date) -> VisitFigures:
    """Visits made between two days, both included, for reports of many (1 statement).

    A visit hits when it found something serious or grave that was not withdrawn; rates leave out visits that met
    nobody. `targeted` are chosen by benefit, follow-ups with them; `random` were drawn by lot.
    """
    query = (
        select(Visit.kind, Visit.region_code, Visit.result, func.count())
        .where(Visit.state == "reported", Visit.visited_on >= since, Visit.visited_on <= until)
        .group_by(Visit.kind, Visit.region_code, Visit.result)
        .order_by(Visit.kind, Visit.region_code, Visit.result)
    )
    return figures_of(since, until, [VisitCount(*row) for row in session().execute(query)])


def figures_of(since: date, until: date, rows: Sequence[VisitCount]) -> VisitFigures:
    """The figures of counted visits."""
    kinds, regions, results = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        kinds[row.kind] += row.visits
        regions[row.region_code] += row.visits
        results[row.result] += row.visits

    def rate(*wanted: str) -> Any:
        met = [row for row in rows if row.kind in wanted and row.result in judging.MADE]
        return judging.hit_rate(
            sum(r.visits for r in met), sum(r.visits for r in met if r.result == "serious")
        )

    return VisitFigures(
        since, until, rows, sum(results.values()), results["absent"], dict(kinds), dict(regions), dict(results),
        rate("targeted", "again"), rate("random"),
    )  # fmt: skip
