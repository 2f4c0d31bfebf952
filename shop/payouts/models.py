"""Tables of payouts: batches, one payout a cooperative, the journal lines it takes, accounts. Centimes."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model
from core.only_added import only_added


class PayoutBatch(Model):
    """Payouts that leave in one file: draft → submitted → approved → sent → done; cancelled before it is sent.

    Whoever submitted it never approves it. `digest` is that of the file, fixed with the approval.
    """

    __tablename__ = "shop_payout_batch"
    __table_args__ = (
        CheckConstraint("state IN ('draft','submitted','approved','sent','done','cancelled')", name="state"),
        CheckConstraint("approved_by IS NULL OR approved_by <> submitted_by", name="two_people"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    state: Mapped[str] = mapped_column(String(10), index=True)
    until: Mapped[datetime]
    lines: Mapped[int]
    total_centimes: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), default="")
    downloads: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int | None]
    made_at: Mapped[datetime]
    submitted_by: Mapped[int | None]
    submitted_at: Mapped[datetime | None]
    approved_by: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    sent_by: Mapped[int | None]
    sent_at: Mapped[datetime | None]


class Payout(Model):
    """What one cooperative gets in one batch: draft → sent → paid → returned; failed, cancelled. Its account is frozen
    when the batch is made."""

    __tablename__ = "shop_payout"
    __table_args__ = (
        UniqueConstraint("batch_id", "vendor_id"),
        CheckConstraint("amount_centimes > 0", name="amount"),
        CheckConstraint("state IN ('draft','sent','paid','returned','failed','cancelled')", name="state"),
        Index("ix_shop_payout_vendor", "vendor_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("shop_payout_batch.id"))
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    state: Mapped[str] = mapped_column(String(10), index=True)
    state_at: Mapped[datetime]
    amount_centimes: Mapped[int]
    holder: Mapped[str] = mapped_column(String(200))
    rib_enc: Mapped[str]
    rib_index: Mapped[str] = mapped_column(String(64), index=True)
    rib_ending: Mapped[str] = mapped_column(String(4))
    bank_reference: Mapped[str] = mapped_column(String(60), default="")
    paid_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(24), default="")


class PayoutEntry(Model):
    """A journal line in a payout. `live_key` is the line while the payout stands: a line is in at most one (I10)."""

    __tablename__ = "shop_payout_entry"
    __table_args__ = (UniqueConstraint("payout_id", "line_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    payout_id: Mapped[int] = mapped_column(ForeignKey("shop_payout.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("shop_ledger_line.id"), index=True)
    live_key: Mapped[int | None] = mapped_column(unique=True)
    centimes: Mapped[int]


class PayoutStep(Model):
    """Each step of a payout: who, why, when. Only ever added."""

    __tablename__ = "shop_payout_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    payout_id: Mapped[int] = mapped_column(ForeignKey("shop_payout.id"), index=True)
    from_state: Mapped[str] = mapped_column(String(10))
    to_state: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]


class PayoutTurn(Model):
    """Batches are made one after the other: the second sees what the first took."""

    __tablename__ = "shop_payout_turn"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]


class RibChange(Model):
    """Each account a cooperative has given, without its number: who gave it, and when. Only ever added."""

    __tablename__ = "shop_rib_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"), index=True)
    rib_index: Mapped[str] = mapped_column(String(64), index=True)
    rib_ending: Mapped[str] = mapped_column(String(4))
    changed_by: Mapped[int]
    at: Mapped[datetime]


class RibDoubt(Model):
    """The bank sent money back: nothing is paid on this account until it is another one, or was checked.

    `live_key` is the cooperative while the doubt lasts: one at a time.
    """

    __tablename__ = "shop_rib_doubt"
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"), index=True)
    live_key: Mapped[int | None] = mapped_column(unique=True)
    rib_index: Mapped[str] = mapped_column(String(64))
    payout_id: Mapped[int] = mapped_column(ForeignKey("shop_payout.id"))
    reason: Mapped[str] = mapped_column(String(24))
    opened_at: Mapped[datetime]
    closed_by: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    how: Mapped[str] = mapped_column(String(300), default="")


only_added(PayoutStep, RibChange)
