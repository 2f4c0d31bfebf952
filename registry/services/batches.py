"""Rows of a file written to the register, a batch at a time: one transaction, a few statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from core.clock import local_date
from core.crypto import decrypt, encrypt
from core.db import session, transaction
from core.events import announce
from registry.data import Fault
from registry.events import RegisterImported, StandingChanged
from registry.models import Cooperative, RegistryEvent
from registry.rules import record as rules
from registry.rules.filings import Filed
from registry.rules.rows import CleanRow
from registry.rules.standing import Status
from registry.services import journal
from registry.services.bulk import insert_rows, table_of

TABLE, EVENTS = table_of(Cooperative), table_of(RegistryEvent)


@dataclass
class Outcome:
    """What a batch did, or would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    faults: list[tuple[int, Fault]] = field(default_factory=list)


@dataclass(frozen=True)
class Origin:
    """Where statements come from, kept with every event."""

    actor_id: int | None
    document: str
    now: datetime
    is_demo: bool = False

    @cached_property
    def today(self) -> date:
        """The Moroccan day."""
        return local_date(self.now)


@dataclass(frozen=True)
class _Change:
    present: dict[str, Any]
    columns: dict[str, Any]
    standing: Status
    row: CleanRow
    contact: dict[str, str]


def apply_batch(rows: Sequence[CleanRow], origin: Origin, *, dry_run: bool = False) -> Outcome:
    """Create, change or leave each record. Rows must not repeat a number among themselves."""
    if dry_run:
        return _sort(rows, *_load(rows, lock=False))[0]
    with transaction():
        outcome, new, changed = _sort(rows, *_load(rows, lock=True))
        created = _insert(new, origin)
        _update(changed, origin)
        if created or changed:
            announce(RegisterImported(created, [change.present["id"] for change in changed]))
    return outcome


_Present = dict[str, dict[str, Any]]
_Owners = dict[tuple[str, str], str]


def _load(rows: Sequence[CleanRow], *, lock: bool) -> tuple[_Present, _Owners]:
    """Records that hold the rows' numbers. Locked on PostgreSQL; on SQLite the write transaction is exclusive."""
    central = [row.values["central_number"] for row in rows]
    analytical = [row.values["analytical_number"] for row in rows]
    query = (
        select(TABLE)
        .where(or_(TABLE.c.central_number.in_(central), TABLE.c.analytical_number.in_(analytical)))
        .order_by(TABLE.c.id)
    )
    found = session().execute(query.with_for_update() if lock else query).mappings()
    present = {record["central_number"]: dict(record) for record in found}
    owners = {(r["court_code"], r["analytical_number"]): number for number, r in present.items()}
    return present, owners


def _sort(
    rows: Sequence[CleanRow], present: _Present, owners: _Owners
) -> tuple[Outcome, list[CleanRow], list[_Change]]:
    outcome, new = Outcome(), list[CleanRow]()
    changed: list[_Change] = []
    for row in rows:
        number = row.values["central_number"]
        if owners.get(row.key, number) != number:
            fault = Fault("analytical_number", "number_taken", row.values["analytical_number"])
            outcome.faults.append((row.line, fault))
        elif number not in present:
            new.append(row)
        else:
            _sort_known(row, present[number], outcome, changed)
    outcome.created, outcome.updated = len(new), len(changed)
    return outcome, new, changed


def _sort_known(row: CleanRow, present: dict[str, Any], outcome: Outcome, changed: list[_Change]) -> None:
    columns = rules.changes(present, row)
    if wrong := rules.still_consistent(present, columns):
        fault = Fault(wrong, f"{wrong}_exceed_members", str(columns.get(wrong, present[wrong])))
        outcome.faults.append((row.line, fault))
        return
    standing = rules.new_standing(present["status"], row)
    contact = _new_contact(present, row)
    if columns or contact or standing != present["status"]:
        changed.append(_Change(present, columns, standing, row, contact))
    else:
        outcome.unchanged += 1


def _new_contact(present: dict[str, Any], row: CleanRow) -> dict[str, str]:
    stated = {"phone_enc": row.phone, "email_enc": row.email}
    return {
        column: text
        for column, text in stated.items()
        if text and (not present[column] or decrypt(present[column]) != text)
    }


def _insert(rows: list[CleanRow], origin: Origin) -> list[int]:
    if not rows:
        return []
    records = [rules.new_record(row, origin.today) for row in rows]
    insert_rows(TABLE, [_stored(r, row, origin) for r, row in zip(records, rows, strict=True)])
    numbers = [record["central_number"] for record in records]
    found = session().execute(
        select(TABLE.c.central_number, TABLE.c.id).where(TABLE.c.central_number.in_(numbers))
    )
    ids: dict[str, int] = {record.central_number: record.id for record in found}
    events: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    for record, row in zip(records, rows, strict=True):
        id_ = ids[record["central_number"]]
        filings = [_event(id_, "registered", record["registered_on"], rules.registration(record), origin)]
        if row.status and row.status != "active":
            day = max(row.status_on or origin.today, record["registered_on"])
            filings.append(_standing(id_, "active", row.status, day, origin))
        events += filings
        moved += journal.movements(id_, (), journal.filed_rows(filings), origin.now)
    insert_rows(EVENTS, events)
    journal.write(moved)
    return [ids[number] for number in numbers]


def _stored(record: dict[str, Any], row: CleanRow, origin: Origin) -> dict[str, Any]:
    return {
        **record,
        **rules.derived(record),
        "status": row.status or "active",
        "phone_enc": encrypt(row.phone) if row.phone else None,
        "email_enc": encrypt(row.email) if row.email else None,
        "is_demo": origin.is_demo,
        "created_at": origin.now,
        "updated_at": origin.now,
    }


def _update(changes: list[_Change], origin: Origin) -> None:
    """One statement for each set of columns; every change leaves its event."""
    statements: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    events: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    histories = journal.histories([change.present["id"] for change in changes])
    for change in changes:
        values = _new_values(change, origin)
        parameters = {f"new_{name}": value for name, value in values.items()}
        statements[tuple(values)].append({**parameters, "the_id": change.present["id"]})
        history = histories.get(change.present["id"], [])
        filings = _change_events(change, history, origin)
        events += filings
        moved += journal.movements(change.present["id"], history, journal.filed_rows(filings), origin.now)
        if change.standing != change.present["status"]:
            announce(StandingChanged(change.present["id"], change.present["status"], change.standing))
    for columns, parameters_list in statements.items():
        bound: dict[str, Any] = {name: bindparam(f"new_{name}", type_=TABLE.c[name].type) for name in columns}
        statement = update(TABLE).where(TABLE.c.id == bindparam("the_id")).values(bound)
        session().connection().execute(statement, parameters_list)
    insert_rows(EVENTS, events)
    journal.write(moved)


def _new_values(change: _Change, origin: Origin) -> dict[str, Any]:
    checked = change.row.values.get("last_checked_on", origin.today)
    return {
        **change.columns,
        **rules.derived({**change.present, **change.columns}),
        **{column: encrypt(text) for column, text in change.contact.items()},
        "status": change.standing,
        "last_checked_on": checked,
        "updated_at": origin.now,
    }


def _change_events(change: _Change, history: list[Filed], origin: Origin) -> list[dict[str, Any]]:
    id_, present, events = change.present["id"], change.present, []
    checked = change.row.values.get("last_checked_on", origin.today)
    columns = {**change.columns, "last_checked_on": checked}
    events.append(_event(id_, "corrected", origin.today, rules.correction(present, columns), origin))
    if change.standing != present["status"]:
        day = _standing_day(change.row, history, origin)
        events.append(_standing(id_, present["status"], change.standing, day, origin))
    if change.contact:
        names = sorted(name.removesuffix("_enc") for name in change.contact)
        events.append(_event(id_, "contact_changed", origin.today, {"fields": names}, origin))
    return events


def _standing_day(row: CleanRow, history: list[Filed], origin: Origin) -> date:
    """The day a file states, but never before the standing that it changes."""
    moved = [filed.happened_on for filed in history if "status" in filed.data.get("set", {})]
    return max([row.status_on or origin.today, *moved])


def _standing(id_: int, old: Status, new: Status, day: date, origin: Origin) -> dict[str, Any]:
    kind, data = rules.standing_event(old, new)
    return _event(id_, kind, day, data, origin)


def _event(id_: int, kind: str, day: date, data: dict[str, Any], origin: Origin) -> dict[str, Any]:
    return {
        "cooperative_id": id_, "kind": kind, "happened_on": day, "recorded_at": origin.now,
        "actor_id": origin.actor_id, "document": origin.document[:200], "reason": "", "data": data,
    }  # fmt: skip
