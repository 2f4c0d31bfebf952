"""Tables of cases."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model
from core.only_added import only_added


class Case(Model):
    """A complaint about one parcel. `source` makes opening it once; `live_key` lets one of a kind be open for a parcel.

    `offer_centimes`: what the cooperative offers; `money_centimes`: what went back in the end, `adjustment_id` how.
    """

    __tablename__ = "shop_case"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('not_received','not_as_described','damaged','refund_refused','carrier_variance','other')",
            name="kind",
        ),
        CheckConstraint(
            "state IN ('open','vendor_reply','mediation','decided','appealed','final')", name="state"
        ),
        CheckConstraint("opened_by IN ('buyer','vendor','staff','system')", name="opened_by"),
        CheckConstraint(
            "asked_centimes >= 0 AND offer_centimes >= 0 AND money_centimes >= 0", name="amounts"
        ),
        Index("ix_shop_case_vendor", "vendor_id", "state", "id"),
        Index("ix_shop_case_due", "state", "due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(80), unique=True)
    live_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    vendor_order_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor_order.id"), index=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    return_id: Mapped[int | None] = mapped_column(ForeignKey("shop_return.id"), index=True)
    opened_by: Mapped[str] = mapped_column(String(8))
    opener_id: Mapped[int | None]
    asked_centimes: Mapped[int] = mapped_column(default=0)
    offer_centimes: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12))
    state_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(16), default="")
    money_centimes: Mapped[int] = mapped_column(default=0)
    adjustment_id: Mapped[int | None]
    handler_id: Mapped[int | None]
    opened_at: Mapped[datetime]


class CaseEntry(Model):
    """What somebody says in a case. A `note` is staff's own and is shown to nobody else."""

    __tablename__ = "shop_case_entry"
    __table_args__ = (CheckConstraint("kind IN ('statement','note')", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("shop_case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    party: Mapped[str] = mapped_column(String(8))
    author_id: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class CaseStep(Model):
    """One step of a case. Never changed."""

    __tablename__ = "shop_case_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("shop_case.id"), index=True)
    from_state: Mapped[str | None] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    party: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class CaseDecision(Model):
    """What a member of staff decided: `round` 1, and 2 on appeal by another person. One of each (four eyes)."""

    __tablename__ = "shop_case_decision"
    __table_args__ = (
        UniqueConstraint("case_id", "round"),
        CheckConstraint("round IN (1, 2)", name="round"),
        CheckConstraint("outcome IN ('refund','return','no_refund')", name="outcome"),
        CheckConstraint("centimes >= 0", name="centimes"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("shop_case.id"))
    round: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(12))
    centimes: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[int | None]
    at: Mapped[datetime]


only_added(CaseStep, CaseDecision)
