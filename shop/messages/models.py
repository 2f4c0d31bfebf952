"""Tables of messages, of what is reported in them, and of private pictures."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Thread(Model):
    """One conversation of a buyer with a cooperative: about a parcel, or about a product before buying.

    `buyer_read` and `vendor_read` are the last message each has seen. Staff see it from `staff_since` on.
    """

    __tablename__ = "shop_thread"
    __table_args__ = (
        UniqueConstraint("product_id", "user_id"),
        CheckConstraint("state IN ('open','blocked')", name="state"),
        CheckConstraint("(vendor_order_id IS NULL) <> (product_id IS NULL)", name="subject"),
        Index("ix_shop_thread_vendor", "vendor_id", "last_at"),
        Index("ix_shop_thread_user", "user_id", "last_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    vendor_order_id: Mapped[int | None] = mapped_column(ForeignKey("shop_vendor_order.id"), unique=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("shop_product.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    buyer_name: Mapped[str] = mapped_column(String(40))
    lang: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(8), default="open")
    last_id: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    last_party: Mapped[str] = mapped_column(String(8), default="")
    buyer_read: Mapped[int] = mapped_column(default=0)
    vendor_read: Mapped[int] = mapped_column(default=0)
    staff_since: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Message(Model):
    """What one side said. The text is kept as masked; what was masked is kept nowhere."""

    __tablename__ = "shop_message"
    __table_args__ = (
        CheckConstraint("party IN ('buyer','vendor','staff')", name="party"),
        CheckConstraint("state IN ('visible','hidden')", name="state"),
        Index("ix_shop_message_thread", "thread_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("shop_thread.id"))
    party: Mapped[str] = mapped_column(String(8))
    author_id: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    masked: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(8), default="visible")
    at: Mapped[datetime]


class ReplyTime(Model):
    """How long a buyer waited: from the first unanswered message to the cooperative's answer. `live_key` is the thread
    while nobody has answered, so that one wait is counted once."""

    __tablename__ = "shop_reply_time"
    __table_args__ = (Index("ix_shop_reply_time_asked", "asked_at", "vendor_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("shop_thread.id"), index=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    live_key: Mapped[int | None] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class ThreadReport(Model):
    """One side says that a thread is misused; staff may read it from then on. One open report for each side."""

    __tablename__ = "shop_thread_report"
    __table_args__ = (
        CheckConstraint("state IN ('open','kept','hidden','blocked')", name="state"),
        Index("ix_shop_thread_report_queue", "state", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("shop_thread.id"), index=True)
    party: Mapped[str] = mapped_column(String(8))
    reporter_id: Mapped[int | None]
    live_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    why: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(8), default="open")
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")


class PrivatePicture(Model):
    """A picture kept for few eyes: of a message, a return or a case. Re-encoded; served only by the room that owns
    its subject."""

    __tablename__ = "shop_private_picture"
    __table_args__ = (
        CheckConstraint("kind IN ('message','return','case')", name="kind"),
        Index("ix_shop_private_picture_subject", "kind", "subject_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    subject_id: Mapped[int]
    party: Mapped[str] = mapped_column(String(8))
    author_id: Mapped[int | None]
    storage_key: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    at: Mapped[datetime]
