"""What many products show beyond their cards: texts, variants, pictures, characteristics; one statement each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select

from core.db import session
from shop.catalog.models import Attribute, AttributeChoice, Media, ProductValue
from shop.catalog.queries import FREE, STOCK, VARIANT, AnySelect, P, V
from shop.vendors.services import open_vendor_ids


@dataclass(frozen=True, slots=True)
class ProductText:
    """What is read of a product besides its card. `vat_rate_bp` comes with the category."""

    id: int
    category_id: int | None
    description_ar: str
    description_fr: str
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A variant on sale. `available`: what is left to reserve; prices TTC in centimes."""

    id: int
    product_id: int
    sku: str
    name_ar: str
    name_fr: str
    content_amount: int
    content_unit: str
    price_centimes: int
    compare_centimes: int | None
    weight_g: int
    available: int


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A characteristic of a product: a choice with its key, a text in both languages, or a number with its unit."""

    product_id: int
    attribute_id: int
    key: str
    kind: str
    name_ar: str
    name_fr: str
    name_en: str
    unit: str
    choice_key: str | None
    ar: str
    fr: str
    en: str
    number: float | None


def texts_of(product_ids: Collection[int]) -> dict[int, ProductText]:
    """By product id. Who may see the product is the caller's business: its card was read before."""
    rows = session().execute(_texts(), {"ids": list(product_ids)})
    return {row[0]: ProductText(*row) for row in rows}


@cache
def _texts() -> AnySelect:
    names = (
        "id",
        "category_id",
        "description_ar",
        "description_fr",
        "created_at",
        "updated_at",
        "published_at",
    )
    return select(*(P[name] for name in names)).where(P.id.in_(bindparam("ids", expanding=True)))


def variants_of(product_ids: Collection[int]) -> dict[int, list[VariantRow]]:
    """By product id, in order."""
    found: dict[int, list[VariantRow]] = {}
    for row in session().execute(_variants_of(), {"ids": list(product_ids)}).all():
        found.setdefault(row[1], []).append(VariantRow(*row))
    return found


def highest_prices(product_ids: Collection[int]) -> dict[int, int]:
    """The price of the dearest variant on sale, by product id; in centimes."""
    return {row[0]: row[1] for row in session().execute(_highest(), {"ids": list(product_ids)}).all()}


@cache
def _highest() -> AnySelect:
    dearest = func.max(V.price_centimes)
    on_sale = select(V.product_id, dearest).where(V.active, V.price_centimes.is_not(None))
    return on_sale.where(V.product_id.in_(_many())).group_by(V.product_id)


def variants_by_id(variant_ids: Collection[int]) -> dict[int, VariantRow]:
    """By variant id; those of products that are not shown are among them."""
    rows = session().execute(_variants_by_id(), {"ids": list(variant_ids)}).all()
    return {row[0]: VariantRow(*row) for row in rows}


def product_of_sku(sku: str) -> int | None:
    """The only variant on sale with this SKU: its id. None when there is none, or several stalls use it."""
    selling = V.vendor_id.in_(open_vendor_ids())  # the index of SKUs begins with the cooperative
    found = session().scalars(select(V.id).where(V.sku == sku, selling, V.active).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _many() -> Any:
    return bindparam("ids", expanding=True)


@cache
def _variants_of() -> AnySelect:
    return _variants().where(V.product_id.in_(_many()))


@cache
def _variants_by_id() -> AnySelect:
    return _variants().where(V.id.in_(_many()))


def _variants() -> AnySelect:
    return (
        select(
            V.id, V.product_id, V.sku, V.name_ar, V.name_fr, V.content_amount, V.content_unit, V.price_centimes,
            V.compare_centimes, V.weight_g, FREE,
        )
        .join_from(VARIANT, STOCK, STOCK.c.variant_id == V.id)
        .where(V.active, V.price_centimes.is_not(None))
        .order_by(V.product_id, V.position, V.id)
    )  # fmt: skip


def pictures_of(product_ids: Collection[int]) -> dict[int, list[Media]]:
    """The pictures that are shown, by product id, in order."""
    query = select(Media).where(Media.product_id.in_(list(product_ids)), Media.live, Media.state == "ready")
    found: dict[int, list[Media]] = {}
    for media in session().scalars(query.order_by(Media.product_id, Media.position, Media.id)):
        if media.renditions:
            found.setdefault(media.product_id, []).append(media)
    return found


def values_of(product_ids: Collection[int]) -> dict[int, list[ValueRow]]:
    """The characteristics, by product id."""
    found: dict[int, list[ValueRow]] = {}
    for row in session().execute(_values(), {"ids": list(product_ids)}):
        found.setdefault(row[0], []).append(_value(row))
    return found


def _value(row: Any) -> ValueRow:
    *head, choice_key, own_ar, own_fr, choice_ar, choice_fr, choice_en, number = row
    is_choice = choice_ar is not None
    texts = (choice_ar, choice_fr, choice_en) if is_choice else (own_ar, own_fr, "")
    return ValueRow(*(*head, choice_key, *texts, number))


@cache
def _values() -> AnySelect:
    value, attribute, choice = ProductValue.__table__, Attribute.__table__, AttributeChoice.__table__
    chosen = (choice.c.attribute_id == attribute.c.id) & (choice.c.key == value.c.choice_key)
    a, v, c = attribute.c, value.c, choice.c
    return (
        select(
            v.product_id, a.id, a.key, a.kind, a.name_ar, a.name_fr, a.name_en, a.unit, v.choice_key,
            v.value_ar, v.value_fr, c.name_ar, c.name_fr, c.name_en, v.number,
        )
        .join_from(value, attribute, a.id == v.attribute_id)
        .outerjoin(choice, chosen)
        .where(v.product_id.in_(bindparam("ids", expanding=True)))
        .order_by(v.product_id, a.id)
    )  # fmt: skip
