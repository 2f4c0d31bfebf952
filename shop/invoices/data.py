"""Nouns of documents: frozen. Amounts in centimes; moments in UTC, days on a Moroccan calendar."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

Kind = Literal["invoice", "credit_note", "fee_invoice", "fee_credit", "statement"]
PaperLang = Literal["ar", "fr"]
Snapshot = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an invoice or a credit note. `gross` = what was asked, `discount` = what the cooperative gave off it,
    `ttc` = gross − discount = ht + vat."""

    name_ar: str
    name_fr: str
    detail_ar: str
    detail_fr: str
    quantity: int
    unit: int
    gross: int
    discount: int
    ht: int
    vat: int
    rate_bp: int

    @property
    def ttc(self) -> int:
        """With tax."""
        return self.gross - self.discount


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """One document in a list. `langs`: languages in which its PDF was already made."""

    id: int
    kind: Kind
    number: str
    vendor_id: int
    vendor_name_ar: str
    vendor_name_fr: str
    issued_on: date
    month: str
    total_centimes: int
    lang: str
    parcel_number: str
    corrects: str
    code: str


@dataclass(frozen=True, slots=True)
class DocumentData:
    """A document with all that it holds."""

    id: int
    kind: Kind
    number: str
    vendor_id: int
    vendor_order_id: int | None
    lang: str
    issued_at: datetime
    issued_on: date
    total_centimes: int
    sha256: str
    code: str
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Verdict:
    """What anybody may know of a document whose code or file they hold: nothing of its buyer."""

    kind: Kind
    number: str
    issuer_ar: str
    issuer_fr: str
    issued_on: date
    total_centimes: int
    credited_centimes: int
    is_demo: bool


@dataclass(frozen=True, slots=True)
class ExportData:
    """The files of a month, being made or ready."""

    id: int
    month: str
    state: str
    done: int
    total: int
    parts: int
    asked_at: datetime
    ready_at: datetime | None

    @property
    def percent(self) -> int:
        """How far it is."""
        return 100 * self.done // self.total if self.total else 100


@dataclass(frozen=True, slots=True)
class TaxNumbers:
    """What a cooperative's invoices say of it beside the register's facts."""

    ice: str
    tax_number: str
    trade_tax_number: str
