"""Nouns of the ledger: frozen. Amounts are centimes; in a journal line debit is positive, credit negative."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Posting:
    """A journal entry as handed to `post`: its lines by account sum to zero. `source` makes it unique in its kind."""

    kind: str
    source: str
    lines: Mapping[str, int]
    effective_at: datetime
    order_id: int | None = None
    vendor_order_id: int | None = None
    payable_from: datetime | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    actor_id: int | None = None


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """A journal entry as it stands."""

    id: int
    kind: str
    source: str
    at: datetime
    effective_at: datetime
    order_id: int | None
    vendor_order_id: int | None
    lines: Mapping[str, int]
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of an account, for lists: where it comes from and what it did."""

    line_id: int
    entry_id: int
    kind: str
    source: str
    account: str
    centimes: int
    at: datetime
    effective_at: datetime
    order_id: int | None
    vendor_order_id: int | None


@dataclass(frozen=True, slots=True)
class PayableLine:
    """One line of `vendor_payable:V` seen from the cooperative: `centimes` above zero is money for it.

    It can be paid out from `payable_from` on; a payout claims `line_id` once (I10).
    """

    line_id: int
    entry_id: int
    kind: str
    vendor_id: int
    vendor_order_id: int | None
    centimes: int
    effective_at: datetime
    payable_from: datetime


@dataclass(frozen=True, slots=True)
class LineFee:
    """What the platform keeps of one sold line, frozen at sale: fee before VAT on the line's amount before VAT."""

    line_id: int
    base_ht: int
    rate_bp: int
    fee: int
    vat: int


@dataclass(frozen=True, slots=True)
class AdjustmentFacts:
    """What the buyer owes less on one parcel; of the platform's voucher `funded` falls away too. `by_line`: amount
    before VAT, by sold line."""

    id: int
    goods: int
    delivery: int
    funded: int
    at: datetime
    by_line: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParcelFacts:
    """What the ledger must know of one vendor order."""

    id: int
    vendor_id: int
    state: str
    goods: int
    delivery: int
    funded: int
    is_cash: bool
    carrier: str | None
    """Code of the carrier that holds the cash; None: the cooperative took it itself."""
    cash_due: int
    """What is to be collected at the door; 0 when paid beforehand."""
    delivered_at: datetime | None
    return_until: datetime | None
    fees: tuple[LineFee, ...] = ()
    adjustments: tuple[AdjustmentFacts, ...] = ()
    platform_pays_carrier: bool = False


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """Money on its way back."""

    id: int
    amount: int
    state: str
    requested_at: datetime
    settled_at: datetime | None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """One attempt to pay. Cash is counted by parcel, not here."""

    id: int
    method: str
    captured: int
    captured_at: datetime | None
    lost: int
    """Centimes the buyer's bank took back after a complaint it decided against us."""
    refunds: tuple[RefundFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One order with everything that moves money."""

    id: int
    number: str
    placed_at: datetime
    is_paid: bool
    """Paid beforehand; never true of cash."""
    parcels: tuple[ParcelFacts, ...]
    payments: tuple[PaymentFacts, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How a parcel's money is divided. `payable` = goods + delivery + funded − fee − vat (− delivery when the platform
    pays the carrier)."""

    goods: int
    delivery: int
    funded: int
    fee: int
    vat: int
    payable: int

    def minus(self, other: "Share") -> "Share":
        """What is between two states of the same parcel."""
        pairs = zip(self.values(), other.values(), strict=True)
        return Share(*(a - b for a, b in pairs))

    def values(self) -> tuple[int, int, int, int, int, int]:
        """All parts in their order."""
        return self.goods, self.delivery, self.funded, self.fee, self.vat, self.payable


@dataclass(frozen=True, slots=True)
class Clearing:
    """Why an order has money in `buyer_clearing`. Amounts held for somebody are above zero."""

    order_id: int
    number: str
    balance: int
    waits_for_delivery: int
    waits_for_remittance: int
    part_paid: int
    refund_failed: int
    unexplained: int


@dataclass(frozen=True, slots=True)
class CashPosition:
    """I12: expected = remitted + in transit + held + settled + written off. `settled`: cash a cooperative took itself
    and that was set against what it is owed; it no longer stands in `held`."""

    expected: int
    remitted: int
    in_transit: int
    held: int
    settled: int
    written_off: int

    @property
    def is_closed(self) -> bool:
        """Whether nothing is missing."""
        found = self.remitted + self.in_transit + self.held + self.settled + self.written_off
        return self.expected == found


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sales a commission rule is for; None means all."""

    vendor_id: int | None = None
    category_id: int | None = None
    label: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class CommissionRule:
    """A rate in force from `valid_from` until before `valid_until`. Lower positions are asked first."""

    id: int
    position: int
    wanted: Wanted
    rate_bp: int
    valid_from: datetime
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class Sale:
    """What a commission rule is matched with: one sold line."""

    vendor_id: int
    category_ids: frozenset[int]
    labels: frozenset[str]
    kind: str
    base_ht: int


@dataclass(frozen=True, slots=True)
class Backing:
    """What stands behind a repayment by hand of one parcel's cash. `brought`: what of its cash came to the Office;
    `promised`: all that goes back of it by hand; `room`: what the cooperative is owed when all its debts are counted,
    and what is on its way to its bank."""

    vendor_id: int
    brought: int
    promised: int
    room: int


@dataclass(frozen=True, slots=True)
class RepaymentData:
    """A repayment that waits for its second person."""

    id: int
    refund_id: int
    order_id: int
    number: str
    vendor_id: int
    centimes: int
    short_centimes: int
    reference: str
    proposed_by: int
    proposed_at: datetime
