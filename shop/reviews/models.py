"""Tables of reviews and reports."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Review(Model):
    """What a verified buyer says of a thing received; one for each order line."""

    __tablename__ = "shop_review"
    __table_args__ = (
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        CheckConstraint("state IN ('visible','hidden')", name="state"),
        Index("ix_shop_review_product", "product_id", "state", "id"),
        Index("ix_shop_review_vendor", "vendor_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("shop_product.id"))
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("shop_order_line.id"), unique=True)
    rating: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    lang: Mapped[str] = mapped_column(String(2))
    author: Mapped[str] = mapped_column(String(40))
    place_ar: Mapped[str] = mapped_column(String(80), default="")
    place_fr: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(8), default="visible")
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None]
    replied_by: Mapped[int | None]
    created_at: Mapped[datetime]
    is_demo: Mapped[bool] = mapped_column(default=False)


class Report(Model):
    """Somebody says that a listing or a review is not right. `reporter` is a digest: one report each."""

    __tablename__ = "shop_report"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "reporter"),
        CheckConstraint("kind IN ('product','review')", name="kind"),
        CheckConstraint("state IN ('open','kept','removed')", name="state"),
        Index("ix_shop_report_queue", "state", "created_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    subject_id: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("shop_product.id"), index=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    why: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text, default="")
    reporter: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8), default="open")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
