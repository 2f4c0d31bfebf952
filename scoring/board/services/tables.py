"""The tables of a report, each from one door: rows of plain values, small cells hidden (None)."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from core.geography.lookups import regions
from projectbank import api as projectbank
from registry import api as registry
from scoring.board.rules.periods import Period
from scoring.board.rules.summaries import percentile
from scoring.board.services.counting import Step, no_step
from scoring.data import BANDS
from scoring.fairness.rules import ParityRow, hidden_cells
from scoring.fairness.services import months, parity
from scoring.inspections.services.reading import visit_figures
from scoring.method.services import reading, running
from shop import api as shop

Row = dict[str, Any]
_YEARS = 8
_STATES = ("published", "reserved", "team_formed", "in_creation", "registered", "selling")


def cells(period: Period) -> list[Row]:
    """R3: cooperatives, members, women and youth of every region and sector, with totals (""); persons as of the last
    end of a month."""
    found = registry.published_figures(period.last)
    places = [(region, sector) for region in ("", *found.regions) for sector in ("", *found.sectors)]
    rows: list[Row] = [{"region": r, "sector": s, **found.of(r, s)} for r, s in places]
    names = ("cooperatives", "members", "women", "youth", "womens")
    return [
        row for row in rows if any(row[name] != 0 for name in names) or not (row["region"] and row["sector"])
    ]


def growth(period: Period) -> list[Row]:
    """R1: cooperatives of each region and each sector at the end and at the beginning."""
    now, before = registry.figures_as_of(period.last), registry.figures_as_of(period.before)
    found: list[Row] = []
    for name in ("by_region", "by_sector"):
        new, old = getattr(now, name), getattr(before, name)
        for code in sorted({*new, *old}):
            counts = {"cooperatives": new[code].cooperatives, "before": old[code].cooperatives}
            found.append({"part": name.removeprefix("by_"), "code": code, **counts})
    return found


def years(period: Period) -> list[Row]:
    """R4: the register at the end of each year, and on the report's day."""
    last = period.last.year
    ends = registry.figures_by_year(last - _YEARS, last - 1)
    days = {f"{year}-12-31": figures for year, figures in ends.items()}
    days[period.last.isoformat()] = registry.figures_as_of(period.last)
    names = ("cooperatives", "members", "women", "womens")
    return [{"day": day, **{name: getattr(one, name) for name in names}} for day, one in days.items()]


def delays(period: Period) -> list[Row]:
    """C2: how long creations took; no median of fewer than five files."""
    return [
        {
            "stage": row.stage, "limit": row.limit, "unit": row.unit, "files": len(row.days),
            "median": percentile(row.days, 0.5), "ninth": percentile(row.days, 0.9),
        }
        for row in registry.creation_delays(period.since, period.until)
    ]  # fmt: skip


def sales(period: Period) -> list[Row]:
    """M2: what cooperatives of each region delivered; regions with fewer than five sellers hidden."""
    where = {row.id: row.region_code for row in registry.census(period.last)}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for key, parcels, centimes in shop.delivered_sales(period.since, period.until):
        part = sums[where.get(key, "")]
        part[:] = part[0] + 1, part[1] + parcels, part[2] + centimes
    hidden = hidden_cells({code: part[0] for code, part in sums.items()})
    names = ("selling", "parcels", "sales")
    return [
        {"region": code, **dict(zip(names, [None] * 3 if code in hidden else part, strict=True))}
        for code in regions()
        if (part := sums.get(code, []))
    ]


def funnel(period: Period) -> list[Row]:
    """P1: ideas that had come so far by the day, or farther."""
    counts = projectbank.figures_as_of(period.until).by_state
    return [
        {"state": state, "ideas": sum(counts.get(s, 0) for s in _STATES[n:])}
        for n, state in enumerate(_STATES)
    ]


def bands(period: Period) -> list[Row]:
    """S1: cooperatives of the last run by band; "" not yet rated."""
    run = running.latest_run(period.last)
    if run is None:
        return []
    counts = reading.bands(run)
    about = {
        "run_as_of": run.as_of.isoformat(),
        "method": run.method_version,
        "method_state": run.method_state,
    }
    return [
        {"band": BANDS[place] if place >= 0 else "", "cooperatives": counts.get(place, 0), **about}
        for place in (*range(len(BANDS) - 1, -1, -1), -1)
    ]


def fairness(period: Period) -> list[Row]:
    """S2: the parity table of the last run."""
    run = running.latest_run(period.last)
    if run is None:
        return []
    return [_parity_row(row) for row in parity.parity_of(run)]


def fairness_months(period: Period) -> list[Row]:
    """S2, month by month: the same of the newest run of each of the last twelve months; none where there is but one."""
    runs = running.monthly_runs(period.last)
    return [
        {"as_of": run.as_of.isoformat(), **_parity_row(row)}
        for run in (runs if len(runs) > 1 else [])
        for row in months.parity_in(run)
    ]


def _parity_row(row: ParityRow) -> Row:
    return {
        "dimension": row.dimension, "group": row.group, "cooperatives": row.cooperatives, "rated": row.rated,
        "mean": _rounded(row.mean, 1), "upper": _rounded(row.upper, 3),
    }  # fmt: skip


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def hits(period: Period) -> list[Row]:
    """I1: how often targeted visits and visits drawn by lot found something serious, with 95 % intervals."""
    found = visit_figures(period.first, period.last)
    return [
        {
            "kind": kind, "visits": rate.visits, "hits": rate.hits, "rate": _rounded(rate.rate, 4),
            "low": round(rate.low, 4), "high": round(rate.high, 4),
        }
        for kind, rate in (("targeted", found.targeted), ("random", found.random))
    ]  # fmt: skip


TABLES: dict[str, tuple[str, Callable[[Period], list[Row]]]] = {
    "cells": ("R3", cells),
    "growth": ("R1", growth),
    "years": ("R4", years),
    "delays": ("C2", delays),
    "sales": ("M2", sales),
    "funnel": ("P1", funnel),
    "bands": ("S1", bands),
    "parity": ("S2", fairness),
    "parity_months": ("S2", fairness_months),
    "hits": ("I1", hits),
}


def tables(period: Period, step: Step = no_step) -> dict[str, Any]:
    """Every table with the query that gives it; `step` is called after each."""
    found: dict[str, Any] = {}
    for name, (query, make) in TABLES.items():
        found[name] = {"query": query, "rows": make(period)}
        step()
    return found
