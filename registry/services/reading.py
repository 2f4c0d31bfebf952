"""Reading the register: cards, whole records, search. Nothing here writes; nothing personal leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, exists, false, func, or_, select

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
_C, _COURT, _SECTOR = Cooperative.__table__.c, Court.__table__.c, Sector.__table__.c
_CARD = (
    _C.id, _C.central_number, _C.court_code, _C.analytical_number, _C.name_ar, _C.name_fr, _C.status, _C.kind,
    _C.sector_code, _C.commune_code, _C.province_code, _C.region_code, _C.registered_on, _C.last_checked_on,
    _C.members, _C.women, _C.youth, _C.capital_centimes, _C.vat_status, _C.is_demo,
)  # fmt: skip
_NAMES = (
    _COURT.name_ar.label("court_name_ar"), _COURT.name_fr.label("court_name_fr"),
    _SECTOR.name_ar.label("sector_name_ar"), _SECTOR.name_fr.label("sector_name_fr"), _SECTOR.sells,
)  # fmt: skip


def active_ids() -> Select[int]:
    """A SELECT of the ids of cooperatives that may act today, to be used inside other queries (I20)."""
    return select(Cooperative.id).where(Cooperative.status == "active")


def active_names() -> AnySelect:
    """A SELECT of (id, name_ar, name_fr, province_code) of those same cooperatives, to be joined in other queries."""
    return select(_C.id, _C.name_ar, _C.name_fr, _C.province_code).where(_C.status == "active")


def is_active(cooperative_id: int) -> bool:
    """Whether the cooperative may act today."""
    return bool(session().scalar(select(exists(active_ids().where(Cooperative.id == cooperative_id)))))


def card_rows() -> AnySelect:
    """A SELECT of what `card_of` makes a card of, one row a cooperative, to be joined in other queries by its `id`."""
    return (
        select(*_CARD, *_NAMES)
        .join_from(Cooperative.__table__, Court.__table__, _COURT.code == _C.court_code)
        .join(Sector.__table__, _SECTOR.code == _C.sector_code)
    )


def card_of(values: Sequence[Any]) -> CooperativeCard:
    """The card of one row of `card_rows`; more values after its own are left alone."""
    stored = dict(zip(_STORED, values, strict=False))
    region = lookups.regions()[stored["region_code"]]
    province = lookups.provinces()[stored["province_code"]]
    commune = lookups.communes().get(stored["commune_code"] or "")
    return CooperativeCard(
        **stored,
        region_name_ar=region.name_ar,
        region_name_fr=region.name_fr,
        province_name_ar=province.name_ar,
        province_name_fr=province.name_fr,
        commune_name_ar=commune.name_ar if commune else "",
        commune_name_fr=commune.name_fr if commune else "",
        lon_lat=commune.lon_lat if commune else None,
        is_womens=is_womens(stored["members"], stored["women"]),
    )


_ROWS = card_rows()
_STORED = tuple(_ROWS.selected_columns.keys())
_BY_ID = _ROWS.where(_C.id.in_(bindparam("ids", expanding=True)))
_BY_NUMBER = _ROWS.where(_C.central_number == bindparam("number"))


def cooperative_cards(ids: Iterable[int]) -> dict[int, CooperativeCard]:
    """Cards by id, in one query; unknown ids are absent."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    return {row.id: card_of(row) for row in session().execute(_BY_ID, {"ids": wanted})}


def find_cooperative(central_number: str) -> CooperativeCard | None:
    """The card of a central number however it was typed, or None."""
    number = normal_number(central_number)
    if number is None:
        return None
    row = session().execute(_BY_NUMBER, {"number": number}).first()
    return card_of(row) if row else None


def get_record(central_number: str, scope: Scope = None) -> RecordData:
    """The whole record of a number. Raises UnknownCooperative; also outside a scope of provinces."""
    record = find_record(central_number, scope)
    if record is None:
        raise UnknownCooperative(central_number[:40])
    return record


def find_record(central_number: str, scope: Scope = None) -> RecordData | None:
    """The whole record with its dated history, or None: unknown, or outside a scope of provinces."""
    number = normal_number(central_number)
    query = _ROWS.add_columns(
        _C.address_ar, _C.address_fr, _C.object_ar, _C.object_fr, _C.ice, _C.legal_categories, _C.updated_at,
    ).where(_C.central_number == number)  # fmt: skip
    row = session().execute(_within(query, scope)).first() if number else None
    if row is None:
        return None
    return RecordData(
        card_of(row), row.address_ar, row.address_fr, row.object_ar, row.object_fr, row.ice,
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
        EventData(e.kind, e.happened_on, e.recorded_at, e.document, e.reason, e.data, e.id, e.corrects_id)
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
    query = _within(_ROWS, scope).order_by(Cooperative.name_folded, Cooperative.id)
    query = _matching(query, criteria)
    if after:
        query = query.where(_later_than(after))
    rows = session().execute(query.limit(limit + 1)).all()
    more = rows[limit - 1].id if len(rows) > limit else 0
    return Page([card_of(row) for row in rows[:limit]], more)


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


def similar_cooperatives(sector_code: str, province_code: str, limit: int) -> list[CooperativeCard]:
    """Existing cooperatives of a sector: those of the province first, then of its region, the oldest first."""
    province = lookups.provinces().get(province_code)
    near = case(
        (_C.province_code == province_code, 0),
        (_C.region_code == (province.region_code if province else ""), 1),
        else_=2,
    )
    query = (
        _ROWS.where(_C.sector_code == sector_code, _C.status.in_(EXISTING))
        .order_by(near, _C.registered_on, _C.id)
        .limit(limit)
    )
    return [card_of(row) for row in session().execute(query)]


def count_by_region() -> dict[str, int]:
    """How many cooperatives that still exist each region has."""
    query = (
        select(Cooperative.region_code, func.count())
        .where(Cooperative.status.in_(EXISTING))
        .group_by(Cooperative.region_code)
    )
    counts = {row[0]: row[1] for row in session().execute(query)}
    return {code: counts.get(code, 0) for code in lookups.regions()}
