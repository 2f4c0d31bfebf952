"""What the register publishes of a cooperative, in one place: pages, /v1, signed documents and open data all take it.

Counts of women and young members between 1 and 4 are left out (None): they would speak of persons (I21).
"""

from collections.abc import Iterable
from typing import Any

from registry.data import CooperativeCard, EventData, RecordData
from registry.public.cells import SMALLEST
from registry.rules.record import RECORD_COLUMNS

UNPUBLISHED_KINDS = frozenset({"contact_changed"})


def published_count(count: int) -> int | None:
    """A count of persons of one cooperative, or None when it is too small to be shown."""
    return None if 0 < count < SMALLEST else count


def published_history(events: Iterable[EventData]) -> list[EventData]:
    """Entries that concern the public, in the order given."""
    return [event for event in events if event.kind not in UNPUBLISHED_KINDS]


def summary_json(card: CooperativeCard) -> dict[str, Any]:
    """A cooperative in a list."""
    return {
        "central_number": card.central_number,
        "name_ar": card.name_ar,
        "name_fr": card.name_fr,
        "kind": card.kind,
        "status": card.status,
        "sector_code": card.sector_code,
        "region_code": card.region_code,
        "province_code": card.province_code,
        "commune_code": card.commune_code,
        "registered_on": card.registered_on.isoformat(),
        "demonstration": card.is_demo,
    }


def record_json(record: RecordData, *, history: bool = True) -> dict[str, Any]:
    """A whole record, with its dated history unless told otherwise."""
    card = record.card
    found: dict[str, Any] = {
        "central_number": card.central_number,
        "court": {"code": card.court_code, "name_ar": card.court_name_ar, "name_fr": card.court_name_fr},
        "analytical_number": card.analytical_number,
        "name_ar": card.name_ar,
        "name_fr": card.name_fr,
        "kind": card.kind,
        "status": card.status,
        "sector": {"code": card.sector_code, "name_ar": card.sector_name_ar, "name_fr": card.sector_name_fr},
        "legal_categories": record.legal_categories,
        "region_code": card.region_code,
        "province_code": card.province_code,
        "commune_code": card.commune_code,
        "address_ar": record.address_ar,
        "address_fr": record.address_fr,
        "object_ar": record.object_ar,
        "object_fr": record.object_fr,
        "ice": record.ice,
        "capital_centimes": card.capital_centimes,
        "registered_on": card.registered_on.isoformat(),
        "last_checked_on": card.last_checked_on.isoformat() if card.last_checked_on else None,
        "members": card.members,
        "women": published_count(card.women),
        "youth": published_count(card.youth),
        "demonstration": card.is_demo,
    }
    if history:
        found["history"] = [entry_json(event) for event in published_history(record.history)]
    return found


def entry_json(event: EventData) -> dict[str, Any]:
    """One dated entry: its kind and which columns it changed, never a reason or a free text."""
    changed = changed_columns(event.kind, event.data)
    return {"kind": event.kind, "date": event.happened_on.isoformat(), "changed": changed}


def changed_columns(kind: str, data: dict[str, Any]) -> list[str]:
    """Columns an entry set or counted up or down, in the record's order; none for a registration, which sets all."""
    if kind == "registered":
        return []
    touched = {*data.get("set", {}), *data.get("add", {})}
    return [name for name in RECORD_COLUMNS if name in touched]
