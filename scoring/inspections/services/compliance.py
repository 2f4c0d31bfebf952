"""The pillar Compliance: what visits found, the less the longer ago."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import or_, select

from core.db import session
from scoring.inspections.models import Finding, Visit
from scoring.inspections.rules import judging
from scoring.inspections.rules.judging import Weighed
from scoring.method.rules.parameters import Parameters


def points(day: date, p: Parameters) -> Mapping[int, float]:
    """Points of each cooperative that was visited within `visit_days`; the others are not known (2 statements)."""
    since = day - timedelta(days=p.visit_days)
    visited = select(Visit.cooperative_id).where(
        Visit.result.in_(judging.MADE),
        Visit.kind != "support",
        Visit.visited_on > since,
        Visit.visited_on <= day,
    )
    found: dict[int, list[Weighed]] = {key: [] for key in session().scalars(visited.distinct())}
    weighed: dict[int, list[Weighed]] = defaultdict(list)
    query = select(
        Finding.cooperative_id, Finding.severity, Finding.found_on, Finding.state, Finding.ended_on
    ).where(
        Finding.counts.is_(True), Finding.found_on > since, Finding.found_on <= day,
        or_(Finding.state != "withdrawn", Finding.ended_on > day),
    )  # fmt: skip
    for key, severity, found_on, state, ended_on in session().execute(query.order_by(Finding.id)):
        weighed[key].append(Weighed(severity, found_on, ended_on if state == "settled" else None))
    return {key: judging.compliance_points(weighed[key], day, p) for key in found}
