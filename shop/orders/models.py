"""Tables of orders."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model
from core.only_added import only_added

ADJUSTMENT_KINDS = (
    "cancelled", "short", "weighed", "returned", "goodwill", "parcel_cancelled", "parcel_expired", "parcel_refused",
    "parcel_lost",
)  # fmt: skip


class Order(Model):
    """What a buyer placed. One per checkout (I3). `state` decides the race between payment, expiry and cancellation:
    only one conditional update leaves `pending_payment`. `version` is raised by every step of any of its parcels, so
    that they take turns."""

    __tablename__ = "shop_order"
    __table_args__ = (
        CheckConstraint("state IN ('pending_payment','placed','cancelled','expired')", name="state"),
        CheckConstraint("total_centimes = goods_centimes + delivery_centimes", name="total"),
        Index("ix_shop_order_expiry", "state", "expires_at"),
        Index("ix_shop_order_user", "user_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    checkout_id: Mapped[int] = mapped_column(ForeignKey("shop_checkout.id"), unique=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(16))
    lang: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(120))
    phone_enc: Mapped[str]
    phone_index: Mapped[str] = mapped_column(String(64), index=True)
    email_enc: Mapped[str | None]
    commune_code: Mapped[str] = mapped_column(String(12))
    province_code: Mapped[str] = mapped_column(String(12), index=True)
    place_ar: Mapped[str] = mapped_column(String(80))
    place_fr: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(300), default="")
    payment_method: Mapped[str] = mapped_column(String(16))
    goods_centimes: Mapped[int]
    delivery_centimes: Mapped[int]
    total_centimes: Mapped[int]
    version: Mapped[int] = mapped_column(default=0)
    placed_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    discount_centimes: Mapped[int] = mapped_column(default=0, server_default="0")


class VendorOrder(Model):
    """One cooperative's part: one parcel. Names and place are frozen as they were when it was sold.

    `goods_centimes` is what the lines cost less `discount_centimes`, of which the platform pays the cooperative
    `funded_centimes`. `adjusted_…` is what the buyer owes less than the sale said: the sum of its adjustments, raised
    by conditional updates only (I4).
    """

    __tablename__ = "shop_vendor_order"
    __table_args__ = (
        UniqueConstraint("order_id", "vendor_id"),
        Index("ix_shop_vendor_order_queue", "vendor_id", "state", "due_at"),
        Index("ix_shop_vendor_order_state", "state", "state_at"),
        CheckConstraint(
            "state IN ('pending_payment','pending_cod_confirm','confirmed','preparing','ready','shipped','delivered',"
            "'closed','cancelled','refused_at_door','lost','expired')",
            name="state",
        ),
        CheckConstraint("total_centimes = goods_centimes + delivery_centimes", name="total"),
        CheckConstraint("cod_collected_centimes >= 0", name="collected"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"))
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(44), unique=True)
    state: Mapped[str] = mapped_column(String(20))
    state_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    goods_centimes: Mapped[int]
    delivery_centimes: Mapped[int]
    total_centimes: Mapped[int]
    cod_expected_centimes: Mapped[int] = mapped_column(default=0)
    cod_collected_centimes: Mapped[int | None]
    cod_collected_at: Mapped[datetime | None]
    weight_g: Mapped[int]
    zone: Mapped[str] = mapped_column(String(12))
    days_min: Mapped[int]
    days_max: Mapped[int]
    carrier: Mapped[str] = mapped_column(String(60), default="")
    tracking_number: Mapped[str] = mapped_column(String(60), default="")
    vendor_name_ar: Mapped[str] = mapped_column(String(200))
    vendor_name_fr: Mapped[str] = mapped_column(String(200))
    vendor_face: Mapped[str] = mapped_column(String(200), default="")
    ship_from_province: Mapped[str] = mapped_column(String(12), default="", index=True)
    ship_from_ar: Mapped[str] = mapped_column(String(80), default="")
    ship_from_fr: Mapped[str] = mapped_column(String(80), default="")
    vat_status: Mapped[str | None] = mapped_column(String(20))
    discount_centimes: Mapped[int] = mapped_column(default=0, server_default="0")
    funded_centimes: Mapped[int] = mapped_column(default=0, server_default="0")
    adjusted_centimes: Mapped[int] = mapped_column(default=0, server_default="0")
    adjusted_delivery_centimes: Mapped[int] = mapped_column(default=0, server_default="0")


class OrderLine(Model):
    """A thing sold, frozen (I13): later edits of price, VAT, label or name never reach it.

    `total_centimes` is before the voucher; the buyer pays `total - discount`. Of the discount the platform pays
    `funded_centimes`, which leaves the VAT as it is; the cooperative's own part lowers HT and VAT by `discount_ht` and
    `discount_vat`. Sold by weight: `nominal_g` is what one piece should weigh, and a parcel that is lighter by up to
    `tolerance_percent` costs less, never more.
    """

    __tablename__ = "shop_order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("total_centimes = unit_centimes * quantity", name="total"),
        CheckConstraint("total_centimes = ht_centimes + vat_centimes", name="vat"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_order_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor_order.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("shop_variant.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("shop_product.id"), index=True)
    product_slug: Mapped[str] = mapped_column(String(80))
    sku: Mapped[str] = mapped_column(String(80))
    quantity: Mapped[int]
    unit_centimes: Mapped[int]
    total_centimes: Mapped[int]
    ht_centimes: Mapped[int]
    vat_centimes: Mapped[int]
    vat_rate_bp: Mapped[int]
    name_ar: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))
    variant_name_ar: Mapped[str] = mapped_column(String(120))
    variant_name_fr: Mapped[str] = mapped_column(String(120))
    unit_ar: Mapped[str] = mapped_column(String(40))
    unit_fr: Mapped[str] = mapped_column(String(40))
    labels: Mapped[list[str]]
    withdrawal_excluded: Mapped[bool]
    weight_g: Mapped[int]
    art: Mapped[str] = mapped_column(String(40))
    tone: Mapped[int]
    image: Mapped[str | None] = mapped_column(String(200))
    discount_centimes: Mapped[int] = mapped_column(default=0, server_default="0")
    funded_centimes: Mapped[int] = mapped_column(default=0, server_default="0")
    discount_ht_centimes: Mapped[int] = mapped_column(default=0, server_default="0")
    discount_vat_centimes: Mapped[int] = mapped_column(default=0, server_default="0")
    adjusted_centimes: Mapped[int] = mapped_column(default=0, server_default="0")
    adjusted_quantity: Mapped[int] = mapped_column(default=0, server_default="0")
    nominal_g: Mapped[int | None]
    tolerance_percent: Mapped[int | None]


class Transition(Model):
    """One step of a vendor order: from where to where, by whom, why, when. Never changed."""

    __tablename__ = "shop_transition"
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_order_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor_order.id"), index=True)
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    party: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]


class DoorClaim(Model):
    """A buyer says that they have a parcel that counts as refused at the door. The Office decides; upheld, the buyer
    may speak of the goods like everybody who received theirs."""

    __tablename__ = "shop_door_claim"
    __table_args__ = (CheckConstraint("state IN ('open','upheld','rejected')", name="state"),)
    vendor_order_id: Mapped[int] = mapped_column(
        ForeignKey("shop_vendor_order.id"), primary_key=True, autoincrement=False
    )
    state: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Adjustment(Model):
    """What the buyer of a parcel owes less than the sale said, and why; all money that leaves a parcel is one of these.

    Amounts are what falls away. `goods + delivery = total` is the buyer's; of the platform's voucher `funded` falls
    away too. `ht + vat = goods + funded` is the cooperative's turnover of the goods. `source` is said once.
    """

    __tablename__ = "shop_adjustment"
    __table_args__ = (
        CheckConstraint(f"kind IN {ADJUSTMENT_KINDS}", name="kind"),
        CheckConstraint("total_centimes = goods_centimes + delivery_centimes", name="total"),
        CheckConstraint("goods_centimes + funded_centimes = ht_centimes + vat_centimes", name="vat"),
        CheckConstraint(
            "goods_centimes >= 0 AND delivery_centimes >= 0 AND funded_centimes >= 0", name="not_negative"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_order_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor_order.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(80), unique=True)
    goods_centimes: Mapped[int]
    delivery_centimes: Mapped[int]
    total_centimes: Mapped[int]
    funded_centimes: Mapped[int]
    ht_centimes: Mapped[int]
    vat_centimes: Mapped[int]
    party: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]


class AdjustmentLine(Model):
    """The part of an adjustment that falls on one line; `quantity` pieces are not sold after all (0: a lower price)."""

    __tablename__ = "shop_adjustment_line"
    __table_args__ = (
        UniqueConstraint("adjustment_id", "order_line_id"),
        CheckConstraint("centimes + funded_centimes = ht_centimes + vat_centimes", name="vat"),
        CheckConstraint("quantity >= 0 AND centimes >= 0 AND funded_centimes >= 0", name="not_negative"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    adjustment_id: Mapped[int] = mapped_column(ForeignKey("shop_adjustment.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("shop_order_line.id"), index=True)
    quantity: Mapped[int]
    centimes: Mapped[int]
    funded_centimes: Mapped[int]
    ht_centimes: Mapped[int]
    vat_centimes: Mapped[int]
    weight_g: Mapped[int | None]


class TransferProof(Model):
    """A picture or PDF of a bank transfer that the buyer sent; staff read it beside the amount. Kept privately."""

    __tablename__ = "shop_transfer_proof"
    __table_args__ = (UniqueConstraint("order_id", "digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"))
    storage_key: Mapped[str] = mapped_column(String(200))
    suffix: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]


only_added(Adjustment, AdjustmentLine)
