"""Nothing small is shown, and nothing hidden can be worked out from what is shown."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projectbank.meetings.rules import LEAST, TOTAL, margins, publish

SMALL = (("x", "y"), ("f", "m"), ("1", "2"))
ALL_KINDS = ((0, 1, 2), (0, 1), (0, 2), (1, 2), (0,), (1,), (2,), ())
SOME_KINDS = ((0, 1), (1, 2), (0,), (1,), (2,), ())
WIDE = (("a", "b", "c", "d"), ("f", "m"), ("1", "2", "3"))


def tables(values, largest):
    cells = list(product(*values))
    counts = st.lists(st.integers(0, largest), min_size=len(cells), max_size=len(cells))
    return counts.map(lambda numbers: dict(zip(cells, numbers, strict=True)))


def in_span(target, rows):
    """Whether a sum or difference of published counts gives the target: exact elimination."""
    basis = []
    for row in [*rows, target]:
        vector = [Fraction(x) for x in row]
        for pivot, kept in basis:
            if vector[pivot]:
                factor = vector[pivot]
                vector = [a - factor * b for a, b in zip(vector, kept, strict=True)]
        lead = next((i for i, x in enumerate(vector) if x), None)
        if row is target:
            return lead is None
        if lead is not None:
            basis.append((lead, [x / vector[lead] for x in vector]))
    return False


def functional(cell, cells):
    return [int(all(a in (TOTAL, b) for a, b in zip(cell, base, strict=True))) for base in cells]


@pytest.mark.parametrize("kinds", [ALL_KINDS, SOME_KINDS])
@settings(max_examples=20, deadline=None)
@given(table=tables(WIDE, 14))
def test_no_difference_of_shown_counts_gives_a_hidden_one(kinds, table):
    found = publish(table, WIDE, kinds)
    cells = list(product(*WIDE))
    assert all(number >= LEAST for number in found.shown.values())
    assert set(found.shown) | found.hidden == set(margins(table, kinds))
    shown = [functional(cell, cells) for cell in found.shown]
    for cell in found.hidden:
        assert not in_span(functional(cell, cells), shown), cell


def all_tables(found, total):
    """Every table of whole people that agrees with all that is shown, by exhaustion."""
    cells = list(product(*SMALL))
    faces = [(functional(cell, cells), number) for cell, number in found.shown.items()]

    def fill(counts, left):
        place = len(counts)
        if place == len(cells):
            if left == 0 and all(
                sum(c for c, on in zip(counts, f, strict=True) if on) == n for f, n in faces
            ):
                yield counts
            return
        for number in range(left + 1):
            grown = [*counts, number]
            if all(sum(c for c, on in zip(grown, f, strict=False) if on) <= n for f, n in faces):
                yield from fill(grown, left - number)

    return fill([], total), cells


@settings(max_examples=12, deadline=None)
@given(table=tables(SMALL, 6))
def test_every_hidden_count_could_be_another(table):
    """Even somebody who tries every possible table of people cannot tell a hidden count."""
    total = sum(table.values())
    found = publish(table, SMALL, ALL_KINDS)
    if (TOTAL,) * 3 not in found.shown or total > 26:
        return
    open_cells = {cell: set() for cell in found.hidden}
    tried, cells = all_tables(found, total)
    for counts in tried:
        sums = margins(dict(zip(cells, counts, strict=True)), ALL_KINDS)
        for cell, seen in open_cells.items():
            seen.add(sums[cell])
        if all(len(seen) > 1 for seen in open_cells.values()):
            return
    assert all(len(seen) > 1 for seen in open_cells.values()), open_cells


def test_a_table_of_large_counts_is_shown_whole():
    table = dict.fromkeys(product(*WIDE), 9)
    found = publish(table, WIDE, ALL_KINDS)
    assert not found.hidden
    assert found.get(TOTAL, TOTAL, TOTAL) == 9 * 24


def test_one_small_cell_takes_its_box_along():
    table = dict.fromkeys(product(*WIDE), 9) | {("a", "f", "1"): 2}
    found = publish(table, WIDE, ((0, 1, 2), (0, 1), (0,), ()))
    assert found.get("a", "f", "1") is None
    assert len(found.hidden) == 2
    assert found.get("a", "f", TOTAL) == 20
    assert len(publish(table, WIDE, ((0, 1, 2), (0, 1), (0, 2), (1, 2), ())).hidden) == 8


def test_a_kind_of_people_that_nobody_is_hides_little():
    table = {cell: 0 if cell[2] == "3" else 9 for cell in product(*WIDE)}
    found = publish(table, WIDE, ALL_KINDS)
    assert found.get(TOTAL, TOTAL, TOTAL) == 9 * 16
    assert found.get("a", TOTAL, TOTAL) == 36


def test_nobody_came():
    assert publish({}, WIDE, ALL_KINDS).shown == {}
