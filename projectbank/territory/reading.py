"""The territory as pages show it: places with their indexes, and the registry's cooperatives by place and trade."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from projectbank.territory import rules
from projectbank.territory.figures import NATION, Figures, figures_of, level
from projectbank.territory.rules import Quadrant

Counts = Mapping[tuple[str, str], int]
"""(province, registry sector) → active cooperatives, as `registry.api.counts_by_place` gives them."""


@dataclass(frozen=True, slots=True)
class Place:
    """A region or province with its figures and where it stands among its peers."""

    code: str
    figures: Figures
    need: float
    potential: float
    quadrant: Quadrant


@cache
def places(length: int) -> dict[str, Place]:
    """All regions (2) or provinces (6) by code."""
    rows = level(length)
    need, potential = rules.index(rows, rules.NEED), rules.index(rows, rules.POTENTIAL)
    quadrants = rules.quadrants(need, potential)
    return {code: Place(code, rows[code], need[code], potential[code], quadrants[code]) for code in rows}


def place(code: str) -> Place:
    """One region or province. Raises KeyError."""
    return places(len(code))[code]


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade (registry sector) in one place: cooperatives here and in the country, quotient, saturation."""

    here: int
    total_here: int
    nation: int
    quotient: float | None
    saturation: float


def trade(counts: Counts, code: str, sector: str) -> Trade:
    """The trade in a province or region."""
    here = sum(n for (where, what), n in counts.items() if where.startswith(code) and what == sector)
    total = sum(n for (where, _what), n in counts.items() if where.startswith(code))
    nation = sum(n for (_where, what), n in counts.items() if what == sector)
    quotient = rules.location_quotient(here, total, nation, sum(counts.values()))
    full = rules.saturation(here, figures_of(code).population, nation, figures_of(NATION).population)
    return Trade(here, total, nation, quotient, full)


def saturations(counts: Counts, sectors: frozenset[str]) -> dict[tuple[str, str], float]:
    """(province, sector) → saturation, for matching: every province, only these sectors."""
    nation = dict.fromkeys(sectors, 0)
    for (_where, sector), number in counts.items():
        if sector in nation:
            nation[sector] += number
    people = figures_of(NATION).population
    return {
        (code, sector): rules.saturation(
            counts.get((code, sector), 0), row.figures.population, nation[sector], people
        )
        for code, row in places(6).items()
        for sector in sectors
    }
