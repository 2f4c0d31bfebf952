"""Reading the register: cards, whole records, search. Nothing here writes; nothing personal leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, exists, false, func, or_, select

from core.db import session
from core.geography import lookups
from registry.data import CooperativeCard, EventData, RecordData
from registry.errors import UnknownCooperative
from registry.models import Cooperative, Court, RegistryEvent, Sector
from registry.rules.names import search_words
from registry.rules.numbers import normal_number
from registry.rules.standing import EXISTING, is_womens

Scope = frozenset[str] | None
AnySelect = Select[*tuple[Any, ...]]
_CARD = (
    Cooperative.id, Cooperative.central_number, Cooperative.court_code, Cooperative.analytical_number,
    Cooperative.name_ar, Cooperative.name_fr, Cooperative.status, Cooperative.kind, Cooperative.sector_code,
    Cooperative.commune_code, Cooperative.province_code, Cooperative.region_code, Cooperative.registered_on,
    Cooperative.last_checked_on, Cooperative.members, Cooperative.women, Cooperative.youth,
    Cooperative.capital_centimes, Cooperative.vat_status, Cooperative.is_demo,
)  # fmt: skip
_NAMES = (
    Court.name_ar.label("court_name_ar"), Court.name_fr.label("court_name_fr"),
    Sector.name_ar.label("sector_name_ar"), Sector.name_fr.label("sector_name_fr"), Sector.sells,
)  # fmt: skip


def active_ids() -> Select[int]:
    """A SELECT of the ids of cooperatives that may act today, to be used inside other queries (I20)."""
    return select(Cooperative.id).where(Cooperative.status == "active")


def is_active(cooperative_id: int) -> bool:
    """Whether the cooperative may act today."""
    return bool(session().scalar(select(exists(active_ids().where(Cooperative.id == cooperative_id)))))


def _cards(*more: Any) -> AnySelect:
    return (
        select(*_CARD, *_NAMES, *more)
        .join(Court, Court.code == Cooperative.court_code)
        .join(Sector, Sector.code == Cooperative.sector_code)
    )


def _card(row: Row[Any]) -> CooperativeCard:
    stored = dict(row._mapping)
    region = lookups.regions()[row.region_code]
    province = lookups.provinces()[row.province_code]
    commune = lookups.communes().get(row.commune_code or "")
    return CooperativeCard(
        **{name: stored[name] for name in stored if name in _CARD_FIELDS},
        region_name_ar=region.name_ar,
        region_name_fr=region.name_fr,
        province_name_ar=province.name_ar,
        province_name_fr=province.name_fr,
        commune_name_ar=commune.name_ar if commune else "",
        commune_name_fr=commune.name_fr if commune else "",
        lon_lat=commune.lon_lat if commune else None,
        is_womens=is_womens(row.members, row.women),
    )


_CARD_FIELDS = frozenset(CooperativeCard.__dataclass_fields__)


def cooperative_cards(ids: Iterable[int]) -> dict[int, CooperativeCard]:
    """Cards by id, in one query; unknown ids are absent."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = session().execute(_cards().where(Cooperative.id.in_(wanted)))
    return {row.id: _card(row) for row in rows}


def find_cooperative(central_number: str) -> CooperativeCard | None:
    """The card of a central number however it was typed, or None."""
    number = normal_number(central_number)
    if number is None:
        return None
    row = session().execute(_cards().where(Cooperative.central_number == number)).first()
    return _card(row) if row else None


def get_record(central_number: str, scope: Scope = None) -> RecordData:
    """The whole record of a number. Raises UnknownCooperative; also outside a scope of provinces."""
    record = find_record(central_number, scope)
    if record is None:
        raise UnknownCooperative(central_number[:40])
    return record


def find_record(central_number: str, scope: Scope = None) -> RecordData | None:
    """The whole record with its dated history, or None: unknown, or outside a scope of provinces."""
    number = normal_number(central_number)
    query = _cards(
        Cooperative.address_ar, Cooperative.address_fr, Cooperative.object_ar, Cooperative.object_fr,
        Cooperative.ice, Cooperative.legal_categories, Cooperative.updated_at,
    ).where(Cooperative.central_number == number)  # fmt: skip
    row = session().execute(_within(query, scope)).first() if number else None
    if row is None:
        return None
    return RecordData(
        _card(row), row.address_ar, row.address_fr, row.object_ar, row.object_fr, row.ice,
        list(row.legal_categories), row.updated_at, list_events(row.id),
    )  # fmt: skip


def list_events(cooperative_id: int) -> list[EventData]:
    """The history of a record, newest first."""
    query = (
        select(RegistryEvent)
        .where(RegistryEvent.cooperative_id == cooperative_id)
        .order_by(RegistryEvent.happened_on.desc(), RegistryEvent.id.desc())
    )
    return [
        EventData(e.kind, e.happened_on, e.recorded_at, e.document, e.reason, e.data)
        for e in session().scalars(query)
    ]


def _within(query: AnySelect, scope: Scope) -> AnySelect:
    return query if scope is None else query.where(Cooperative.province_code.in_(scope))


@dataclass(frozen=True)
class Criteria:
    """What a search of the register asks for; empty means all. `text` is a number or words of a name."""

    text: str = ""
    region_code: str = ""
    sector_code: str = ""
    status: str = ""


@dataclass(frozen=True)
class Page:
    """Cards in the order of their names, and the key of the next page (0 on the last)."""

    cards: list[CooperativeCard]
    next_after: int


def search_register(criteria: Criteria, *, after: int = 0, limit: int = 24, scope: Scope = None) -> Page:
    """Cooperatives that match, by name, a page at a time. `after` is the `next_after` of the page before."""
    query = _within(_cards(), scope).order_by(Cooperative.name_folded, Cooperative.id)
    query = _matching(query, criteria)
    if after:
        query = query.where(_later_than(after))
    rows = session().execute(query.limit(limit + 1)).all()
    more = rows[limit - 1].id if len(rows) > limit else 0
    return Page([_card(row) for row in rows[:limit]], more)


def _matching(query: AnySelect, criteria: Criteria) -> AnySelect:
    for column, value in (
        (Cooperative.region_code, criteria.region_code),
        (Cooperative.sector_code, criteria.sector_code),
        (Cooperative.status, criteria.status),
    ):
        if value:
            query = query.where(column == value)
    if criteria.text.strip():
        query = query.where(text_matches(criteria.text))
    return query


def text_matches(text: str) -> Any:
    """A number as it stands, or every telling word somewhere in the folded names."""
    found = []
    if words := search_words(text):
        found.append(and_(*(Cooperative.name_folded.contains(word, autoescape=True) for word in words)))
    number = normal_number(text)
    if number and any(character.isdigit() for character in number):
        found.append(or_(Cooperative.central_number == number, Cooperative.analytical_number == number))
    return or_(*found) if found else false()


def _later_than(cooperative_id: int) -> Any:
    name = select(Cooperative.name_folded).where(Cooperative.id == cooperative_id).scalar_subquery()
    same = and_(Cooperative.name_folded == name, Cooperative.id > cooperative_id)
    return or_(Cooperative.name_folded > name, same)


def list_sectors() -> list[tuple[str, str, str]]:
    """(code, Arabic name, French name) of the sectors, in the Office's order."""
    query = select(Sector.code, Sector.name_ar, Sector.name_fr).order_by(Sector.position)
    return [(row.code, row.name_ar, row.name_fr) for row in session().execute(query)]


def count_by_region() -> dict[str, int]:
    """How many cooperatives that still exist each region has."""
    query = (
        select(Cooperative.region_code, func.count())
        .where(Cooperative.status.in_(EXISTING))
        .group_by(Cooperative.region_code)
    )
    counts = {row[0]: row[1] for row in session().execute(query)}
    return {code: counts.get(code, 0) for code in lookups.regions()}
