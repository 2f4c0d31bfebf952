"""What `flask doctor` re-reads of the registry. Checks read; they repair nothing."""

from itertools import groupby
from typing import Any

from sqlalchemy import func, or_, select

from core.db import session
from registry.models import Cooperative, Movement, RegistryEvent, Role
from registry.rules.figures import Counts, Step, Steps, difference, steps
from registry.rules.filings import Filed
from registry.rules.record import DEFAULTS, RECORD_COLUMNS, as_json, fold

MOST = 50


def projection_findings() -> list[str]:
    """Records that differ from the fold of their events."""
    records = session().execute(
        select(Cooperative.id, *(getattr(Cooperative, name) for name in RECORD_COLUMNS))
        .order_by(Cooperative.id)
        .execution_options(yield_per=1000)
    )
    histories = groupby(_events(), key=lambda event: event.cooperative_id)
    waiting, findings = next(histories, None), list[str]()
    for record in records.mappings():
        history = []
        if waiting and waiting[0] == record["id"]:
            history = [event.data for event in waiting[1]]
            waiting = next(histories, None)
        if wrong := _differences(dict(record), fold(history)):
            findings.append(
                f"cooperative {record['central_number']}: {', '.join(wrong)} not as its events say"
            )
        if len(findings) == MOST:
            break
    return findings


def _events() -> Any:
    return session().execute(
        select(RegistryEvent.cooperative_id, RegistryEvent.data)
        .order_by(RegistryEvent.cooperative_id, RegistryEvent.happened_on, RegistryEvent.id)
        .execution_options(yield_per=1000)
    )


def _differences(record: dict[str, Any], folded: dict[str, Any]) -> list[str]:
    return [name for name in RECORD_COLUMNS if as_json(record[name]) != folded.get(name, DEFAULTS.get(name))]


def count_findings() -> list[str]:
    """Records with impossible numbers of people."""
    query = select(Cooperative.central_number).where(
        or_(
            Cooperative.members < 0, Cooperative.women < 0, Cooperative.youth < 0,
            Cooperative.women > Cooperative.members, Cooperative.youth > Cooperative.members,
        )
    ).limit(MOST)  # fmt: skip
    return [f"cooperative {number}: women or youth exceed members" for number in session().scalars(query)]


def role_findings() -> list[str]:
    """Roles that both ended and still hold, or neither."""
    torn = or_(
        Role.live_key.is_not(None) & Role.until.is_not(None),
        Role.live_key.is_(None) & Role.until.is_(None),
    )
    count = session().scalar(select(func.count()).select_from(Role).where(torn))
    return [f"{count} roles are neither held nor ended"] if count else []


def journal_findings() -> list[str]:
    """Cooperatives whose rows in the journal of figures are not what their filings come to."""
    filings = groupby(_filings(), key=lambda row: row.cooperative_id)
    booked = groupby(_booked(), key=lambda row: row.cooperative_id)
    waiting, findings = next(booked, None), list[str]()
    for cooperative_id, rows in filings:
        while waiting and waiting[0] < cooperative_id:
            findings.append(f"cooperative {waiting[0]}: in the journal of figures without any filing")
            waiting = next(booked, None)
        expected = steps(Filed(row.id, row.kind, row.happened_on, row.data) for row in rows)
        found: Steps = {}
        if waiting and waiting[0] == cooperative_id:
            found = {Step(*row[1:6]): Counts(*row[6:]) for row in waiting[1]}
            waiting = next(booked, None)
        if difference(expected, found):
            findings.append(
                f"cooperative {cooperative_id}: the journal of figures is not what its filings come to"
            )
        if len(findings) >= MOST:
            break
    return findings[:MOST]


def _filings() -> Any:
    return session().execute(
        select(
            RegistryEvent.cooperative_id,
            RegistryEvent.id,
            RegistryEvent.kind,
            RegistryEvent.happened_on,
            RegistryEvent.data,
        )
        .order_by(RegistryEvent.cooperative_id, RegistryEvent.happened_on, RegistryEvent.id)
        .execution_options(yield_per=1000)
    )


def _booked() -> Any:
    key = (
        Movement.cooperative_id, Movement.day, Movement.kind, Movement.region_code, Movement.province_code,
        Movement.sector_code,
    )  # fmt: skip
    sums = (
        func.sum(Movement.d_cooperatives), func.sum(Movement.d_members), func.sum(Movement.d_women),
        func.sum(Movement.d_youth), func.sum(Movement.d_womens),
    )  # fmt: skip
    query = select(*key, *sums).group_by(*key).order_by(Movement.cooperative_id)
    return session().execute(query.execution_options(yield_per=1000))
