"""Tables of checkout."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Basket(Model):
    """One basket: of an account (`user_id`), or of a guest whose browser holds `token` in its signed session."""

    __tablename__ = "shop_basket"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), unique=True)
    commune_code: Mapped[str | None] = mapped_column(String(12))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)
    voucher_code: Mapped[str | None] = mapped_column(String(24))


class BasketLine(Model):
    """One thing wanted. Names and price are those the buyer saw, so that a product that is gone can still be named.

    `removed_at`: taken out, and can be put back until something else changes.
    """

    __tablename__ = "shop_basket_line"
    __table_args__ = (
        UniqueConstraint("basket_id", "variant_id"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    basket_id: Mapped[int] = mapped_column(ForeignKey("shop_basket.id", ondelete="CASCADE"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("shop_variant.id"))
    product_id: Mapped[int]
    vendor_id: Mapped[int]
    quantity: Mapped[int]
    seen_centimes: Mapped[int]
    name_ar: Mapped[str] = mapped_column(String(200), default="")
    name_fr: Mapped[str] = mapped_column(String(200), default="")
    art: Mapped[str] = mapped_column(String(40), default="")
    tone: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[datetime | None]
    added_at: Mapped[datetime]


class Checkout(Model):
    """A basket accepted with contact, place and way of paying. `token` is the key of the form: unique (I3)."""

    __tablename__ = "shop_checkout"
    __table_args__ = (
        CheckConstraint("state IN ('open','placed','expired')", name="state"),
        CheckConstraint("payment_method IN ('cod','stripe','bank_transfer')", name="method"),
        Index("ix_shop_checkout_open", "state", "created_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    basket_id: Mapped[int | None] = mapped_column(
        ForeignKey("shop_basket.id", ondelete="SET NULL"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(8), default="open")
    lang: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(120))
    phone_enc: Mapped[str]
    email_enc: Mapped[str | None]
    commune_code: Mapped[str] = mapped_column(String(12))
    province_code: Mapped[str] = mapped_column(String(12))
    place_ar: Mapped[str] = mapped_column(String(80))
    place_fr: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(300), default="")
    payment_method: Mapped[str] = mapped_column(String(16))
    seen: Mapped[str] = mapped_column(String(24))
    goods_centimes: Mapped[int]
    delivery_centimes: Mapped[int]
    total_centimes: Mapped[int]
    created_at: Mapped[datetime]
    placed_at: Mapped[datetime | None]
    discount_centimes: Mapped[int] = mapped_column(default=0, server_default="0")


class DeliveryRate(Model):
    """One row of a delivery table; `vendor_id` NULL is the table of those who have none of their own."""

    __tablename__ = "shop_delivery_rate"
    __table_args__ = (
        UniqueConstraint("vendor_id", "zone", "max_weight_g"),
        CheckConstraint("zone IN ('same_city','same_region','other','south')", name="zone"),
        CheckConstraint("fee_centimes >= 0 AND max_weight_g > 0", name="amounts"),
        CheckConstraint("days_min BETWEEN 0 AND days_max", name="days"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int | None] = mapped_column(ForeignKey("shop_vendor.id", ondelete="CASCADE"))
    zone: Mapped[str] = mapped_column(String(12))
    max_weight_g: Mapped[int]
    fee_centimes: Mapped[int]
    free_above_centimes: Mapped[int | None]
    days_min: Mapped[int]
    days_max: Mapped[int]
