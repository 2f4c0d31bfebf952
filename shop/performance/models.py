"""Tables of the facts. All but the excuses can be rebuilt from orders, cases, returns, messages and opinions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Fact(Model):
    """What one parcel says of its cooperative. `excluded`: "" when it counts, else related (the buyer is of the house)
    or excused (an appeal was granted). `nth`: the how-manieth order of this buyer here within a year; `buyer_key` is a
    keyed digest. Numbers, not booleans, are summed."""

    __tablename__ = "shop_performance_fact"
    __table_args__ = (
        CheckConstraint("excluded IN ('','related','excused')", name="excluded"),
        Index(
            "ix_shop_performance_fact_sums",
            "cooperative_id", "placed_on", "excluded", "nth", "on_time", "is_defect", "fault_return", "replies_due",
            "replies", "ratings", "rating_sum", "goods_centimes",
        ),
        Index(
            "ix_shop_performance_fact_rated", "rated_on", "cooperative_id", "excluded", "nth", "placed_on", "ratings",
            "rating_sum",
        ),
        Index("ix_shop_performance_fact_vendor", "vendor_id", "vendor_order_id"),
    )  # fmt: skip
    vendor_order_id: Mapped[int] = mapped_column(
        ForeignKey("shop_vendor_order.id"), primary_key=True, autoincrement=False
    )
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"))
    placed_on: Mapped[date]
    on_time: Mapped[int]
    is_defect: Mapped[int]
    defect: Mapped[str] = mapped_column(String(16), default="")
    fault_return: Mapped[int]
    replies_due: Mapped[int]
    replies: Mapped[int]
    ratings: Mapped[int]
    rating_sum: Mapped[int]
    rated_on: Mapped[date | None]
    goods_centimes: Mapped[int]
    buyer_key: Mapped[str] = mapped_column(String(16))
    nth: Mapped[int]
    excluded: Mapped[str] = mapped_column(String(8), default="")


class Excuse(Model):
    """A parcel that is not held against its cooperative, and why; kept apart, so that a rebuild knows it."""

    __tablename__ = "shop_performance_excuse"
    __table_args__ = (CheckConstraint("ground IN ('carrier','outage','disaster')", name="ground"),)
    vendor_order_id: Mapped[int] = mapped_column(
        ForeignKey("shop_vendor_order.id"), primary_key=True, autoincrement=False
    )
    ground: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[int | None]
    at: Mapped[datetime]


class RelatedBuyer(Model):
    """A buyer's order that was once found to be of the house stays so, whatever the team or the phone becomes."""

    __tablename__ = "shop_performance_related"
    vendor_order_id: Mapped[int] = mapped_column(
        ForeignKey("shop_vendor_order.id"), primary_key=True, autoincrement=False
    )
    found_at: Mapped[datetime]
