"""Nouns of the cash loop: frozen. Centimes; moments in UTC."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from core.i18n import pick

Status = Literal["matched", "short", "over", "unknown", "duplicate", "nothing", "refused", "unreadable"]
BOOKED: tuple[Status, ...] = ("matched", "short", "over")
"""Rows whose money is booked on a parcel when the file is accepted."""
AGES = ("0-7", "8-14", "15-30", "30+")


@dataclass(frozen=True, slots=True)
class CarrierData:
    """A carrier and the ways its name is written."""

    code: str
    name_ar: str
    name_fr: str
    active: bool
    remit_days: int
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """In the current language."""
        return pick(ar=self.name_ar, fr=self.name_fr)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row as it stands in a carrier's file. `amount_centimes` None: it could not be read."""

    line: int
    reference: str
    tracking: str
    amount_centimes: int | None
    paid_on: str = ""


@dataclass(frozen=True, slots=True)
class ParcelCash:
    """What we know of a parcel when a row names it."""

    vendor_order_id: int
    state: str
    is_cash: bool
    expected_centimes: int
    remitted_centimes: int
    netted_centimes: int
    written_off_centimes: int
    carrier_code: str | None
    is_held: bool = False

    @property
    def outstanding(self) -> int:
        """What is still outside; negative when too much came."""
        return (
            self.expected_centimes - self.remitted_centimes - self.netted_centimes - self.written_off_centimes
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row. `why` explains it: a key of the page's sentences."""

    status: Status
    why: str
    booked_centimes: int = 0


@dataclass(frozen=True, slots=True)
class RemittanceData:
    """A carrier's file. `counts` and `amounts` by status of row."""

    id: int
    carrier: CarrierData
    state: str
    file_name: str
    refusal: str
    rows_total: int
    rows_done: int
    bank_reference: str
    uploaded_by: int | None
    uploaded_at: datetime
    accepted_by: int | None
    accepted_at: datetime | None
    counts: dict[str, int]
    amounts: dict[str, int]

    @property
    def is_working(self) -> bool:
        """Whether it is being read or booked now."""
        return self.state in ("reading", "accepting")

    @property
    def percent(self) -> int:
        """How far that has come."""
        return 100 * self.rows_done // self.rows_total if self.rows_total else 0

    @property
    def booked_centimes(self) -> int:
        """What is booked on parcels when the file is accepted."""
        return sum(self.amounts.get(status, 0) for status in BOOKED)

    @property
    def unidentified_centimes(self) -> int:
        """What came for no parcel of ours."""
        return self.amounts.get("unknown", 0) + self.amounts.get("refused", 0)


@dataclass(frozen=True, slots=True)
class RowData:
    """One row of a file with its verdict."""

    id: int
    line: int
    reference: str
    amount_centimes: int | None
    status: str
    why: str
    outstanding_centimes: int | None
    vendor_order_id: int | None
    number: str


@dataclass(frozen=True, slots=True)
class VarianceData:
    """A variance with its parcel and carrier."""

    id: int
    kind: str
    state: str
    carrier: CarrierData
    vendor_order_id: int | None
    number: str
    centimes: int
    opened_at: datetime
    proposed_by: int | None
    reason: str
    closed_by: int | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class HoldingData:
    """Cash that a cooperative kept, as pages show it."""

    id: int
    state: str
    vendor_order_id: int
    number: str
    vendor_id: int
    carrier_code: str
    centimes: int
    reason: str
    proposed_by: int
    proposed_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    answer: str
    contested_at: datetime | None


@dataclass(frozen=True, slots=True)
class AgedCash:
    """Cash outside, of one carrier or of one cooperative that delivers itself, by age in days (keys: AGES)."""

    code: str
    name_ar: str
    name_fr: str
    parcels: int
    late: int
    by_age: dict[str, int]

    @property
    def name(self) -> str:
        """In the current language."""
        return pick(ar=self.name_ar, fr=self.name_fr)

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.by_age.values())
