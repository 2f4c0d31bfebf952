"""A row of a file becomes a clean record or a list of faults. Pure: reference tables and today's date come in."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from core.geography.lookups import communes, find_commune, find_province, find_region, place_key, provinces
from registry.data import Fault
from registry.rules.cells import BadCell, court_keys, readers
from registry.rules.headings import BILINGUAL
from registry.rules.standing import Status

_ARABIC = re.compile(r"[\u0621-\u064a]")
_TERRITORY = ("region", "province", "commune")
_REQUIRED = ("central_number", "analytical_number", "registered_on", "members")
_MEMO = 50_000
_SELDOM_REPEATED = frozenset(
    {
        "central_number",
        "analytical_number",
        "name",
        "name_ar",
        "name_fr",
        "address",
        "address_ar",
        "address_fr",
    }
    | {"object", "object_ar", "object_fr", "phone", "email", "ice"}
)
NO_PLACE = Fault("province", "missing_value")


@dataclass(frozen=True)
class Reference:
    """Courts and sectors by comparison key (see `court_keys` and `place_key`) → code."""

    courts: dict[str, str]
    sectors: dict[str, str]


@dataclass(frozen=True, slots=True)
class CleanRow:
    """`values` holds only what the file states, under the names of the record's columns; contact is kept apart."""

    line: int
    values: dict[str, Any]
    status: Status | None
    status_on: date | None
    phone: str | None
    email: str | None
    notes: list[Fault]

    @property
    def key(self) -> tuple[str, str]:
        """The legal key: court and analytical number."""
        return self.values["court_code"], self.values["analytical_number"]


@dataclass
class RowReader:
    """Reads the rows of one file. Repeated cells (courts, sectors, dates …) are read once."""

    positions: dict[str, int]
    width: int
    reference: Reference
    today: date
    _read: dict[str, Callable[[str], Any]] = field(init=False)
    _memo: dict[tuple[str, str], Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._read = readers(self.today) | {"court": self._court, "sector": self._sector}

    def read(self, line: int, cells: Sequence[str]) -> CleanRow | list[Fault]:
        """The clean record of a row, or everything that is wrong with it."""
        faults = [Fault("row", "too_many_cells")] if any(cell.strip() for cell in cells[self.width :]) else []
        values = self._values(cells, faults)
        _split_languages(values)
        notes = self._territory(cells, values, faults)
        faults += _missing(values, faults) + _inconsistent(values)
        if faults:
            return faults
        if "capital" in values:
            values["capital_centimes"] = values.pop("capital")
        take = values.pop
        status, status_on = take("status", None), take("status_on", None)
        phone, email = take("phone", None), take("email", None)
        return CleanRow(line, values, status, status_on, phone, email, notes)

    def _values(self, cells: Sequence[str], faults: list[Fault]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, position in self.positions.items():
            text = cells[position]
            if name in _TERRITORY or not text or text.isspace():
                continue
            value = self._cell(name, text)
            if isinstance(value, BadCell):
                faults.append(Fault(name, value.code, text.strip()[:60]))
            else:
                values[_COLUMN.get(name, name)] = value
        return values

    def _text(self, cells: Sequence[str], name: str) -> str:
        position = self.positions.get(name, self.width)
        return cells[position] if position < self.width else ""

    def _cell(self, name: str, text: str) -> Any:
        if name in _SELDOM_REPEATED or len(text) > 60:
            return self._attempt(name, text)
        key = (name, text)
        if key not in self._memo:
            if len(self._memo) > _MEMO:
                self._memo.clear()
            self._memo[key] = self._attempt(name, text)
        return self._memo[key]

    def _attempt(self, name: str, text: str) -> Any:
        try:
            return self._read[name](text)
        except BadCell as bad:
            return bad

    def _court(self, text: str) -> str:
        for key in court_keys(text):
            if code := self.reference.courts.get(key):
                return code
        raise BadCell("unknown_court")

    def _sector(self, text: str) -> str:
        if code := self.reference.sectors.get(place_key(text)):
            return code
        raise BadCell("unknown_sector")

    def _territory(self, cells: Sequence[str], values: dict[str, Any], faults: list[Fault]) -> list[Fault]:
        stated = [self._text(cells, name) for name in _TERRITORY]
        place = locate(*stated)
        if isinstance(place, Fault):
            faults.append(place)
            return []
        values["region_code"], values["province_code"] = place.region_code, place.province_code
        if place.commune_code:
            values["commune_code"] = place.commune_code
        return [place.note] if place.note else []


_COLUMN = {"court": "court_code", "sector": "sector_code"}


@dataclass(frozen=True, slots=True)
class Location:
    """Codes of a seat; `note` tells that the commune was not recognised and only its province is kept."""

    region_code: str
    province_code: str
    commune_code: str | None
    note: Fault | None = None


@lru_cache(maxsize=20_000)
def locate(region: str, province: str, commune: str) -> Location | Fault:
    """Codes of a seat from what a file says of it (codes or names, any may be empty)."""
    region_code = find_region(region) if region.strip() else ""
    if region_code is None:
        return Fault("region", "unknown_region", region.strip()[:60])
    province_code = find_province(province) if province.strip() else ""
    if province_code is None:
        return Fault("province", "unknown_province", province.strip()[:60])
    if province_code and region_code and provinces()[province_code].region_code != region_code:
        return Fault("province", "province_not_in_region", province.strip()[:60])
    commune_text = commune.strip()[:60]
    commune_code = find_commune(commune, province_code[:6] or region_code) if commune_text else None
    if not province_code:
        if not commune_code:
            return Fault("commune", "unknown_place", commune_text) if commune_text else NO_PLACE
        province_code = communes()[commune_code].province_code
    note = Fault("commune", "unknown_commune", commune_text) if commune_text and not commune_code else None
    return Location(provinces()[province_code].region_code, province_code, commune_code, note)


def _split_languages(values: dict[str, Any]) -> None:
    """A text column that names no language goes to Arabic or French by its letters."""
    for name in BILINGUAL:
        text = values.pop(name, None)
        if text:
            values.setdefault(f"{name}_{'ar' if _ARABIC.search(text) else 'fr'}", text)


def _missing(values: dict[str, Any], faults: list[Fault]) -> list[Fault]:
    told = {fault.field for fault in faults}
    missing = [Fault(name, "missing_value") for name in _REQUIRED if name not in values and name not in told]
    missing += [
        Fault(name, "missing_value")
        for name, column in _COLUMN.items()
        if column not in values and name not in told
    ]
    if not (values.get("name_ar") or values.get("name_fr") or told & {"name", "name_ar", "name_fr"}):
        missing.append(Fault("name", "missing_value"))
    return missing


def _inconsistent(values: dict[str, Any]) -> list[Fault]:
    members, faults = values.get("members"), []
    for name in ("women", "youth"):
        if members is not None and values.get(name, 0) > members:
            faults.append(Fault(name, f"{name}_exceed_members", str(values[name])))
    registered, changed = values.get("registered_on"), values.get("status_on")
    if registered and changed and changed < registered:
        faults.append(Fault("status_on", "before_registration", changed.isoformat()))
    return faults
