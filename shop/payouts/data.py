"""Nouns of payouts: frozen. Centimes; moments in UTC. Account numbers only where a file is written."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from core.i18n import pick

State = Literal["draft", "sent", "paid", "returned", "failed", "cancelled"]
BatchState = Literal["draft", "submitted", "approved", "sent", "done", "cancelled"]
Block = Literal[
    "suspended", "not_active", "no_rib", "fresh_rib", "rib_in_doubt", "below_minimum", "owes", "nothing"
]


@dataclass(frozen=True, slots=True)
class VendorFacts:
    """What decides whether a cooperative can be paid (I11). `free_centimes`: what the batch would pay."""

    vendor_id: int
    status: str
    is_active: bool
    has_rib: bool
    rib_changed_at: datetime | None
    in_doubt: bool
    free_centimes: int


@dataclass(frozen=True, slots=True)
class FileLine:
    """One transfer of a bank file."""

    reference: str
    rib: str
    holder: str
    centimes: int


@dataclass(frozen=True, slots=True)
class BankRow:
    """A row of a bank's answer, and the payout it speaks of. `outcome`: paid, returned or failed, else why not."""

    line: int
    reference: str
    centimes: int | None
    payout_id: int | None
    outcome: str


@dataclass(frozen=True, slots=True)
class BatchData:
    """A batch as its page shows it."""

    id: int
    number: str
    state: str
    until: datetime
    lines: int
    total_centimes: int
    digest: str
    downloads: int
    made_by: int | None
    made_at: datetime
    submitted_by: int | None
    approved_by: int | None
    sent_at: datetime | None
    by_state: dict[str, int]


@dataclass(frozen=True, slots=True)
class PayoutData:
    """One payout. The account is masked: its last four digits."""

    id: int
    batch_id: int
    batch_number: str
    vendor_id: int
    vendor_name_ar: str
    vendor_name_fr: str
    reference: str
    state: str
    state_at: datetime
    amount_centimes: int
    rib_ending: str
    bank_reference: str
    paid_on: date | None
    reason: str
    shared_rib: bool = False
    """Whether another cooperative is paid on the same account: staff look twice."""

    @property
    def vendor_name(self) -> str:
        """In the current language."""
        return pick(ar=self.vendor_name_ar, fr=self.vendor_name_fr)


@dataclass(frozen=True, slots=True)
class TakenLine:
    """A journal line in a payout, from the cooperative's side. `number` is its parcel's, or empty."""

    line_id: int
    entry_id: int
    kind: str
    centimes: int
    effective_at: datetime
    vendor_order_id: int | None
    number: str


@dataclass(frozen=True, slots=True)
class StepData:
    """One entry of a payout's history."""

    from_state: str
    to_state: str
    actor_id: int | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a cooperative may expect: `free_centimes` on `on`, if nothing in `blocks` stands against it; `waiting` is
    inside the return window, `held` in dispute or with a carrier, `on_its_way` in a batch."""

    on: date
    free_centimes: int
    waiting_centimes: int
    held_centimes: int
    on_its_way_centimes: int
    blocks: tuple[Block, ...]
    rib_ending: str
    rib_free_on: datetime | None


@dataclass(frozen=True, slots=True)
class RibData:
    """The account of a cooperative, masked."""

    ending: str
    changed_at: datetime | None
    free_on: datetime | None
    doubt: str
