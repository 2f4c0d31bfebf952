"""Tables of documents. What was issued is never changed: the database refuses it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model
from core.only_added import only_added


class DocumentCounter(Model):
    """The last number of one series. Raised in the transaction that inserts the document, so that a rollback gives the
    number back (I14). `last_on`: days of a series never run backwards."""

    __tablename__ = "shop_document_counter"
    __table_args__ = (CheckConstraint("last >= 0", name="last"),)
    issuer: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    last_on: Mapped[date]


class Document(Model):
    """An invoice, credit note or statement as it was issued. `source` names what it is for, once. `snapshot` is the
    canonical text of all it says and `sha256` its seal; `code` is the part of the seal that people can type.
    `counted_to`: the newest adjustment of the parcel that an invoice has taken into account."""

    __tablename__ = "shop_document"
    __table_args__ = (
        UniqueConstraint("issuer", "kind", "year", "serial"),
        CheckConstraint(
            "kind IN ('invoice','credit_note','fee_invoice','fee_credit','statement')", name="kind"
        ),
        CheckConstraint("total_centimes = ht_centimes + vat_centimes", name="vat"),
        Index("ix_shop_document_vendor", "vendor_id", "id"),
        Index("ix_shop_document_month", "month", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    issuer: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    serial: Mapped[int | None]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    source: Mapped[str] = mapped_column(String(60), unique=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    vendor_order_id: Mapped[int | None] = mapped_column(ForeignKey("shop_vendor_order.id"), index=True)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("shop_document.id"), index=True)
    counted_to: Mapped[int | None]
    issued_at: Mapped[datetime]
    issued_on: Mapped[date]
    month: Mapped[str] = mapped_column(String(7))
    lang: Mapped[str] = mapped_column(String(2))
    total_centimes: Mapped[int]
    ht_centimes: Mapped[int]
    vat_centimes: Mapped[int]
    snapshot: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(16), unique=True)
    is_demo: Mapped[bool] = mapped_column(default=False)


class DocumentFile(Model):
    """The PDF of a document in one language: made once, kept with its SHA-256, handed out as it is."""

    __tablename__ = "shop_document_file"
    __table_args__ = (
        UniqueConstraint("document_id", "lang"),
        CheckConstraint("lang IN ('ar','fr')", name="lang"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("shop_document.id"))
    lang: Mapped[str] = mapped_column(String(2))
    key: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    made_at: Mapped[datetime]


class DocumentExport(Model):
    """The files of a month, asked for by finance: made by a job in parts, kept for two days."""

    __tablename__ = "shop_document_export"
    __table_args__ = (
        CheckConstraint("state IN ('making','ready','expired')", name="state"),
        Index("ix_shop_document_export_work", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(8), default="making")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    parts: Mapped[list[str]]
    province_codes: Mapped[list[str] | None]
    asked_by: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]


class TaxIdentity(Model):
    """The tax numbers a cooperative wants on its invoices; its ICE comes from the register."""

    __tablename__ = "shop_tax_identity"
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"), primary_key=True)
    tax_number: Mapped[str] = mapped_column(String(20), default="")
    trade_tax_number: Mapped[str] = mapped_column(String(20), default="")
    updated_at: Mapped[datetime]
    updated_by: Mapped[int | None]


class StatementLine(Model):
    """Which statement told of a journal line: each line is told once, also when it was posted late."""

    __tablename__ = "shop_statement_line"
    line_id: Mapped[int] = mapped_column(
        ForeignKey("shop_ledger_line.id"), primary_key=True, autoincrement=False
    )
    document_id: Mapped[int] = mapped_column(ForeignKey("shop_document.id"), index=True)


only_added(Document, DocumentFile, StatementLine)
