"""Small cells: counts of fewer than five persons are hidden, and enough others that nobody works them out. Pure."""

from collections.abc import Iterable, Mapping

from registry.public.audit import TOTAL, Audit, Place

__all__ = ["SMALLEST", "TOTAL", "Place", "hidden_places", "shown", "with_totals"]
SMALLEST = 5
"""Fewer persons than this are not shown; none (0) is."""
_ANY = 10**12


def with_totals(cells: Mapping[Place, int], rows: Iterable[str], columns: Iterable[str]) -> dict[Place, int]:
    """The whole table: every cell, the totals of rows and columns, the total of all."""
    rows, columns = list(rows), list(columns)
    table = {(row, column): cells.get((row, column), 0) for row in rows for column in columns}
    whole = dict(table)
    for (row, column), count in table.items():
        for place in ((row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            whole[place] = whole.get(place, 0) + count
    return whole


def is_small(count: int) -> bool:
    """Whether a count speaks of persons."""
    return 0 < count < SMALLEST


def hidden_places(
    table: Mapping[Place, int],
    of: Mapping[Place, int] | None = None,
    parts: Iterable[Mapping[Place, int]] = (),
) -> set[Place]:
    """Places of a table with totals whose count must not be shown.

    First those of 1 to 4 persons and, with `of` (the table of everybody), those whose others are 1 to 4: women where
    there are two men. Then as many more as it takes for each of these to have four possible values at least for a
    reader who adds and subtracts lines and knows that a hidden count is not zero, not more than everybody (`of`) and
    not less than its `parts`.
    """
    others = {place: of[place] - count for place, count in table.items()} if of else {}
    small = {p for p, count in table.items() if count and (is_small(count) or is_small(others.get(p, 0)))}
    parts = list(parts)
    least = {p: max(min(1, count), *(part[p] for part in parts), 0) for p, count in table.items()}
    most = {p: of[p] if of else _ANY for p in table}
    audit = Audit(table, least, most, set(small))
    audit.protect(small)
    return audit.hidden


def shown(
    table: Mapping[Place, int],
    of: Mapping[Place, int] | None = None,
    parts: Iterable[Mapping[Place, int]] = (),
) -> dict[Place, int | None]:
    """The table as it may be published; None where a count is hidden."""
    hidden = hidden_places(table, of, parts)
    return {place: None if place in hidden else count for place, count in table.items()}
