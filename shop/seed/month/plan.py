"""What is to happen, decided before anything does: pure and deterministic. Moments in UTC, centimes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from core.clock import CASABLANCA, local_date

SEED = 4
_METHODS = ("cod",) * 11 + ("stripe",) * 6 + ("bank_transfer",) * 3
_CARRIERS = ("Amana",) * 12 + ("ARAMEX",) * 5 + ("",) * 3
_FATES = (
    ("delivered", 860), ("refused", 70), ("cancelled", 40), ("lost", 10), ("returned", 35), ("goodwill", 15),
)  # fmt: skip
_REFUSED_PAID = "delivered"
"""What was paid before is not refused at the door in this month."""
UNPAID = 0.06


@dataclass(frozen=True, slots=True)
class Period:
    """The month of the orders and what follows it. `first` and `after` are midnights in Morocco."""

    first: datetime
    after: datetime
    until: datetime

    @property
    def month(self) -> str:
        """`2026-10`."""
        return f"{local_date(self.first):%Y-%m}"


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a parcel, with the hours between its steps."""

    end: str
    carrier: str
    hours: tuple[float, float, float]
    later: float


@dataclass(frozen=True, slots=True)
class Plan:
    """One order: when, how it is paid (or never), what of (variant, quantity), and a fate for each parcel."""

    key: str
    at: datetime
    method: str
    paid_after: float | None
    lines: tuple[tuple[int, int], ...]
    place: int
    fates: tuple[Fate, ...]


def period_before(now: datetime) -> Period:
    """The last month that ended at least three weeks ago, so that its payouts and returns are over."""
    last = local_date(now - timedelta(days=21)).replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    return Period(_midnight(first), _midnight(last + timedelta(days=1)), now)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CASABLANCA)


def plans(shelves: Sequence[Sequence[int]], orders: int, period: Period, seed: int = SEED) -> list[Plan]:
    """`orders` orders of what stands on these shelves (one of variants for each cooperative), oldest first."""
    chance = Random(f"{seed}:month")  # noqa: S311
    length = (period.after - period.first).total_seconds()
    moments = sorted(round(chance.random() * length) for _ in range(orders))
    return [
        _plan(f"month-{seed}-{n}", period.first + timedelta(seconds=second), shelves, chance)
        for n, second in enumerate(moments, 1)
    ]


def _plan(key: str, at: datetime, shelves: Sequence[Sequence[int]], chance: Random) -> Plan:
    method = chance.choice(_METHODS)
    stalls = chance.sample(range(len(shelves)), min(len(shelves), chance.choice((1, 1, 1, 2, 2, 3))))
    lines: dict[int, int] = {}
    for stall in stalls:
        some = min(len(shelves[stall]), chance.choice((1, 1, 2)))
        lines |= {
            variant: chance.choice((1, 1, 2, 3)) for variant in chance.sample(list(shelves[stall]), some)
        }
    wait = None if chance.random() < UNPAID else 0.05 if method == "stripe" else chance.uniform(2, 40)
    fates = tuple(_fate(method, chance) for _ in stalls)
    return Plan(key, at, method, wait, tuple(lines.items()), chance.randrange(1000), fates)


def _fate(method: str, chance: Random) -> Fate:
    end = chance.choices([name for name, _n in _FATES], [n for _name, n in _FATES])[0]
    if end == "refused" and method != "cod":
        end = _REFUSED_PAID
    hours = (chance.uniform(2, 20), chance.uniform(4, 40), chance.uniform(20, 90))
    return Fate(end, chance.choice(_CARRIERS), hours, chance.uniform(20, 140))


def demand(made: Sequence[Plan]) -> Mapping[int, int]:
    """{variant: pieces} that all of it asks for."""
    found: dict[int, int] = {}
    for plan in made:
        for variant, pieces in plan.lines:
            found[variant] = found.get(variant, 0) + pieces
    return found


def brought(expected: int, chance: Random) -> int | None:
    """What a carrier brings for a parcel: nearly always what it owes; None: it forgets the parcel."""
    draw = chance.random()
    if draw < 0.015:
        return max(1, expected - chance.randint(3, 30) * 100)
    if draw < 0.02:
        return expected + 500
    return None if draw < 0.025 else expected
