"""`flask doctor`: visits, months, reports and findings agree."""

from collections import Counter, defaultdict

from sqlalchemy import select

from core.db import session
from scoring.inspections.models import Finding, Month, Report, Visit
from scoring.inspections.rules import judging


def visit_faults() -> list[str]:
    """What does not agree."""
    return (_months() + _visits() + _findings())[:20]


def _months() -> list[str]:
    """Places taken are those of visits planned or made."""
    taken: Counter[tuple[str, object, bool]] = Counter()
    query = select(Visit.office_code, Visit.month, Visit.kind).where(
        Visit.state.in_(("planned", "reported")), Visit.kind != "safety", Visit.reason != "safety"
    )
    for office, month, kind in session().execute(query):
        taken[office, month, kind == "random"] += 1
    return [
        f"month {row.month:%Y-%m} of {row.office_code} does not count its visits"
        for row in session().scalars(select(Month).order_by(Month.id))
        if (row.taken, row.taken_random)
        != (taken[row.office_code, row.month, False], taken[row.office_code, row.month, True])
    ]


def _visits() -> list[str]:
    """A visit that lives holds its cooperative's key; one that was made has its report."""
    query = select(Visit.id, Visit.state, Visit.live_key, Visit.cooperative_id, Report.visit_id)
    found = []
    for key, state, live, cooperative, report in session().execute(
        query.outerjoin(Report, Report.visit_id == Visit.id).order_by(Visit.id)
    ):
        if live != (cooperative if state in ("proposed", "planned") else None):
            found.append(f"visit {key} is {state} and holds the wrong key")
        if (state == "reported") != (report is not None):
            found.append(f"visit {key} is {state} and its report does not fit")
    return found


def _findings() -> list[str]:
    """The result of a visit is what its findings come to, and they are of its cooperative."""
    severities: dict[int, list[int]] = defaultdict(list)
    owners: dict[int, set[int]] = defaultdict(set)
    for visit, owner, severity, state in session().execute(
        select(Finding.visit_id, Finding.cooperative_id, Finding.severity, Finding.state)
    ):
        owners[visit].add(owner)
        if state != "withdrawn":
            severities[visit].append(severity)
    found = []
    for key, owner, result in session().execute(
        select(Visit.id, Visit.cooperative_id, Visit.result)
        .where(Visit.state == "reported")
        .order_by(Visit.id)
    ):
        if result != "absent" and result != judging.result_of(severities[key]):
            found.append(f"the result of visit {key} is not what it found")
        if owners[key] - {owner}:
            found.append(f"visit {key} has findings of another cooperative")
    return found
