"""Counts that betray nobody: cells under five are hidden, and others with them so that none can be worked out. Pure.

A table has several dimensions and is published with margins of several kinds ("by meeting and sex", "by sex"). For a
hidden count we look for a *box*: two values in some of its dimensions, one value in the others. Moving one person
along the corners of the box (one more, one fewer, by turns) changes only published counts that keep those dimensions
apart; when all of these are hidden, two different tables agree with everything shown, and no difference of
published figures can tell them apart. A box is used only when the people to move are there, so that the other table is
possible too. Publish a table once and whole: never a filtered part of it beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

LEAST = 5
SEXES = ("f", "m")
AGES = ("15_24", "25_34", "35_59", "60_plus")
SITUATIONS = ("neet", "graduate", "working", "studying", "other")
TOTAL = "*"
Cell = tuple[str, ...]
"""One value for each dimension; `*` where the count is over all of them."""


@dataclass(frozen=True, slots=True)
class Published:
    """What may be shown: counts by cell, and the cells that are hidden."""

    shown: dict[Cell, int]
    hidden: frozenset[Cell]

    def get(self, *cell: str) -> int | None:
        """The count, or None where it is hidden."""
        return self.shown.get(cell)


def margins(table: Mapping[Cell, int], kinds: Sequence[Sequence[int]]) -> dict[Cell, int]:
    """Every count of the kinds: `kinds` names the dimensions that stay apart, such as `[(0, 1), (1,), ()]`."""
    found: dict[Cell, int] = {}
    for kind in kinds:
        for cell, number in table.items():
            key = tuple(value if place in kind else TOTAL for place, value in enumerate(cell))
            found[key] = found.get(key, 0) + number
    return found


def publish(
    table: Mapping[Cell, int], values: Sequence[Sequence[str]], kinds: Sequence[Sequence[int]]
) -> Published:
    """The counts of the kinds with small ones hidden. `values`: those of each dimension; absent cells are 0."""
    whole = {cell: table.get(cell, 0) for cell in product(*values)}
    counts = margins(whole, kinds)
    hidden = {cell for cell, number in counts.items() if number < LEAST}
    protected: set[Cell] = set()
    for cell in sorted(hidden, key=lambda c: (c.count(TOTAL), c)):
        if cell in protected:
            continue
        box = _best_box(cell, whole, values, kinds, hidden, counts)
        if box is None:  # no second table can be shown to exist: nothing of this table is published
            return Published({}, frozenset(counts))
        hidden |= box
        protected |= box
    return Published({c: n for c, n in counts.items() if c not in hidden}, frozenset(hidden))


def _best_box(
    cell: Cell,
    table: Mapping[Cell, int],
    values: Sequence[Sequence[str]],
    kinds: Sequence[Sequence[int]],
    hidden: set[Cell],
    counts: Mapping[Cell, int],
) -> set[Cell] | None:
    """The box that hides the fewest people more; None when there is none."""
    best: tuple[int, set[Cell]] | None = None
    for box in _boxes(cell, values):
        if not _can_move(box, table):
            continue
        touched = _touched(box, kinds)
        price = sum(counts[c] + 1 for c in touched if c not in hidden)
        if best is None or price < best[0]:
            best = (price, touched)
        if not price:  # nothing more to hide: no box is cheaper
            break
    return best[1] if best else None


Box = tuple[tuple[str, ...], ...]
"""For each dimension the two values between which people move, or the one they stay in."""


def _boxes(cell: Cell, values: Sequence[Sequence[str]]) -> Iterator[Box]:
    """Every box through the cell: it moves in some of the cell's dimensions, two values each, and stays in the rest."""
    choices: list[list[tuple[str, ...]]] = []
    for value, possible in zip(cell, values, strict=True):
        if value == TOTAL:
            choices.append([(v,) for v in possible])
        else:
            choices.append([(value,), *((value, other) for other in possible if other != value)])
    yield from product(*choices)


def _can_move(box: Box, table: Mapping[Cell, int]) -> bool:
    """Whether one person can leave every corner of one colour of the box."""
    even_ok = odd_ok = True
    ways = [range(len(side)) for side in box]
    for corner, cell in zip(product(*ways), product(*box), strict=True):
        if sum(corner) % 2:
            odd_ok = odd_ok and table[cell] >= 1
        else:
            even_ok = even_ok and table[cell] >= 1
        if not (even_ok or odd_ok):
            return False
    return even_ok or (odd_ok and any(len(side) > 1 for side in box))


def _touched(box: Box, kinds: Sequence[Sequence[int]]) -> set[Cell]:
    """The published counts that a move along the box changes: those that keep apart all dimensions it moves in."""
    moving = {place for place, side in enumerate(box) if len(side) > 1}
    touched: set[Cell] = set()
    for kind in kinds:
        if moving <= set(kind):
            touched.update(product(*(side if place in kind else (TOTAL,) for place, side in enumerate(box))))
    return touched
