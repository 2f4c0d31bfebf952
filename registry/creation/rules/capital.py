"""Capital: shares of the founders, what is released, what the law asks of both. Amounts in centimes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_SHARES = 1_000_000


@dataclass(frozen=True, slots=True)
class Holding:
    """What one founder brings: shares in money and in kind, and how much of the money is paid."""

    founder_id: int
    shares: int
    in_kind: int
    released: int


@dataclass(frozen=True, slots=True)
class Capital:
    """The sums of a file. `least_released`: the part of the money that the law wants paid now."""

    total: int
    cash: int
    in_kind: int
    released: int
    least_released: int
    shares: int

    @property
    def to_release(self) -> int:
        """What stays to be paid later."""
        return self.cash - self.released

    @property
    def share_released(self) -> int:
        """Percent of the money that is paid, rounded down."""
        return self.released * 100 // self.cash if self.cash else 100


def least_of(amount: int, percent: int) -> int:
    """A percentage rounded up to the centime: a quarter is never a little less than a quarter."""
    return -(-amount * percent // 100)


def sums(holdings: Sequence[Holding], share: int, percent: int) -> Capital:
    """The sums over all founders; each founder's own quarter is rounded up."""
    cash = sum(h.shares for h in holdings) * share
    in_kind = sum(h.in_kind for h in holdings) * share
    least = sum(least_of(h.shares * share, percent) for h in holdings)
    shares = sum(h.shares + h.in_kind for h in holdings)
    return Capital(cash + in_kind, cash, in_kind, sum(h.released for h in holdings), least, shares)


def faults(
    holdings: Sequence[Holding], share: int, *, percent: int, least_capital: int, least_share: int
) -> list[str]:
    """What the law does not allow: "share_low", "capital_low", "no_share:ID", "released_low:ID", "released_high:ID"."""
    found = ["share_low"] if share < least_share else []
    if sums(holdings, share, percent).total < least_capital:
        found.append("capital_low")
    for h in holdings:
        if h.shares + h.in_kind < 1:
            found.append(f"no_share:{h.founder_id}")
        elif h.released < least_of(h.shares * share, percent):
            found.append(f"released_low:{h.founder_id}")
        elif h.released > h.shares * share:
            found.append(f"released_high:{h.founder_id}")
    return found
