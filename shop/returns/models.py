"""Tables of returns."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model
from core.only_added import only_added


class ReturnRule(Model):
    """One version of one number or exemption of the law of distance sales. Rows are only ever added: the rule of a
    day is the last row whose `valid_from` has come."""

    __tablename__ = "shop_return_rule"
    __table_args__ = (Index("ix_shop_return_rule_code", "code", "valid_from", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    value: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20))
    article: Mapped[str] = mapped_column(String(80), default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    verified: Mapped[bool]
    valid_from: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    changed_by: Mapped[int | None]
    changed_at: Mapped[datetime]


class Return(Model):
    """What a buyer sends back of one parcel. `by_right` and `withdrawal_until` are frozen when it is asked for."""

    __tablename__ = "shop_return"
    __table_args__ = (
        CheckConstraint(
            "state IN ('requested','accepted','refused','in_transit','received','inspected','refunded','replaced',"
            "'closed')",
            name="state",
        ),
        CheckConstraint("wish IN ('refund','replace')", name="wish"),
        CheckConstraint("way IN ('post','pickup','hand')", name="way"),
        CheckConstraint("payer IN ('buyer','vendor')", name="payer"),
        CheckConstraint("refund_centimes >= 0", name="refund"),
        Index("ix_shop_return_vendor", "vendor_id", "state", "id"),
        Index("ix_shop_return_due", "state", "due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    vendor_order_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor_order.id"), index=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    why: Mapped[str] = mapped_column(String(20))
    by_right: Mapped[bool]
    withdrawal_until: Mapped[datetime | None]
    wish: Mapped[str] = mapped_column(String(8))
    way: Mapped[str] = mapped_column(String(8))
    payer: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12))
    state_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    carrier: Mapped[str] = mapped_column(String(60), default="")
    tracking_number: Mapped[str] = mapped_column(String(60), default="")
    refund_centimes: Mapped[int] = mapped_column(default=0)
    adjustment_id: Mapped[int | None]
    less_reason: Mapped[str] = mapped_column(Text, default="")
    requested_at: Mapped[datetime]


class ReturnLine(Model):
    """So many pieces of one line. `good` came back fit for sale; `accepted` are paid back; `centimes` is what for."""

    __tablename__ = "shop_return_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("accepted BETWEEN 0 AND quantity", name="accepted"),
        CheckConstraint("good BETWEEN 0 AND quantity", name="good"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("shop_return.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("shop_order_line.id"), index=True)
    quantity: Mapped[int]
    opened: Mapped[bool] = mapped_column(default=False)
    accepted: Mapped[int] = mapped_column(default=0)
    good: Mapped[int] = mapped_column(default=0)
    centimes: Mapped[int] = mapped_column(default=0)


class ReturnStep(Model):
    """One step of a return: from where to where, by whom, why, when. Never changed."""

    __tablename__ = "shop_return_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("shop_return.id"), index=True)
    from_state: Mapped[str | None] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    party: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class RefundAccount(Model):
    """Where a buyer who paid in cash wants the money: RIB and holder, encrypted. The newest of a parcel counts."""

    __tablename__ = "shop_refund_account"
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_order_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor_order.id"), index=True)
    rib_enc: Mapped[str]
    holder_enc: Mapped[str]
    last4: Mapped[str] = mapped_column(String(4))
    at: Mapped[datetime]


only_added(ReturnStep, ReturnRule)
