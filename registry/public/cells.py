"""Small cells: counts of fewer than five persons are hidden, and enough others that no subtraction finds them. Pure."""

from collections.abc import Callable, Iterable, Mapping

SMALLEST = 5
"""Fewer persons than this are not shown; none (0) is."""
Place = tuple[str, str]
TOTAL = ""
"""The code of a total in place of a row's or a column's."""


def with_totals(cells: Mapping[Place, int], rows: Iterable[str], columns: Iterable[str]) -> dict[Place, int]:
    """The whole table: every cell, the totals of rows and columns, the total of all."""
    rows, columns = list(rows), list(columns)
    table = {(row, column): cells.get((row, column), 0) for row in rows for column in columns}
    whole = dict(table)
    for (row, column), count in table.items():
        for place in ((row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            whole[place] = whole.get(place, 0) + count
    return whole


def hidden_places(table: Mapping[Place, int]) -> set[Place]:
    """Places of a table with totals whose count must not be shown.

    First those of 1 to 4 persons. Then, in every line (a row or a column with its total) that hides a single count, or
    counts that together are fewer than five, the smallest other one: else its line's total would give it away.
    """
    hidden = {place for place, count in table.items() if 0 < count < SMALLEST}
    lines = _lines(table)
    while True:
        more = {place for line in lines if (place := _missing(line, table, hidden))}
        if not more:
            return hidden
        hidden |= more


def _lines(table: Mapping[Place, int]) -> list[list[Place]]:
    rows: dict[str, list[Place]] = {}
    columns: dict[str, list[Place]] = {}
    for place in sorted(table):
        rows.setdefault(place[0], []).append(place)
        columns.setdefault(place[1], []).append(place)
    return [*rows.values(), *columns.values()]


def _missing(line: list[Place], table: Mapping[Place, int], hidden: set[Place]) -> Place | None:
    mine = [place for place in line if place in hidden]
    if not mine or (len(mine) > 1 and sum(table[place] for place in mine) >= SMALLEST):
        return None
    others = [place for place in line if place not in hidden and table[place]]
    return min(others, key=_last_choice(table), default=None)


def _last_choice(table: Mapping[Place, int]) -> Callable[[Place], tuple[int, int, Place]]:
    """Inner cells before totals, small counts before large ones."""
    return lambda place: (place.count(TOTAL), table[place], place)


def shown(table: Mapping[Place, int]) -> dict[Place, int | None]:
    """The table as it may be published; None where a count is hidden."""
    hidden = hidden_places(table)
    return {place: None if place in hidden else count for place, count in table.items()}
