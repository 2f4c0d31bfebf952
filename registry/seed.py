"""Reference data, and the demonstration registry."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, insert, select

from core.auth.rules import CONSUMER
from core.auth.seed import DEMO_PASSWORD, DemoUser, seed_demo_users
from core.clock import local_date
from core.crypto import encrypt
from core.db import session, transaction
from core.geography.seed import seed_geography
from registry.demo import cooperatives, courts, members, sectors, staff
from registry.demo.types import DemoCooperative, DemoEvent, DemoMember, DemoStaff
from registry.errors import RealData
from registry.models import Cooperative, Court, RegistryEvent, Sector
from registry.rules import record as rules
from registry.rules.courts import COURTS
from registry.rules.sectors import SECTORS
from registry.rules.standing import STATUS_EVENTS, Status
from registry.services import journal
from registry.services.roles import grant_role

SELLERS_SHOWN = 4


def seed_reference() -> int:
    """Territory, courts and sectors; returns how many rows were missing. What staff changed is left alone."""
    with transaction():
        added = seed_geography()
        added += _add(Court, [row._asdict() for row in COURTS])
        rows = [{**row._asdict(), "position": place} for place, row in enumerate(SECTORS)]
        return added + _add(Sector, rows)


def _add(table: type[Court | Sector], rows: list[dict[str, Any]]) -> int:
    present = set(session().scalars(select(table.code)))
    missing = [row for row in rows if row["code"] not in present]
    if missing:
        session().execute(insert(table), missing)
    return len(missing)


def has_real_records() -> bool:
    """Whether the register holds a real cooperative."""
    return bool(session().scalar(select(exists().where(Cooperative.is_demo.is_(False)))))


def seed_demo(now: datetime, say: Callable[[str], object] | None = None) -> int:
    """Insert the demonstration cooperatives with their history, the Office's agents and those who act for them.

    Again it adds nothing; returns how many cooperatives were added. `say` receives a line for each member of staff and
    for the first sellers.
    Raises RealData when the database holds a real cooperative.
    """
    if has_real_records():
        raise RealData
    with transaction():
        seed_reference()
        _add(Court, [{"code": c.code, "name_ar": c.name_ar, "name_fr": c.name_fr} for c in courts()])
        _add(Sector, [_sector(s.code, s.name_ar, s.name_fr, s.sells) for s in sectors()])
        known = set(session().scalars(select(Cooperative.central_number)))
        fresh = [demo for demo in cooperatives() if demo.central_number not in known]
        _insert(fresh, now)
        _seed_people(now, say)
    return len(fresh)


def _seed_people(now: datetime, say: Callable[[str], object] | None) -> None:
    agents = [_account(a, (a.role,), a.provinces) for a in staff()]
    people = members()
    ids = seed_demo_users([*agents, *(_account(member, (CONSUMER,), ()) for member in people)], say)
    found = (
        session().execute(select(Cooperative.central_number, Cooperative.id).where(Cooperative.is_demo)).all()
    )
    cooperative_ids = {row.central_number: row.id for row in found}
    for place, member in enumerate(people):
        cooperative_id = cooperative_ids[member.central_number]
        grant_role(cooperative_id, ids[member.email], member.role, actor_id=None, now=now)
        if say and place < SELLERS_SHOWN:
            say(f"{member.role + ' of ' + member.central_number:<18} {member.email}  {DEMO_PASSWORD}")


def _account(person: DemoStaff | DemoMember, roles: tuple[str, ...], provinces: tuple[str, ...]) -> DemoUser:
    name = person.name_ar if person.lang == "ar" else person.name_fr
    return DemoUser(name, person.email, person.phone, person.lang, roles, provinces)


def _sector(code: str, name_ar: str, name_fr: str, sells: bool) -> dict[str, Any]:
    return {"code": code, "name_ar": name_ar, "name_fr": name_fr, "sells": sells, "position": len(SECTORS)}


def _insert(demos: list[DemoCooperative], now: datetime) -> None:
    if not demos:
        return
    session().execute(insert(Cooperative), [_row(demo, now) for demo in demos])
    numbers = {demo.central_number: demo for demo in demos}
    found = session().execute(select(Cooperative.id, Cooperative.central_number).where(Cooperative.is_demo))
    events, moved = list[dict[str, Any]](), list[dict[str, Any]]()
    for id_, number in found:
        if number in numbers:
            filings = _events(id_, numbers[number], now)
            events += filings
            moved += journal.movements(id_, (), journal.filed_rows(filings), now)
    session().execute(insert(RegistryEvent), events)
    journal.write(moved)


def _record(demo: DemoCooperative) -> dict[str, Any]:
    record = {name: getattr(demo, name) for name in rules.RECORD_COLUMNS}
    return record | {"legal_categories": list(demo.legal_categories)}


def _row(demo: DemoCooperative, now: datetime) -> dict[str, Any]:
    record = _record(demo)
    return {
        **record,
        **rules.derived(record),
        "phone_enc": encrypt(demo.phone) if demo.phone else None,
        "email_enc": encrypt(demo.email) if demo.email else None,
        "is_demo": True,
        "created_at": now,
        "updated_at": now,
    }


def _events(id_: int, demo: DemoCooperative, now: datetime) -> list[dict[str, Any]]:
    """Registered first, then each dated fact; the fold of their data is the record."""
    first = rules.registration({**_record(demo), "status": "active"})
    history = sorted(demo.events, key=lambda event: (event.kind != "registered", event.happened_on))
    if not history or history[0].kind != "registered":
        history.insert(0, DemoEvent("registered", demo.registered_on, ""))
    rows = []
    status: Status = "active"
    for event in history:
        data = first if event.kind == "registered" else _change(status, event)
        status = STATUS_EVENTS.get(event.kind, status)
        rows.append(_event(id_, event.kind, event.happened_on, now, event.document, event.reason_ar, data))
    if status != demo.status:
        kind, data = rules.standing_event(status, demo.status)
        rows.append(_event(id_, kind, local_date(now), now, "", "", data))
    return rows


def _change(status: str, event: DemoEvent) -> dict[str, Any]:
    texts = {"text_ar": event.reason_ar, "text_fr": event.reason_fr} if event.reason_fr else {}
    new = STATUS_EVENTS.get(event.kind)
    return texts | ({"set": {"status": new}, "was": {"status": status}} if new else {})


def _event(
    id_: int, kind: str, day: date, now: datetime, document: str, reason: str, data: dict[str, Any]
) -> dict[str, Any]:
    return {
        "cooperative_id": id_, "kind": kind, "happened_on": day, "recorded_at": now,
        "actor_id": None, "document": document, "reason": reason, "data": data,
    }  # fmt: skip
