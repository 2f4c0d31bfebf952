"""Tables of the ledger. Entries and their lines are only ever added: the database refuses anything else (I8)."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import JsonDict, Model
from core.only_added import only_added


class JournalEntry(Model):
    """One fact about money. (`kind`, `source`) is unique: the same fact is posted once, whoever posts it."""

    __tablename__ = "shop_ledger_entry"
    __table_args__ = (
        UniqueConstraint("kind", "source"),
        Index("ix_shop_ledger_entry_order", "order_id"),
        Index("ix_shop_ledger_entry_parcel", "vendor_order_id"),
        Index("ix_shop_ledger_entry_day", "effective_at", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    effective_at: Mapped[datetime]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("shop_order.id"))
    vendor_order_id: Mapped[int | None] = mapped_column(ForeignKey("shop_vendor_order.id"))
    actor_id: Mapped[int | None]
    data: Mapped[JsonDict]


class JournalLine(Model):
    """What an entry did to one account: debit above zero, credit below. `effective_at` is the entry's.

    `payable_from` is set on lines of `vendor_payable` that a payout may take, from that moment on.
    """

    __tablename__ = "shop_ledger_line"
    __table_args__ = (
        UniqueConstraint("entry_id", "account"),
        CheckConstraint("centimes <> 0", name="not_zero"),
        Index("ix_shop_ledger_line_account", "account", "id"),
        Index("ix_shop_ledger_line_day", "account", "effective_at", "centimes"),
        Index("ix_shop_ledger_line_payable", "payable_from"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("shop_ledger_entry.id"))
    account: Mapped[str] = mapped_column(String(60))
    centimes: Mapped[int] = mapped_column(BigInteger)
    effective_at: Mapped[datetime]
    payable_from: Mapped[datetime | None]


class Balance(Model):
    """The running balance of an account, raised in the transaction of each entry; `flask doctor` replays it."""

    __tablename__ = "shop_ledger_balance"
    account: Mapped[str] = mapped_column(String(60), primary_key=True)
    centimes: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int]


class Turn(Model):
    """Postings of one order take turns here, by a conditional update."""

    __tablename__ = "shop_ledger_turn"
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), primary_key=True, autoincrement=False)
    version: Mapped[int]


class Correction(Model):
    """A correcting entry of an order: proposed by one person, written when another agrees."""

    __tablename__ = "shop_ledger_correction"
    __table_args__ = (
        CheckConstraint("state IN ('proposed','approved','refused')", name="state"),
        CheckConstraint("centimes > 0 AND debit <> credit", name="amount"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        Index("ix_shop_ledger_correction_state", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), index=True)
    debit: Mapped[str] = mapped_column(String(60))
    credit: Mapped[str] = mapped_column(String(60))
    centimes: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10))
    proposed_by: Mapped[int]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]


class Repayment(Model):
    """A repayment by hand of cash the Office never had, beyond what the cooperative is owed: asked for by one person,
    paid when another agrees. `live_key` is the refund while it is asked for or agreed: one at a time. `short_centimes`:
    how far the cooperative would be below zero."""

    __tablename__ = "shop_ledger_repayment"
    __table_args__ = (
        CheckConstraint("state IN ('proposed','approved','refused')", name="state"),
        CheckConstraint("centimes > 0 AND short_centimes > 0", name="amounts"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        Index("ix_shop_ledger_repayment_state", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("shop_refund.id"), index=True)
    live_key: Mapped[int | None] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), index=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"), index=True)
    centimes: Mapped[int]
    short_centimes: Mapped[int]
    reference: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10))
    proposed_by: Mapped[int]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]


class Rate(Model):
    """A commission rule, or the end of one. Proposed by one person, decided by another (`act`: set | end).

    Rules are asked by `position`, then the newest first; the first that matches decides. None matches everything.
    """

    __tablename__ = "shop_commission_rule"
    __table_args__ = (
        CheckConstraint("act IN ('set','end')", name="act"),
        CheckConstraint("state IN ('proposed','approved','refused','withdrawn')", name="state"),
        CheckConstraint("rate_bp BETWEEN 0 AND 3000", name="rate"),
        Index("ix_shop_commission_rule_state", "state", "position"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(String(4))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("shop_commission_rule.id"))
    position: Mapped[int]
    vendor_id: Mapped[int | None] = mapped_column(ForeignKey("shop_vendor.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("shop_category.id"))
    label: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str | None] = mapped_column(String(20))
    rate_bp: Mapped[int]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10))
    proposed_by: Mapped[int]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(500), default="")


class LineCommission(Model):
    """What the platform keeps of one sold line, frozen at sale (I13): later rules never reach it."""

    __tablename__ = "shop_commission"
    __table_args__ = (
        CheckConstraint("fee_centimes >= 0 AND vat_centimes >= 0 AND base_ht_centimes >= 0", name="amounts"),
    )
    order_line_id: Mapped[int] = mapped_column(
        ForeignKey("shop_order_line.id"), primary_key=True, autoincrement=False
    )
    vendor_order_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor_order.id"), index=True)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("shop_commission_rule.id"))
    rate_bp: Mapped[int]
    base_ht_centimes: Mapped[int]
    fee_centimes: Mapped[int]
    vat_centimes: Mapped[int]
    frozen_at: Mapped[datetime]


only_added(JournalEntry, JournalLine, LineCommission)
