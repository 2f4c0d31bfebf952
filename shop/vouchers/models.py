"""Tables of vouchers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Voucher(Model):
    """A code. `vendor_id` is the cooperative that pays for it and on whose goods alone it counts; None: the platform.

    Either `percent` (with a `cap_centimes` perhaps) or `fixed_centimes`. It counts on goods of `minimum_centimes` at
    least, of the categories and cooperatives named, if any are. `used_count` and `spent_centimes` are raised by
    conditional updates that keep them under `max_uses` and `budget_centimes` (I15).
    """

    __tablename__ = "shop_voucher"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','active','stopped','refused')", name="state"),
        CheckConstraint("(percent IS NULL) <> (fixed_centimes IS NULL)", name="amount"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
        CheckConstraint("fixed_centimes > 0", name="fixed"),
        CheckConstraint("used_count >= 0 AND (max_uses IS NULL OR used_count <= max_uses)", name="uses"),
        CheckConstraint(
            "spent_centimes >= 0 AND (budget_centimes IS NULL OR spent_centimes <= budget_centimes)",
            name="budget",
        ),
        Index("ix_shop_voucher_vendor", "vendor_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    vendor_id: Mapped[int | None] = mapped_column(ForeignKey("shop_vendor.id"))
    state: Mapped[str] = mapped_column(String(8))
    percent: Mapped[int | None]
    fixed_centimes: Mapped[int | None]
    cap_centimes: Mapped[int | None]
    minimum_centimes: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    category_ids: Mapped[list[int]] = mapped_column(default=list)
    vendor_ids: Mapped[list[int]] = mapped_column(default=list)
    max_uses: Mapped[int | None]
    per_buyer: Mapped[int] = mapped_column(default=1)
    budget_centimes: Mapped[int | None]
    used_count: Mapped[int] = mapped_column(default=0)
    spent_centimes: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int | None]
    made_at: Mapped[datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)


class VoucherUse(Model):
    """One order that has a voucher; `source` names it. Released once, when the order comes to nothing."""

    __tablename__ = "shop_voucher_use"
    id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("shop_voucher.id"), index=True)
    source: Mapped[str] = mapped_column(String(60), unique=True)
    centimes: Mapped[int]
    used_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class VoucherClaim(Model):
    """One turn of one buyer, by account (`user:12`) or by phone (a keyed hash): the unique row is the cap (I15)."""

    __tablename__ = "shop_voucher_claim"
    __table_args__ = (UniqueConstraint("voucher_id", "buyer", "turn"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("shop_voucher.id"))
    use_id: Mapped[int] = mapped_column(ForeignKey("shop_voucher_use.id"), index=True)
    buyer: Mapped[str] = mapped_column(String(70))
    turn: Mapped[int]
