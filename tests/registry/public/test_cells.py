"""Hidden counts beside the attacks on them: linear algebra over the lines, and bounds."""

import random
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.public.audit import Audit
from registry.public.cells import SMALLEST, TOTAL, Place, hidden_places, with_totals

ROWS = "ABCDE"
COLUMNS = "uvwxyz"
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(ROWS), st.sampled_from(COLUMNS)), st.integers(0, 8) | st.integers(0, 300)
)


def equations(table: Mapping[Place, int], hidden: list[Place]) -> tuple[np.ndarray, np.ndarray]:
    """One equation a line: its hidden counts against what is shown of it."""
    left, right = [], []
    for side in (0, 1):
        for name in sorted({place[side] for place in table}):
            line = [place for place in table if place[side] == name]
            sign = {place: -1 if place[1 - side] == TOTAL else 1 for place in line}
            left.append([sign.get(p, 0) for p in hidden])
            right.append(-sum(sign[p] * table[p] for p in line if p not in hidden))
    return np.array(left, dtype=float), np.array(right, dtype=float)


def determined(table: Mapping[Place, int], hidden: list[Place]) -> set[Place]:
    """Counts that the equations alone give: no solution of the homogeneous system touches them."""
    left, right = equations(table, hidden)
    _u, values, rows = np.linalg.svd(left)
    free = rows[int((values > 1e-8).sum()) :]
    solution = np.linalg.lstsq(left, right, rcond=None)[0]
    found = {p for i, p in enumerate(hidden) if not len(free) or np.abs(free[:, i]).max() < 1e-8}
    assert all(abs(solution[hidden.index(p)] - table[p]) < 1e-6 for p in found)
    return found


def bounds(table: Mapping[Place, int], hidden: list[Place]) -> dict[Place, float]:
    """How wide each count is left by passing bounds from line to line; each is at least one."""
    left, right = equations(table, hidden)
    low, high = np.ones(len(hidden)), np.full(len(hidden), 1e9)
    for _round in range(40):
        for line, rest in zip(left, right, strict=True):
            for k in np.nonzero(line)[0]:
                others = [x for x in np.nonzero(line)[0] if x != k]
                least = sum(line[x] * (low[x] if line[x] > 0 else high[x]) for x in others)
                most = sum(line[x] * (high[x] if line[x] > 0 else low[x]) for x in others)
                ends = sorted(((rest - most) / line[k], (rest - least) / line[k]))
                low[k], high[k] = max(low[k], ends[0]), min(high[k], ends[1])
    return {place: high[i] - low[i] for i, place in enumerate(hidden)}


def attacked(table: Mapping[Place, int]) -> set[Place]:
    """Small counts that either attack finds, or leaves fewer than four values, unless nothing else can be hidden."""
    hidden = sorted(hidden_places(table))
    small = {place for place in hidden if 0 < table[place] < SMALLEST}
    if not small:
        return set()
    wide = bounds(table, hidden)
    return small & (determined(table, hidden) | {place for place in small if wide[place] < 3})


def test_five_ones_that_add_up_to_five() -> None:
    cells = {("A", c): 1 for c in "uvwxy"} | {("A", "z"): 900} | {(r, c): 500 for r in "BC" for c in COLUMNS}
    table = with_totals(cells, "ABC", COLUMNS)
    assert attacked(table) == set()
    assert ("A", "z") in hidden_places(table) or ("A", TOTAL) in hidden_places(table)


def test_bridges() -> None:
    """Two hidden counts in each line, and yet one of them is found by adding lines."""
    cells = {(r, c): 500 for r in "ABCDE" for c in "uvwxy"}
    cells |= dict.fromkeys([("A", "u"), ("A", "v"), ("B", "u"), ("B", "v")], 60)
    cells |= dict.fromkeys([("C", "w"), ("C", "x"), ("D", "w"), ("D", "x")], 60) | {("A", "w"): 3}
    assert attacked(with_totals(cells, "ABCDE", "uvwxy")) == set()


@given(CELLS)
@settings(max_examples=60, deadline=None)
def test_no_attack_finds_a_small_count(cells: dict[Place, int]) -> None:
    assert attacked(with_totals(cells, ROWS, COLUMNS)) == set()


@pytest.mark.parametrize("density", [0.02, 0.1, 0.4])
def test_tables_of_the_size_of_the_country(density: float) -> None:
    chance = random.Random(int(density * 100))
    names = [f"r{n}" for n in range(12)], [f"s{n}" for n in range(20)]
    cells = {
        (r, c): chance.randint(1, 4) if chance.random() < density else chance.choice([0, 5, 7, 30, 200, 1500])
        for r in names[0]
        for c in names[1]
    }
    assert attacked(with_totals(cells, *names)) == set()


@given(CELLS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_others_are_protected_alike(cells: dict[Place, int], chance: random.Random) -> None:
    everybody = with_totals(cells, ROWS, COLUMNS)
    women = with_totals({p: chance.randint(0, n) for p, n in cells.items()}, ROWS, COLUMNS)
    men = {place: everybody[place] - count for place, count in women.items()}
    hidden = hidden_places(women, everybody)
    assert all(not 0 < men[p] < SMALLEST or not women[p] for p in women if p not in hidden)
    small = {p for p in hidden if 0 < women[p] < SMALLEST or 0 < men[p] < SMALLEST}
    audit = Audit(women, {p: min(1, n) for p, n in women.items()}, everybody, hidden)
    everything = Audit(women, audit.least, everybody, {p for p, n in women.items() if n})
    assert all(audit.room(p) >= min(3, everything.room(p)) for p in small)
