"""Figures of the register as of a day, summed from the journal that every filing writes to."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, select

from core.db import session
from registry.data import Figures, RegisterFigures
from registry.models import Cooperative, Movement, RegistryEvent
from registry.rules.record import fold
from registry.rules.standing import EXISTING

_SUMS = (
    func.sum(Movement.d_cooperatives), func.sum(Movement.d_members), func.sum(Movement.d_women),
    func.sum(Movement.d_youth), func.sum(Movement.d_womens),
)  # fmt: skip


def figures_as_of(day: date) -> RegisterFigures:
    """The register as it stood at the end of a day, by the date on which things happened: one query on an index."""
    query = (
        select(Movement.region_code, Movement.sector_code, *_SUMS)
        .where(Movement.day <= day)
        .group_by(Movement.region_code, Movement.sector_code)
    )
    figures = RegisterFigures()
    for region, sector, *sums in session().execute(query):
        part = Figures(*(int(value) for value in sums))
        if part != Figures():
            figures.add(part)
            figures.by_region[region].add(part)
            figures.by_sector[sector].add(part)
            figures.by_cell[region, sector].add(part)
    return figures


def figures_by_province(day: date) -> dict[str, Figures]:
    """Figures of each province as of a day."""
    query = select(Movement.province_code, *_SUMS).where(Movement.day <= day).group_by(Movement.province_code)
    return {code: Figures(*(int(value) for value in sums)) for code, *sums in session().execute(query)}


def figures_by_year(first: int, last: int) -> dict[int, Figures]:
    """National figures at the end of each year, for curves: one query."""
    year = func.extract("year", Movement.day)
    query = select(year, *_SUMS).where(Movement.day <= date(last, 12, 31)).group_by(year).order_by(year)
    found, running = dict[int, Figures](), Figures()
    moves = {int(row[0]): Figures(*(int(value) for value in row[1:])) for row in session().execute(query)}
    for moved in sorted(y for y in moves if y < first):
        running.add(moves[moved])
    for number in range(first, last + 1):
        running.add(moves.get(number, Figures()))
        found[number] = Figures(*(getattr(running, name) for name in Figures.__slots__))
    return found


def counts_by_place() -> dict[tuple[str, str], int]:
    """How many cooperatives exist today by (province code, sector code), in one query."""
    query = (
        select(Cooperative.province_code, Cooperative.sector_code, func.count())
        .where(Cooperative.status.in_(EXISTING))
        .group_by(Cooperative.province_code, Cooperative.sector_code)
    )
    return {(province, sector): count for province, sector, count in session().execute(query)}


def records_as_of(day: date) -> Iterator[dict[str, Any]]:
    """Each record as it stood on a day, folded from its filings: slow and sure, what the journal is checked against."""
    query = (
        select(RegistryEvent.cooperative_id, RegistryEvent.data)
        .where(RegistryEvent.happened_on <= day)
        .order_by(RegistryEvent.cooperative_id, RegistryEvent.happened_on, RegistryEvent.id)
        .execution_options(yield_per=2000)
    )
    current, history = None, list[dict[str, Any]]()
    for cooperative_id, data in session().execute(query):
        if cooperative_id != current and history:
            yield fold(history)
            history = []
        current = cooperative_id
        history.append(data)
    if history:
        yield fold(history)
