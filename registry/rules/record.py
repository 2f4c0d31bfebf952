"""The record as a fold over its events, and what a new statement changes in it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from registry.rules.names import folded_name
from registry.rules.rows import CleanRow
from registry.rules.standing import Status, event_for, standing_after_import

# Columns that events carry. Contact is not among them: events cannot be erased, personal data must be erasable.
RECORD_COLUMNS = (
    "court_code", "analytical_number", "central_number", "name_ar", "name_fr", "kind", "status", "sector_code",
    "legal_categories", "commune_code", "province_code", "region_code", "address_ar", "address_fr", "object_ar",
    "object_fr", "registered_on", "members", "women", "youth", "capital_centimes", "vat_status", "ice",
    "last_checked_on",
)  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "name_ar": "", "name_fr": "", "kind": "cooperative", "legal_categories": [], "commune_code": None,
    "address_ar": "", "address_fr": "", "object_ar": "", "object_fr": "", "women": 0, "youth": 0,
    "capital_centimes": None, "vat_status": None, "ice": None,
}  # fmt: skip


def as_json(value: Any) -> Any:
    """A column's value as an event stores it."""
    return value.isoformat() if isinstance(value, date) else value


DATES = ("registered_on", "last_checked_on")


def from_json(name: str, value: Any) -> Any:
    """A column's value as the record stores it."""
    return date.fromisoformat(value) if name in DATES and isinstance(value, str) else value


def applied(record: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The record after one filing: columns it sets, then numbers it adds to."""
    after = {**record, **data.get("set", {})}
    for name, count in data.get("add", {}).items():
        after[name] = after.get(name, 0) + count
    return after


def fold(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The record after these filings' data, given by the day they happened, then in the order they were recorded."""
    record: dict[str, Any] = {}
    for data in events:
        record.update(data.get("set", {}))
        for name, count in data.get("add", {}).items():
            record[name] = record.get(name, 0) + count
    return record


def as_columns(folded: Mapping[str, Any]) -> dict[str, Any]:
    """All columns of the record from a fold, typed as the table stores them."""
    return {name: from_json(name, folded.get(name, DEFAULTS.get(name))) for name in RECORD_COLUMNS}


def new_record(row: CleanRow, today: date) -> dict[str, Any]:
    """All columns of a record that a row states for the first time, as registered (active)."""
    return {**DEFAULTS, "last_checked_on": today, **row.values, "status": "active"}


def registration(record: Mapping[str, Any]) -> dict[str, Any]:
    """What the registration event holds: the whole record, its empty columns left out."""
    return {"set": {name: as_json(value) for name, value in record.items() if value not in (None, "", [])}}


def changes(present: Mapping[str, Any], row: CleanRow) -> dict[str, Any]:
    """Columns whose value a row changes, without the standing. An empty cell of a file changes nothing."""
    changed = {name: value for name, value in row.values.items() if present[name] != value}
    if "province_code" in changed and "commune_code" not in row.values and present["commune_code"]:
        changed["commune_code"] = None  # the old commune lies in the old province
    return changed


def new_standing(present: Status, row: CleanRow) -> Status:
    """The standing after a row was read; a file without the column leaves it."""
    if row.status is None:
        return present
    return standing_after_import(present, row.status)


def standing_event(old: Status, new: Status) -> tuple[str, dict[str, Any]]:
    """Kind and data of the event that records a change of standing."""
    return event_for(old, new), {"set": {"status": new}, "was": {"status": old}}


def correction(present: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """What the event of a change holds."""
    return {
        "set": {name: as_json(value) for name, value in changed.items()},
        "was": {name: as_json(present[name]) for name in changed},
    }


def still_consistent(present: Mapping[str, Any], changed: Mapping[str, Any]) -> str | None:
    """The column that would contradict the number of members after the change, or None."""
    members = changed.get("members", present["members"])
    for name in ("women", "youth"):
        if changed.get(name, present[name]) > members:
            return name
    return None


def derived(record: Mapping[str, Any]) -> dict[str, Any]:
    """Columns computed from others."""
    return {"name_folded": folded_name(record["name_ar"], record["name_fr"])}
