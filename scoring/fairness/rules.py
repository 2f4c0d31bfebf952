"""Decisions of fairness, pure: what is sure enough to act on, which cells may be shown, what may be appealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scoring.engine.rules.uncertainty import wilson
from scoring.method.rules.parameters import Parameters

GROUNDS = ("carrier", "outage", "disaster")
SMALLEST_CELL = 5
MAX_TEXT = 1000
DIMENSIONS = ("women", "region", "language", "size", "age")


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases of one cooperative in the window."""

    orders: int
    on_time: int
    defects: int


def sanction_signals(c: Counted, p: Parameters) -> list[str]:
    """What is certainly beyond its limit: "late", "defects". Certainly: the nearer end of the 95 % interval is."""
    found = []
    if wilson(c.on_time, c.orders)[1] < p.sanction_on_time:
        found.append("late")
    if wilson(c.defects, c.orders)[0] > p.sanction_defects:
        found.append("defects")
    return found


def deserves_badge(c: Counted, p: Parameters) -> bool:
    """Whether reliability is certain: the farther end of both intervals is still inside the limits of the badge."""
    in_time = wilson(c.on_time, c.orders)[0] > p.badge_on_time
    return c.orders > 0 and in_time and wilson(c.defects, c.orders)[1] < p.badge_defects


def may_appeal(on_time: bool, defect: str, fault_return: bool, excluded: str) -> bool:
    """Whether something is held against the cooperative that a carrier, an outage or a disaster may have done. Its own
    cancellation is its own."""
    held = not on_time or bool(defect) or fault_return
    return held and not excluded and defect not in ("seller_cancelled", "not_confirmed")


@dataclass(frozen=True, slots=True)
class Member:
    """One scored cooperative with what it is; none of this entered its score."""

    groups: Mapping[str, str]
    score: float | None
    rated: bool
    band: int


@dataclass(frozen=True, slots=True)
class ParityRow:
    """One group of one dimension. Figures are None in cells too small to show."""

    dimension: str
    group: str
    cooperatives: int | None
    rated: int | None
    mean: float | None
    upper: float | None
    """Share of the rated in the two upper bands."""


def parity(members: Sequence[Member]) -> list[ParityRow]:
    """The same figures for every group of every dimension, small cells hidden."""
    found: list[ParityRow] = []
    for dimension in DIMENSIONS:
        cells: dict[str, list[Member]] = {}
        for member in members:
            if group := member.groups.get(dimension):
                cells.setdefault(group, []).append(member)
        hidden = hidden_cells({group: sum(m.rated for m in cell) for group, cell in cells.items()})
        found += [_row(dimension, group, cell, group in hidden) for group, cell in sorted(cells.items())]
    return found


def hidden_cells(counts: Mapping[str, int]) -> set[str]:
    """Cells under five; with one of them alone, the next smallest too, or it could be found by subtraction."""
    hidden = {group for group, count in counts.items() if 0 < count < SMALLEST_CELL}
    others = [group for group in counts if group not in hidden and counts[group]]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda group: (counts[group], group)))
    return hidden


def _row(dimension: str, group: str, cell: Sequence[Member], is_hidden: bool) -> ParityRow:
    rated = [member for member in cell if member.rated and member.score is not None]
    if is_hidden:
        return ParityRow(dimension, group, None, None, None, None)
    if not rated:
        return ParityRow(dimension, group, len(cell), 0, None, None)
    mean = sum(member.score or 0.0 for member in rated) / len(rated)
    upper = sum(member.band >= 2 for member in rated) / len(rated)
    return ParityRow(dimension, group, len(cell), len(rated), mean, upper)


def women_group(women: int, members: int) -> str:
    """By the share of women among the members."""
    share = women / members if members else 0.0
    return "nine_in_ten" if share >= 0.9 else "half" if share >= 0.5 else "less"


def age_group(registered_on: date, day: date) -> str:
    """By years since the registration."""
    years = (day - registered_on).days / 365.25
    return "under_3" if years < 3 else "3_to_10" if years < 10 else "over_10"


def size_group(members: int, limits: Sequence[int]) -> str:
    """By members, at the limits of the strata."""
    return "small" if members < limits[0] else "middle" if members < limits[1] else "large"
