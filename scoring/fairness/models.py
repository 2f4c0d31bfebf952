"""Tables of fairness."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Appeal(Model):
    """A cooperative asks that one parcel be not held against it; one open appeal for each (`live_key`)."""

    __tablename__ = "scoring_appeal"
    __table_args__ = (
        CheckConstraint("ground IN ('carrier','outage','disaster')", name="ground"),
        CheckConstraint("state IN ('open','granted','refused')", name="state"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        Index("ix_scoring_appeal_queue", "state", "asked_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"), index=True)
    vendor_order_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor_order.id"), index=True)
    live_key: Mapped[int | None] = mapped_column(unique=True)
    ground: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="open")
    asked_by: Mapped[int | None]
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    seen_at: Mapped[datetime | None]
    """When somebody of the cooperative has read the answer."""
