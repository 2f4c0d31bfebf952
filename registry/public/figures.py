"""Published figures by region and sector, as of any day, small cells hidden: one table for page, map, /v1 and CSV."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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
    "members": "Members of these cooperatives, as last filed by that day. Somebody in two cooperatives counts twice.",
    "women": "Women among the members.",
    "youth": "Young people among the members, as each cooperative declares them.",
    "womens": "Cooperatives of whose members at least nine in ten are women. The law defines no such thing.",
}


@dataclass(frozen=True)
class PublishedFigures:
    """What may be shown of a day. `tables[measure][region, sector]`; "" stands for a total, None for a hidden count."""

    day: date
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    tables: Mapping[str, Mapping[Place, int | None]]

    def of(self, region: str = TOTAL, sector: str = TOTAL) -> dict[str, int | None]:
        """Every measure of one cell or total."""
        return {measure: self.tables[measure][region, sector] for measure in MEASURES}


def published_figures(day: date) -> PublishedFigures:
    """The figures of a day, as they may be shown."""
    return hide_small(day, figures_as_of(day), tuple(code for code, _ar, _fr in list_sectors()))


def hide_small(day: date, figures: RegisterFigures, sectors: tuple[str, ...]) -> PublishedFigures:
    """Tables with totals; counts of persons under five hidden, and those that would give them away."""
    regions = tuple(lookups.regions())
    tables: dict[str, Mapping[Place, int | None]] = {}
    for measure in MEASURES:
        cells = {place: getattr(part, measure) for place, part in figures.by_cell.items()}
        table = with_totals(cells, regions, sectors)
        tables[measure] = shown(table) if measure in OF_PERSONS else table
    return PublishedFigures(day, regions, sectors, tables)


def figures_json(figures: PublishedFigures) -> dict[str, Any]:
    """The tables for machines."""
    cells = [
        {"region": region, "sector": sector, **figures.of(region, sector)}
        for region in figures.regions
        for sector in figures.sectors
        if figures.tables["cooperatives"][region, sector]
    ]
    return {
        "as_of": figures.day.isoformat(),
        "definitions": DEFINITIONS,
        "hidden": "null: fewer than five persons, or a count that would give such a one away",
        "totals": figures.of(),
        "by_region": [{"region": code, **figures.of(region=code)} for code in figures.regions],
        "by_sector": [{"sector": code, **figures.of(sector=code)} for code in figures.sectors],
        "cells": cells,
    }


def figures_rows(figures: PublishedFigures) -> list[list[object]]:
    """The same as rows for CSV: a heading, then one row a cell and total; an empty field where a count is hidden."""
    rows: list[list[object]] = [["as_of", "region", "sector", *MEASURES]]
    for region in (TOTAL, *figures.regions):
        for sector in (TOTAL, *figures.sectors):
            values = figures.of(region, sector)
            if values["cooperatives"]:
                counts = ["" if count is None else count for count in values.values()]
                rows.append([figures.day.isoformat(), region or "all", sector or "all", *counts])
    return rows
