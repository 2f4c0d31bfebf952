"""Nouns of the pages of money: frozen. Centimes, from the cooperative's side: above zero is money for it."""

from dataclasses import dataclass
from datetime import date, datetime

from shop.payouts.data import Block
from shop.vendors.data import VendorCard


@dataclass(frozen=True, slots=True)
class Month:
    """Sold − fee = yours, of one month on a Moroccan calendar. `fee` includes its VAT; `parcels` were delivered."""

    first: date
    sold: int
    fee: int
    yours: int
    parcels: int
    rate_bp: int | None
    """The one rate of all that was sold in it; None when there were several, or nothing."""


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One journal entry of a cooperative. `sold − fee = yours`; `number` is its parcel's, or a payout's reference."""

    line_id: int
    entry_id: int
    kind: str
    at: datetime
    sold: int
    fee: int
    yours: int
    number: str
    reason: str
    vendor_order_id: int | None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a cooperative's money is now. `ready` may be below zero: it owes, and the next sales pay it."""

    ready: int
    waiting: int
    held: int
    with_carrier: int
    to_deliver: int
    on_its_way: int
    pays_on: date
    blocks: tuple[Block, ...]
    ending: str
    rib_free_on: datetime | None

    @property
    def rows(self) -> list[tuple[str, int]]:
        """(key, amount) of all that is not nothing."""
        names = ("ready", "waiting", "with_carrier", "to_deliver", "held", "on_its_way")
        return [(name, getattr(self, name)) for name in names if getattr(self, name)]


@dataclass(frozen=True, slots=True)
class MoneyPage:
    """A cooperative's page of money."""

    vendor: VendorCard
    month: Month
    where: Whereabouts
    lines: list[MoneyLine]


@dataclass(frozen=True, slots=True)
class PaidOut:
    """A payout in the cooperative's list."""

    id: int
    state: str
    amount: int
    at: datetime
    paid_on: date | None
    ending: str


@dataclass(frozen=True, slots=True)
class OwedOrder:
    """An order with money of its buyer in our hands, and why."""

    order_id: int
    number: str
    placed_at: datetime
    balance: int
    waits_for_delivery: int
    waits_for_remittance: int
    part_paid: int
    refund_failed: int
    unexplained: int
