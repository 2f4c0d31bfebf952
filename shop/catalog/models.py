"""Tables of the catalogue."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import JsonDict, Model
from shop.catalog.rules import PRIOR_RATINGS, PRIOR_STARS


class Category(Model):
    """A shelf of the shop. `vat_rate_bp` in basis points; food needs an ONSSA number or a recorded exemption."""

    __tablename__ = "shop_category"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("shop_category.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name_ar: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    vat_rate_bp: Mapped[int] = mapped_column(default=2000)
    is_food: Mapped[bool] = mapped_column(default=False)
    icon: Mapped[str] = mapped_column(String(40), default="")
    art: Mapped[str] = mapped_column(String(40), default="")
    position: Mapped[int] = mapped_column(default=0)


class Attribute(Model):
    """A characteristic that products of some categories carry: origin, colour, kind of honey."""

    __tablename__ = "shop_attribute"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name_ar: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(8))  # text | choice | number
    unit: Mapped[str] = mapped_column(String(16), default="")


class AttributeChoice(Model):
    """One value of a closed list."""

    __tablename__ = "shop_attribute_choice"
    attribute_id: Mapped[int] = mapped_column(ForeignKey("shop_attribute.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_ar: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)


class CategoryAttribute(Model):
    """Which attributes are asked for in a category, in order."""

    __tablename__ = "shop_category_attribute"
    category_id: Mapped[int] = mapped_column(ForeignKey("shop_category.id"), primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("shop_attribute.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


_WEIGHED = (
    f"CASE WHEN rating_count > 0 THEN (rating_sum + {PRIOR_STARS * PRIOR_RATINGS}) * 1000"
    f" / (rating_count + {PRIOR_RATINGS}) ELSE 0 END"
)


class Product(Model):
    """A listing. Texts are those of the live revision; of the first draft while nothing is live yet.

    `source_key` recognises the product in the file it was imported from; `source` is what that file said last time,
    by kind of file, so that importing it again changes nothing. `live_revision_id` has no foreign key:
    revision and product would point at each other. `rating_weighed` is `rules.weighed_rating` in thousandths of a
    star; the database computes it, so that it cannot differ from the two counters beside it.

    Each order that buyers may ask for has its index, of all products and of one category, so that a page reads its
    own rows only, from either end and from any cursor: the id comes last, as in every order. A stall is shown in one
    order, the best sold. No index serves two of these: an order must follow what is equal. What begins with a
    category or a stall also finds all of its products.
    """

    __tablename__ = "shop_product"
    __table_args__ = (
        UniqueConstraint("id", "vendor_id"),
        UniqueConstraint("vendor_id", "source_key"),
        Index("ix_shop_product_newest", "status", "published_at", "id"),
        Index("ix_shop_product_changed", "status", "updated_at", "id"),
        Index("ix_shop_product_popular", "status", "sold_count", "id"),
        Index("ix_shop_product_price", "status", "min_price_centimes", "id"),
        Index("ix_shop_product_name", "status", "name_fr", "id"),
        Index("ix_shop_product_rating", "status", "rating_weighed", "rating_count", "id"),
        Index("ix_shop_product_category", "category_id", "status", "published_at", "id"),
        Index("ix_shop_product_category_popular", "category_id", "status", "sold_count", "id"),
        Index("ix_shop_product_category_price", "category_id", "status", "min_price_centimes", "id"),
        Index(
            "ix_shop_product_category_rating", "category_id", "status", "rating_weighed", "rating_count", "id"
        ),
        Index("ix_shop_product_vendor", "vendor_id", "status", "sold_count", "id"),
        CheckConstraint("status IN ('draft','live','hidden','archived')", name="status"),
        CheckConstraint("rating_sum >= 0 AND rating_count >= 0 AND sold_count >= 0", name="counters"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("shop_category.id"))
    slug: Mapped[str] = mapped_column(String(80))
    source_key: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[JsonDict] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(String(10), default="draft")
    live_revision_id: Mapped[int | None]
    name_ar: Mapped[str] = mapped_column(String(200), default="")
    name_fr: Mapped[str] = mapped_column(String(200), default="")
    description_ar: Mapped[str] = mapped_column(Text, default="")
    description_fr: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[JsonDict] = mapped_column(default=dict)  # ingredients, conservation, origin, in ar and fr
    art: Mapped[str] = mapped_column(String(40), default="")
    tone: Mapped[int] = mapped_column(default=1)
    image_key: Mapped[str | None] = mapped_column(String(200))
    min_price_centimes: Mapped[int | None]
    unit_price_centimes: Mapped[int | None]
    unit_price_per: Mapped[str | None] = mapped_column(String(8))  # kg | l | piece | m2 …
    rating_sum: Mapped[int] = mapped_column(default=0)
    rating_count: Mapped[int] = mapped_column(default=0)
    rating_weighed: Mapped[int] = mapped_column(Computed(_WEIGHED, persisted=True))
    sold_count: Mapped[int] = mapped_column(default=0)
    season_months: Mapped[list[int]] = mapped_column(default=list)
    withdrawal_excluded: Mapped[bool] = mapped_column(default=False)
    withdrawal_reason: Mapped[str] = mapped_column(String(40), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ProductValue(Model):
    """The live value of one attribute on one product: a choice, a text in both languages, or a number."""

    __tablename__ = "shop_product_value"
    __table_args__ = (Index("ix_shop_product_value_choice", "attribute_id", "choice_key"),)
    product_id: Mapped[int] = mapped_column(ForeignKey("shop_product.id"), primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("shop_attribute.id"), primary_key=True)
    choice_key: Mapped[str | None] = mapped_column(String(40))
    value_ar: Mapped[str] = mapped_column(String(300), default="")
    value_fr: Mapped[str] = mapped_column(String(300), default="")
    number: Mapped[float | None] = mapped_column(Numeric(14, 4, asdecimal=False))


class Revision(Model):
    """A proposed listing. `open_key` is the product's id while it is draft, submitted or changes_requested:
    at most one of those at a time. `data` is `ListingData.to_json()`."""

    __tablename__ = "shop_revision"
    __table_args__ = (
        UniqueConstraint("product_id", "number"),
        UniqueConstraint("open_key"),
        Index("ix_shop_revision_queue", "state", "submitted_at"),
        CheckConstraint(
            "state IN ('draft','submitted','approved','changes_requested','rejected','withdrawn')",
            name="state",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("shop_product.id"), index=True)
    number: Mapped[int]
    open_key: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20), default="draft")
    data: Mapped[JsonDict]
    risks: Mapped[list[str]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")


class Variant(Model):
    """One thing to buy. `active` once a revision that holds it was approved; `sku` is text, case kept.

    `price_centimes` is TTC and may be missing while the product is a draft. `content_amount` counts
    `content_unit` (g, ml, piece, m2 …): 250 ml. `weight_g` is what the parcel weighs. With a `tolerance_percent` it
    is sold by weight: a piece may weigh that much less than `content_amount`, and then costs less.
    """

    __tablename__ = "shop_variant"
    __table_args__ = (
        UniqueConstraint("vendor_id", "sku"),
        ForeignKeyConstraint(["product_id", "vendor_id"], ["shop_product.id", "shop_product.vendor_id"]),
        Index("ix_shop_variant_product", "product_id", "position"),
        CheckConstraint("price_centimes > 0", name="price"),
        CheckConstraint("compare_centimes > 0", name="compare"),
        CheckConstraint("weight_g >= 0", name="weight"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int]
    vendor_id: Mapped[int]
    sku: Mapped[str] = mapped_column(String(80))
    name_ar: Mapped[str] = mapped_column(String(120), default="")
    name_fr: Mapped[str] = mapped_column(String(120), default="")
    price_centimes: Mapped[int | None]
    compare_centimes: Mapped[int | None]
    content_amount: Mapped[int] = mapped_column(default=1)
    content_unit: Mapped[str] = mapped_column(String(8), default="piece")
    weight_g: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=False)
    tolerance_percent: Mapped[int | None]


class Stock(Model):
    """How many there are; reserved and allocated ones are on hand too. Changed only by conditional UPDATEs."""

    __tablename__ = "shop_stock"
    __table_args__ = (
        CheckConstraint("on_hand >= 0 AND reserved >= 0 AND allocated >= 0", name="not_negative"),
        CheckConstraint("reserved + allocated <= on_hand", name="promised"),
    )
    variant_id: Mapped[int] = mapped_column(ForeignKey("shop_variant.id"), primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    allocated: Mapped[int] = mapped_column(default=0)


class PriceChange(Model):
    """Each change of a live price; one that jumps by more than half waits (`waiting_key` = variant) for staff."""

    __tablename__ = "shop_price_change"
    __table_args__ = (
        UniqueConstraint("waiting_key"),
        CheckConstraint("state IN ('applied','waiting','approved','rejected','replaced')", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("shop_variant.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("shop_product.id"))
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    old_centimes: Mapped[int | None]
    new_centimes: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), index=True)
    waiting_key: Mapped[int | None]
    asked_by: Mapped[int | None]
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")


class Media(Model):
    """A picture of a product. `storage_key` is the folder of its renditions; `live` once in an approved revision.

    `renditions`: [{"key", "width", "height", "content_type"}], smallest first; empty until they are made.
    """

    __tablename__ = "shop_media"
    __table_args__ = (CheckConstraint("state IN ('received','ready','refused')", name="state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("shop_product.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10), default="image")
    state: Mapped[str] = mapped_column(String(10), default="received")
    storage_key: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), default="")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    renditions: Mapped[JsonDict] = mapped_column(default=dict)
    alt_ar: Mapped[str] = mapped_column(String(200), default="")
    alt_fr: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[int] = mapped_column(default=0)
    live: Mapped[bool] = mapped_column(default=False)
    refusal: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime]


class Certificate(Model):
    """A sign or authorisation of the cooperative, or of one product. Counts only when checked and in date."""

    __tablename__ = "shop_certificate"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('onssa','onssa_exemption','aop','igp','label_agricole','bio','handmade')", name="kind"
        ),
        Index("ix_shop_certificate_vendor", "vendor_id", "kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("shop_product.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(String(80), default="")
    issuer: Mapped[str] = mapped_column(String(120), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    checked_by: Mapped[int | None]
    checked_at: Mapped[datetime | None]
    refused_reason: Mapped[str] = mapped_column(String(300), default="")
    file: Mapped[str | None] = mapped_column(String(200))
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class ImportFile(Model):
    """A file of products that its seller has looked at and not applied yet; forgotten after a week."""

    __tablename__ = "shop_import_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"), index=True)
    storage_key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(80))
    kept_at: Mapped[datetime] = mapped_column(index=True)
