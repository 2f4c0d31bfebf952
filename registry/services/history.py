"""The record of any day, and the filings it is folded from."""

from datetime import date
from typing import Any

from sqlalchemy import select

from core.db import session
from core.geography import lookups
from registry.data import CooperativeCard, EventData, RecordData
from registry.errors import UnknownCooperative
from registry.models import Cooperative, Court, RegistryEvent, Sector
from registry.rules.numbers import normal_number
from registry.rules.record import as_columns, fold
from registry.rules.standing import is_womens
from registry.services.reading import Scope


def record_as_of(central_number: str, day: date, scope: Scope = None) -> RecordData | None:
    """The whole public record as it stood at the end of a day, its history up to that day; None before registration.

    Raises UnknownCooperative: no such number, or outside a scope of provinces.
    """
    present = _present(central_number, scope)
    events = filings_until(present.id, day)
    if not events:
        return None
    columns = as_columns(fold(event.data for event in events))
    card = _card(present, columns)
    return RecordData(
        card, columns["address_ar"], columns["address_fr"], columns["object_ar"], columns["object_fr"], columns["ice"],
        list(columns["legal_categories"]), max(event.recorded_at for event in events), events[::-1],
    )  # fmt: skip


def filings_until(cooperative_id: int, day: date) -> list[EventData]:
    """Filings of a cooperative about that day and earlier ones, in the order in which they are folded."""
    query = (
        select(RegistryEvent)
        .where(RegistryEvent.cooperative_id == cooperative_id, RegistryEvent.happened_on <= day)
        .order_by(RegistryEvent.happened_on, RegistryEvent.id)
    )
    return [event_data(event) for event in session().scalars(query)]


def event_data(e: RegistryEvent) -> EventData:
    """A filing as pages show it."""
    return EventData(e.kind, e.happened_on, e.recorded_at, e.document, e.reason, e.data, e.id, e.corrects_id)


def _present(central_number: str, scope: Scope) -> Any:
    number = normal_number(central_number)
    query = select(Cooperative.id, Cooperative.is_demo).where(Cooperative.central_number == number)
    if scope is not None:
        query = query.where(Cooperative.province_code.in_(scope))
    found = session().execute(query).first() if number else None
    if found is None:
        raise UnknownCooperative(central_number[:40])
    return found


def _card(present: Any, columns: dict[str, Any]) -> CooperativeCard:
    court, sector = (
        session().get_one(Court, columns["court_code"]),
        session().get_one(Sector, columns["sector_code"]),
    )
    region, province = (
        lookups.regions()[columns["region_code"]],
        lookups.provinces()[columns["province_code"]],
    )
    commune = lookups.communes().get(columns["commune_code"] or "")
    own = {name: columns[name] for name in CooperativeCard.__slots__ if name in columns}
    return CooperativeCard(
        **own, id=present.id, is_demo=present.is_demo, is_womens=is_womens(columns["members"], columns["women"]),
        court_name_ar=court.name_ar, court_name_fr=court.name_fr, sector_name_ar=sector.name_ar,
        sector_name_fr=sector.name_fr, sells=sector.sells, region_name_ar=region.name_ar,
        region_name_fr=region.name_fr, province_name_ar=province.name_ar, province_name_fr=province.name_fr,
        commune_name_ar=commune.name_ar if commune else "", commune_name_fr=commune.name_fr if commune else "",
        lon_lat=commune.lon_lat if commune else None,
    )  # fmt: skip
