"""The month of an office: drawn once, topped up every day. A visit that is proposed twice is there once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from core.audit import audit
from core.clock import local_date
from core.crypto import keyed_digest
from core.db import changed, changed_one, session, transaction
from core.upserts import for_engine
from registry import api as registry
from registry.data import CensusRow
from scoring.inspections.data import Office
from scoring.inspections.models import Month, Visit
from scoring.inspections.rules import choosing
from scoring.inspections.services import places
from scoring.inspections.services.ground import Ground, survey
from scoring.inspections.services.offices import list_offices, middle_of

CHOSEN = ("targeted", "again")
CLOSER_LOOK = 4
"""Candidates for each place whose own commune is looked at; the others are ranked by their province."""


def propose(now: datetime) -> int:
    """Bring every office's month up to date; how many visits were added. What was not planned last month lapses, and
    what was planned and never made."""
    day = local_date(now)
    with transaction():
        _lapse(choosing.month_of(day), now)
        _give_up(day, now)
    ground, offices = survey(day), list_offices()
    by_province: dict[str, list[CensusRow]] = {}
    for row in ground.rows:
        by_province.setdefault(row.province_code, []).append(row)
    added = 0
    for office in offices:
        rows = [row for code in office.provinces for row in by_province.get(code, ())]
        added += _office_month(office, rows, ground, now)
    return added


def _lapse(month: date, now: datetime) -> None:
    old = update(Visit).where(Visit.state == "proposed", Visit.month < month, Visit.kind != "safety")
    changed(old.values(state="lapsed", live_key=None, ended_at=now))


def _give_up(day: date, now: datetime) -> None:
    """A visit that nobody makes would keep its cooperative from every other one."""
    late = select(Visit).where(Visit.state == "planned", Visit.planned_on < day - choosing.UNMADE)
    for visit in session().scalars(late.order_by(Visit.id)).all():
        mine = update(Visit).where(Visit.id == visit.id, Visit.state == "planned")
        if changed_one(mine.values(state="lapsed", live_key=None, ended_at=now)):
            places.give_back(visit)
            audit(None, "inspections.give_up", f"visit:{visit.id}", data={"inspector": visit.inspector_id})


def _office_month(office: Office, rows: Sequence[CensusRow], ground: Ground, now: datetime) -> int:
    month = choosing.month_of(ground.day)
    with transaction() as s:
        refused = _refused(office.code, month)
        pool = [row for row in rows if row.id not in refused and ground.is_open(row)]
        found = _open_month(office, month, len(pool), ground, now)
        there = _there(office.code, month)
        missing = found.random_places - there.get("random", 0)
        picked = _draw(pool + _chosen(rows, ground), missing, ground.day)
        _free(picked, now)
        rest = [row for row in pool if row.id not in picked]
        chosen = found.capacity - found.random_places
        aimed = choosing.PROPOSED_TIMES * chosen - there.get("targeted", 0) - there.get("again", 0)
        support = -(-int(chosen * choosing.SUPPORT_SHARE * 100) // 100) - there.get("support", 0)
        ready = _ready(office, month, rows, picked, rest, (aimed, support), ground, now)
        count = _insert(ready)
        if missing > 0 and picked:
            audit(
                None, "inspections.draw", f"office:{office.code}",
                data={"month": month.isoformat(), "from": len(pool), "drawn": sorted(picked)},
            )  # fmt: skip
        s.flush()
    return count


def _ready(
    office: Office,
    month: date,
    rows: Sequence[CensusRow],
    picked: set[int],
    rest: Sequence[CensusRow],
    wanted: tuple[int, int],
    ground: Ground,
    now: datetime,
) -> list[dict[str, Any]]:
    """Rows of the three lists: drawn, targeted, first year."""
    aimed, support = wanted
    young = {row.id for row in rest if choosing.is_first_year(row.registered_on, ground.day)}
    targets = [row for row in rest if row.id not in young and row.id in ground.reasons]
    lists = [
        ("random", [row for row in rows if row.id in picked], len(picked)),
        ("targeted", _closest(office, targets, aimed, ground), aimed),
        ("support", _by_lot([row for row in rest if row.id in young], support, ground.day), support),
    ]
    cards = registry.cooperative_cards(row.id for _kind, listed, _most in lists for row in listed)
    ready: list[dict[str, Any]] = []
    for kind, listed, most in lists:
        made = [_row(office, month, kind, row, cards[row.id].lon_lat, ground, now) for row in listed]
        made.sort(key=lambda one: (-one["value"], one["cooperative_id"]))
        ready += made[: max(most, 0)]
    return ready


def _chosen(rows: Sequence[CensusRow], ground: Ground) -> list[CensusRow]:
    """Those proposed by choice and not planned: the draw goes over them too, or it would not be one over all."""
    query = select(Visit.live_key).where(Visit.state == "proposed", Visit.kind.in_(CHOSEN))
    keys = set(session().scalars(query))
    return [row for row in rows if row.id in keys and row.id in ground.live]


def _free(picked: set[int], now: datetime) -> None:
    """What was chosen and is now drawn becomes a drawn visit."""
    old = update(Visit).where(Visit.live_key.in_(picked), Visit.state == "proposed", Visit.kind.in_(CHOSEN))
    if picked:
        changed(old.values(state="lapsed", live_key=None, ended_at=now))


def _draw(pool: Sequence[CensusRow], count: int, day: date) -> set[int]:
    """The draw of the month, out of all that are past their first year, whatever is known of them."""
    grown = [row for row in pool if not choosing.is_first_year(row.registered_on, day)]
    return {row.id for row in _by_lot(grown, count, day)}


def _by_lot(rows: Sequence[CensusRow], count: int, day: date) -> list[CensusRow]:
    if count <= 0:
        return []
    month = choosing.month_of(day).isoformat()
    numbers = {row.id: keyed_digest("inspections.draw", f"{month}:{row.id}") for row in rows}
    taken = set(choosing.drawn(numbers, count))
    return [row for row in rows if row.id in taken]


def _closest(office: Office, rows: Iterable[CensusRow], most: int, ground: Ground) -> list[CensusRow]:
    """The most promising ones, judged by the middle of their province; the caller looks closer at them."""
    seat = middle_of(office.seat_province)

    def rough(row: CensusRow) -> tuple[float, int]:
        km = choosing.distance(seat, middle_of(row.province_code))
        return -choosing.value_of(list(ground.reasons[row.id]), ground.learnt, ground.fixes, km).value, row.id

    return sorted(rows, key=rough)[: max(most, 0) * CLOSER_LOOK]


def _row(
    office: Office,
    month: date,
    kind: str,
    row: CensusRow,
    point: tuple[float, float] | None,
    ground: Ground,
    now: datetime,
) -> dict[str, Any]:
    reasons = dict(ground.reasons.get(row.id, {}))
    km = choosing.distance(middle_of(office.seat_province), point or middle_of(row.province_code))
    # a drawn visit is learnt from as a drawn one, whatever else is known: it is what the others are compared with
    codes = {"random": ["drawn"], "support": ["first_year"]}.get(kind) or list(reasons)
    value = choosing.value_of(codes, ground.learnt, ground.fixes, km)
    return {
        "cooperative_id": row.id, "live_key": row.id, "office_code": office.code, "region_code": row.region_code,
        "province_code": row.province_code, "month": month, "kind": "again" if value.reason == "again" else kind,
        "state": "proposed", "reason": value.reason, "reasons": reasons, "note": "", "chance": value.chance,
        "severity": value.severity, "fixes": value.fixes, "days": value.days, "value": value.value, "km": km,
        "proposed_at": now, "end_reason": "", "result": "",
    }  # fmt: skip


def _insert(rows: list[dict[str, Any]]) -> int:
    before = session().scalar(select(func.count(Visit.id))) or 0
    if rows:
        session().execute(for_engine(_once), rows)
    return (session().scalar(select(func.count(Visit.id))) or 0) - before


def _once(insert: Any) -> Any:
    return insert(Visit).on_conflict_do_nothing(index_elements=["live_key"])


def _open_month(office: Office, month: date, pool: int, ground: Ground, now: datetime) -> Month:
    """The month's row, written when it is not there, locked while the office is worked on."""
    row = {
        "office_code": office.code, "month": month, "capacity": office.visits, "taken": 0, "taken_random": 0,
        "random_places": choosing.random_places(office.visits), "drawn_from": pool, "drawn_at": now,
        "run_id": ground.run.id if ground.run else None,
    }  # fmt: skip
    session().execute(for_engine(_first), row)
    mine = select(Month).where(Month.office_code == office.code, Month.month == month).with_for_update()
    return session().scalars(mine.execution_options(populate_existing=True)).one()


def _first(insert: Any) -> Any:
    return insert(Month).on_conflict_do_nothing(index_elements=["office_code", "month"])


def _there(office_code: str, month: date) -> dict[str, int]:
    query = (
        select(Visit.kind, func.count())
        .where(
            Visit.office_code == office_code,
            Visit.month == month,
            Visit.state.in_(("proposed", "planned", "reported")),
        )
        .group_by(Visit.kind)
    )
    return {row[0]: row[1] for row in session().execute(query)}


def _refused(office_code: str, month: date) -> set[int]:
    """Set aside this month: not proposed again before the next one."""
    query = select(Visit.cooperative_id).where(
        Visit.office_code == office_code, Visit.month == month, Visit.state == "set_aside"
    )
    return set(session().scalars(query))
