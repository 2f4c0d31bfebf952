"""Tables of the cash loop: carriers, the cash of each parcel, carriers' files, variances. Centimes; moments in UTC."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Carrier(Model):
    """A company that carries parcels and collects cash. `remit_days`: by when it has agreed to bring the cash."""

    __tablename__ = "shop_carrier"
    __table_args__ = (CheckConstraint("remit_days BETWEEN 1 AND 90", name="remit_days"),)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name_ar: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))
    active: Mapped[bool] = mapped_column(default=True)
    remit_days: Mapped[int] = mapped_column(default=7)
    created_at: Mapped[datetime]


class CarrierAlias(Model):
    """What cooperatives write for a carrier, folded: no case, accents or punctuation."""

    __tablename__ = "shop_carrier_alias"
    folded: Mapped[str] = mapped_column(String(60), primary_key=True)
    carrier_code: Mapped[str] = mapped_column(ForeignKey("shop_carrier.code"), index=True)


class CodParcel(Model):
    """The cash of one parcel (I12): expected = remitted + netted + written off + what is still outside.

    `carrier_code` empty: the cooperative delivered it and holds the cash itself. Nothing is expected before
    `delivered_at`. `netted` is held cash that was set off against what the cooperative is owed. `held_at`: two people
    decided that the cooperative kept it, whatever carrier it had named.
    """

    __tablename__ = "shop_cod_parcel"
    __table_args__ = (
        CheckConstraint("expected_centimes >= 0", name="expected"),
        CheckConstraint("netted_centimes BETWEEN 0 AND expected_centimes", name="netted"),
        Index("ix_shop_cod_parcel_open", "carrier_code", "settled_at", "delivered_at"),
        Index("ix_shop_cod_parcel_vendor", "vendor_id", "settled_at"),
    )
    vendor_order_id: Mapped[int] = mapped_column(
        ForeignKey("shop_vendor_order.id"), primary_key=True, autoincrement=False
    )
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    carrier_code: Mapped[str | None] = mapped_column(ForeignKey("shop_carrier.code"))
    number: Mapped[str] = mapped_column(String(44), index=True)
    tracking_key: Mapped[str] = mapped_column(String(60), index=True)
    carrier_text: Mapped[str] = mapped_column(String(60), index=True)
    expected_centimes: Mapped[int]
    remitted_centimes: Mapped[int] = mapped_column(default=0)
    netted_centimes: Mapped[int] = mapped_column(default=0)
    written_off_centimes: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]


class Remittance(Model):
    """A carrier's file: reading → read → accepting → accepted | dropped. Its bytes come in once (I19)."""

    __tablename__ = "shop_remittance"
    __table_args__ = (
        CheckConstraint(
            "state IN ('reading','read','unreadable','accepting','accepted','dropped')", name="state"
        ),
        Index("ix_shop_remittance_list", "carrier_code", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    carrier_code: Mapped[str] = mapped_column(ForeignKey("shop_carrier.code"))
    state: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    storage_key: Mapped[str] = mapped_column(String(120))
    file_name: Mapped[str] = mapped_column(String(80))
    refusal: Mapped[str] = mapped_column(String(300), default="")
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    bank_reference: Mapped[str] = mapped_column(String(60), default="")
    received_on: Mapped[date | None]
    uploaded_by: Mapped[int | None]
    uploaded_at: Mapped[datetime]
    accepted_by: Mapped[int | None]
    accepted_at: Mapped[datetime | None]


class RemittanceRow(Model):
    """One row of a carrier's file and what we think of it. `receipt_key` is set when its money was booked, or
    somebody was asked whose it is: the same row in another file is then known (I19)."""

    __tablename__ = "shop_remittance_row"
    __table_args__ = (
        UniqueConstraint("remittance_id", "line"),
        Index("ix_shop_remittance_row_status", "remittance_id", "status", "line"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    remittance_id: Mapped[int] = mapped_column(ForeignKey("shop_remittance.id"))
    line: Mapped[int]
    reference: Mapped[str] = mapped_column(String(60))
    amount_centimes: Mapped[int | None]
    paid_on: Mapped[str] = mapped_column(String(20), default="")
    row_key: Mapped[str] = mapped_column(String(64))
    receipt_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    vendor_order_id: Mapped[int | None] = mapped_column(ForeignKey("shop_vendor_order.id"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    why: Mapped[str] = mapped_column(String(24), default="")
    outstanding_centimes: Mapped[int | None]
    booked_centimes: Mapped[int] = mapped_column(default=0)
    booked_at: Mapped[datetime | None]


class Variance(Model):
    """What a carrier paid is not what it owed. `centimes` > 0: it owes us; < 0: it paid too much, or for no parcel of
    ours. `live_key` (parcel or row) is set while it is open: one open variance of each. Writing off takes two people:
    `proposed_by` asks, another one closes it."""

    __tablename__ = "shop_cod_variance"
    __table_args__ = (
        CheckConstraint("kind IN ('short','over','unknown','missing')", name="kind"),
        CheckConstraint(
            "state IN ('open','claimed','found','written_off','returned','matched')", name="state"
        ),
        Index("ix_shop_cod_variance_queue", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), default="open")
    carrier_code: Mapped[str] = mapped_column(ForeignKey("shop_carrier.code"), index=True)
    vendor_order_id: Mapped[int | None] = mapped_column(ForeignKey("shop_vendor_order.id"), index=True)
    row_id: Mapped[int | None] = mapped_column(ForeignKey("shop_remittance_row.id"), unique=True)
    live_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    centimes: Mapped[int]
    opened_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    proposed_by: Mapped[int | None]
    proposed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    closed_by: Mapped[int | None]
    closed_at: Mapped[datetime | None]


class Holding(Model):
    """Cash that a cooperative kept although it named a carrier: asked for by one person, decided by another, contested
    by the cooperative within some days, then settled by somebody who did not decide. `live_key` is the parcel while
    this is open or stands: one at a time."""

    __tablename__ = "shop_cod_holding"
    __table_args__ = (
        CheckConstraint("state IN ('proposed','declined','held','contested','kept','undone')", name="state"),
        CheckConstraint("centimes > 0", name="amount"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("closed_by IS NULL OR closed_by <> decided_by", name="other_hand"),
        Index("ix_shop_cod_holding_queue", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_order_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor_order.id"), index=True)
    variance_id: Mapped[int] = mapped_column(ForeignKey("shop_cod_variance.id"))
    live_key: Mapped[int | None] = mapped_column(unique=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"), index=True)
    carrier_code: Mapped[str] = mapped_column(ForeignKey("shop_carrier.code"))
    centimes: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10))
    proposed_by: Mapped[int]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(1000), default="")
    contested_by: Mapped[int | None]
    contested_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    closed_at: Mapped[datetime | None]
