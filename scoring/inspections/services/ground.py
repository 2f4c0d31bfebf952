"""What is known on a day of all cooperatives that may be visited: a few statements, whatever their number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from core.db import session
from registry import api as registry
from registry.data import CensusRow, CooperativeCard
from scoring.data import RunCard
from scoring.engine.rules.uncertainty import wilson
from scoring.fairness.rules import Counted, sanction_signals
from scoring.inspections.models import Finding, Visit
from scoring.inspections.rules import choosing, judging
from scoring.inspections.rules.choosing import Learnt
from scoring.method.rules.exclusions import line_of
from scoring.method.services import reading, running, versions

Reasons = dict[int, dict[str, Any]]
"""{cooperative: {reason: what was counted}}."""
COLUMNS = ("orders", "on_time", "defects", "sells", "rated", "band")
"""What is read of a run, after the id."""
LATE_ENOUGH = timedelta(days=60)
"""After its day a declaration counts as missing."""
DECLARATIONS = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Ground:
    """The ground on which visits are chosen. `last`: the day somebody was last met there."""

    day: date
    run: RunCard | None
    rows: Sequence[CensusRow]
    reasons: Mapping[int, dict[str, Any]]
    last: Mapping[int, date]
    live: frozenset[int]
    learnt: Mapping[str, Learnt]
    fixes: float

    def is_open(self, row: CensusRow) -> bool:
        """Whether a visit may be proposed: none lives, and the gap is over or something serious was left."""
        if row.id in self.live:
            return False
        is_again = "again" in self.reasons.get(row.id, {})
        return is_again or choosing.may_be_visited(self.last.get(row.id), self.day)


def survey(day: date) -> Ground:
    """Everything a draw needs."""
    run = running.latest_run(day)
    reasons: Reasons = defaultdict(dict)
    _of_score(run, reasons)
    _of_declarations(day, reasons)
    _of_findings(day, reasons)
    live = session().scalars(select(Visit.live_key).where(Visit.live_key.is_not(None)))
    return Ground(
        day, run, _census(day), dict(reasons), last_visits(), frozenset(key for key in live if key),
        learnt(day), fixes(),
    )  # fmt: skip


def _census(day: date) -> list[CensusRow]:
    """All that may be visited; one that carries on an ended cooperative is as old as that one: a new registration is no
    first year again."""
    days = first_days()
    return [
        row._replace(registered_on=days[row.id]) if row.id in days else row for row in registry.census(day)
    ]


def first_days() -> dict[int, date]:
    """{cooperative: the day its history begins}, of those that carry on an ended one (3 statements)."""
    pairs = registry.successions()
    lines = {heir: [heir, *line_of(pairs, heir)] for heir in pairs}
    cards = registry.cooperative_cards(key for line in lines.values() for key in line)
    days = {heir: [cards[key].registered_on for key in line if key in cards] for heir, line in lines.items()}
    return {heir: min(known) for heir, known in days.items() if known}


def is_first_year(card: CooperativeCard, day: date) -> bool:
    """Whether a visit to a cooperative on this day is a support visit."""
    return choosing.is_first_year(first_days().get(card.id, card.registered_on), day)


def _of_score(run: RunCard | None, reasons: Reasons) -> None:
    """What the newest score is sure of, and its lowest band."""
    if run is None:
        return
    p = versions.parameters_of(versions.get_method(run.method_id))
    known = reading.columns_of(run.id, COLUMNS)
    sells = known["sells"] > 0
    rows = zip(*(known[name][sells].astype(int).tolist() for name in ("id", *COLUMNS)), strict=True)
    for key, orders, on_time, defects, _sells, rated, band in rows:
        for signal in sanction_signals(Counted(orders, on_time, defects), p):
            limit = p.sanction_defects if signal == "defects" else 1 - p.sanction_on_time
            hits = defects if signal == "defects" else orders - on_time
            low, high = wilson(hits, orders)
            reasons[key][signal] = {"hits": hits, "of": orders, "low": low, "high": high, "limit": limit}
        if rated and band == 0:
            reasons[key]["low_score"] = {}


def _of_declarations(day: date, reasons: Reasons) -> None:
    missing: dict[int, list[int]] = defaultdict(list)
    for due in registry.filings_due(day - DECLARATIONS, day - LATE_ENOUGH):
        if due.filed_on is None:
            missing[due.cooperative_id].append(due.year)
    for key, years in missing.items():
        reasons[key]["two_years" if len(years) > 1 else "accounts"] = {"years": sorted(years)}


def _of_findings(day: date, reasons: Reasons) -> None:
    """Serious findings that were to be set right by now and are still open."""
    query = (
        select(Finding.cooperative_id, func.count())
        .where(
            Finding.state == "open", Finding.counts.is_(True), Finding.severity >= judging.SERIOUS,
            Finding.due_on < day,
        )
        .group_by(Finding.cooperative_id)
    )  # fmt: skip
    for key, count in session().execute(query):
        reasons[key]["again"] = {"findings": count}


def last_visits() -> dict[int, date]:
    """The last day somebody was met at each cooperative (1 statement)."""
    query = select(Visit.cooperative_id, func.max(Visit.visited_on)).where(Visit.result.in_(judging.MADE))
    rows = session().execute(query.group_by(Visit.cooperative_id))
    return {row[0]: row[1] for row in rows if row[1] is not None}


def learnt(day: date) -> dict[str, Learnt]:
    """What visits of the last three years found, by the reason they were made for (1 statement)."""
    worst = func.coalesce(func.max(Finding.severity), 0)
    query = (
        select(Visit.reason, Visit.id, worst)
        .outerjoin(Finding, (Finding.visit_id == Visit.id) & (Finding.state != "withdrawn"))
        .where(
            Visit.result.in_(judging.MADE), Visit.kind != "support",
            Visit.visited_on > day - choosing.LEARNING, Visit.visited_on <= day,
        )
        .group_by(Visit.reason, Visit.id)
    )  # fmt: skip
    found: dict[str, Learnt] = {}
    for reason, _visit, severity in session().execute(query):
        seen, is_hit = found.get(reason, Learnt()), severity >= judging.SERIOUS
        found[reason] = Learnt(seen.visits + 1, seen.hits + is_hit, seen.severity + severity * is_hit)
    return found


def fixes() -> float:
    """The share of findings that were set right."""
    query = select(Finding.state, func.count()).where(Finding.state != "withdrawn").group_by(Finding.state)
    counts = {row[0]: row[1] for row in session().execute(query)}
    return choosing.fixes_of(sum(counts.values()), counts.get("settled", 0))
