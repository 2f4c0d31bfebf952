"""Published figures by region and sector, small cells hidden: one table for page, map, /v1 and CSV.

Organisations are counted as of any day; persons as of the ends of months, for the figures of two days that lie one
filing apart would tell what a single cooperative declared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.geography import lookups
from registry.data import RegisterFigures
from registry.public.cells import TOTAL, Place, shown, with_totals
from registry.services.figures import figures_as_of
from registry.services.reading import list_sectors

MEASURES = ("cooperatives", "members", "women", "youth", "womens")
"""`womens`: women's cooperatives. The first and the last count organisations, the others persons."""
OF_PERSONS = frozenset({"members", "women", "youth"})
DEFINITIONS = {
    "cooperatives": "Cooperatives, unions and federations registered and neither struck off nor dissolved on that day.",
    "members": "Members as filed by the last end of a month. Somebody in two cooperatives counts twice.",
    "women": "Women among the members.",
    "youth": "Young people among the members, as each cooperative declares them.",
    "womens": "Cooperatives of whose members at least nine in ten are women. The law defines no such thing.",
}


@dataclass(frozen=True)
class PublishedFigures:
    """What may be shown of a day. `tables[measure][region, sector]`; "" stands for a total, None for a hidden count.

    `persons_day`: the end of a month, the day as of which persons are counted.
    """

    day: date
    persons_day: date
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    tables: Mapping[str, Mapping[Place, int | None]]

    def of(self, region: str = TOTAL, sector: str = TOTAL) -> dict[str, int | None]:
        """Every measure of one cell or total."""
        return {measure: self.tables[measure][region, sector] for measure in MEASURES}


def month_end(day: date) -> date:
    """The last end of a month on or before a day."""
    first = (day + timedelta(days=1)).replace(day=1)
    return first - timedelta(days=1) if first > date.min else first


def published_figures(day: date) -> PublishedFigures:
    """The figures of a day, as they may be shown."""
    figures, persons_day = figures_as_of(day), month_end(day)
    persons = figures if persons_day == day else figures_as_of(persons_day)
    sectors = tuple(code for code, _ar, _fr in list_sectors())
    regions = tuple(lookups.regions())
    tables = {
        measure: _table(persons if measure in OF_PERSONS else figures, measure, regions, sectors)
        for measure in MEASURES
    }
    return PublishedFigures(day, persons_day, regions, sectors, hide_small(tables))


def hide_small(tables: Mapping[str, Mapping[Place, int]]) -> dict[str, Mapping[Place, int | None]]:
    """Tables with totals; counts of persons under five hidden, and those that would give them away."""
    members, women, youth = (tables[measure] for measure in ("members", "women", "youth"))
    return {
        **tables,
        "members": shown(members, parts=(women, youth)),
        "women": shown(women, members),
        "youth": shown(youth, members),
    }


def _table(
    figures: RegisterFigures, measure: str, regions: tuple[str, ...], sectors: tuple[str, ...]
) -> dict[Place, int]:
    cells = {place: getattr(part, measure) for place, part in figures.by_cell.items()}
    return with_totals(cells, regions, sectors)


def figures_json(figures: PublishedFigures) -> dict[str, Any]:
    """The tables for machines."""
    cells = [
        {"region": region, "sector": sector, **figures.of(region, sector)}
        for region in figures.regions
        for sector in figures.sectors
        if any(count != 0 for count in figures.of(region, sector).values())
    ]
    return {
        "as_of": figures.day.isoformat(),
        "persons_as_of": figures.persons_day.isoformat(),
        "definitions": DEFINITIONS,
        "hidden": "null: fewer than five persons, or a count that would give such a one away",
        "totals": figures.of(),
        "by_region": [{"region": code, **figures.of(region=code)} for code in figures.regions],
        "by_sector": [{"sector": code, **figures.of(sector=code)} for code in figures.sectors],
        "cells": cells,
    }


def figures_rows(figures: PublishedFigures) -> list[list[object]]:
    """The same as rows for CSV: a heading, then one row a cell and total; an empty field where a count is hidden."""
    rows: list[list[object]] = [["as_of", "region", "sector", *MEASURES, "persons_as_of"]]
    for region in (TOTAL, *figures.regions):
        for sector in (TOTAL, *figures.sectors):
            values = figures.of(region, sector)
            if any(count != 0 for count in values.values()):
                counts = ["" if count is None else count for count in values.values()]
                place = [figures.day.isoformat(), region or "all", sector or "all"]
                rows.append([*place, *counts, figures.persons_day.isoformat()])
    return rows
