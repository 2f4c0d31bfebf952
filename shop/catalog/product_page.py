"""Everything the page of one product shows, in few statements."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Text, bindparam, cast, exists, func, select

from core.db import session
from shop.catalog.data import ProductCard, Sign, nominal_weight
from shop.catalog.errors import NoSuchProduct
from shop.catalog.models import (
    Attribute,
    AttributeChoice,
    Certificate,
    Media,
    ProductValue,
)
from shop.catalog.queries import (
    FREE,
    PRODUCT,
    STOCK,
    VARIANT,
    AnySelect,
    P,
    V,
    cards_from,
    is_visible,
)
from shop.catalog.rules import is_valid
from shop.catalog.shelves import read_page
from shop.vendors.data import VendorCard
from shop.vendors.services import card_of, card_rows, open_stalls


@dataclass(frozen=True)
class VariantLine:
    """A variant to choose. `available` is what is left; `price_centimes` TTC."""

    id: int
    sku: str
    name_ar: str
    name_fr: str
    content_amount: int
    content_unit: str
    price_centimes: int
    compare_centimes: int | None
    weight_g: int
    available: int
    tolerance_percent: int | None = None

    @property
    def nominal_g(self) -> int | None:
        """What one piece should weigh when it is sold by weight, else None."""
        return nominal_weight(self.content_amount, self.content_unit, self.tolerance_percent)


@dataclass(frozen=True)
class Listed:
    """What the page reads of the product itself."""

    id: int
    vendor_id: int
    category_id: int | None
    slug: str
    name_ar: str
    name_fr: str
    description_ar: str
    description_fr: str
    details: dict[str, Any]
    art: str
    tone: int
    image_key: str | None
    min_price_centimes: int | None
    rating_sum: int
    rating_count: int
    sold_count: int
    season_months: list[int]
    withdrawal_excluded: bool
    withdrawal_reason: str
    is_demo: bool
    published_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True)
class Shown:
    """A sign with its proof."""

    id: int
    kind: str
    number: str
    issuer: str
    product_id: int | None
    valid_from: date | None
    valid_to: date | None
    checked_at: datetime
    file: str | None


@dataclass(frozen=True)
class ProductPage:
    """One product for its page."""

    product: Listed
    vendor: VendorCard
    variants: list[VariantLine]
    pictures: list[Media]
    signs: list[Shown]
    values: list[dict[str, Any]]
    others: list[ProductCard]


_LISTED = tuple(Listed.__dataclass_fields__)
_SHOWN = tuple(Shown.__dataclass_fields__)
_VALUES = 10
OTHERS = 4


def load_product(product_id: int, today: date) -> ProductPage:
    """The page's content: 4 statements, 5 with pictures. Raises NoSuchProduct for what a buyer may not see (I18)."""
    rows = session().execute(_product_rows(), {"id": product_id}).all()
    if not rows:
        raise NoSuchProduct
    first, own = rows[0], len(_LISTED)
    product = Listed(*first[:own])
    rows_beside, _later = read_page(today, vendor_id=product.vendor_id, sort="popular", limit=OTHERS + 1)
    return ProductPage(
        product,
        card_of(first[own:-_VALUES]),
        _variants(product_id),
        _pictures(product_id) if product.image_key else [],
        _signs(product, today),
        [_value(row[-_VALUES:]) for row in rows if row[-_VALUES] is not None],
        cards_from(row for row in rows_beside if row[0] != product_id)[:OTHERS],
    )


@cache
def _product_rows() -> AnySelect:
    """The product, its stall and its characteristics: one row for each of these, one row when there is none."""
    stall, is_open = card_rows().subquery("stall"), open_stalls().subquery("open")
    value, attribute = ProductValue.__table__, Attribute.__table__
    choice = AttributeChoice.__table__
    chosen = (choice.c.attribute_id == attribute.c.id) & (choice.c.key == value.c.choice_key)
    return (
        select(
            *(P[name] for name in _LISTED), *stall.c,
            attribute.c.name_ar, attribute.c.name_fr, attribute.c.name_en, attribute.c.unit, value.c.number,
            value.c.value_ar, value.c.value_fr, choice.c.name_ar, choice.c.name_fr, choice.c.name_en,
        )
        .join_from(PRODUCT, stall, stall.c.id == P.vendor_id)
        .join(is_open, is_open.c.id == P.vendor_id)
        .outerjoin(value, value.c.product_id == P.id)
        .outerjoin(attribute, attribute.c.id == value.c.attribute_id)
        .outerjoin(choice, chosen)
        .where(P.id == bindparam("id"), P.status == "live")
        .order_by(attribute.c.id)
    )  # fmt: skip


def _value(row: Any) -> dict[str, Any]:
    name_ar, name_fr, name_en, unit, number, own_ar, own_fr, choice_ar, choice_fr, choice_en = row
    is_choice = choice_ar is not None
    return {
        "name_ar": name_ar, "name_fr": name_fr, "name_en": name_en, "unit": unit, "number": number,
        "ar": choice_ar if is_choice else own_ar, "fr": choice_fr if is_choice else own_fr, "en": choice_en or "",
    }  # fmt: skip


def _variants(product_id: int) -> list[VariantLine]:
    return [VariantLine(*row) for row in session().execute(_variant_rows(), {"id": product_id})]


@cache
def _variant_rows() -> AnySelect:
    return (
        select(
            V.id, V.sku, V.name_ar, V.name_fr, V.content_amount, V.content_unit, V.price_centimes,
            V.compare_centimes, V.weight_g, FREE, V.tolerance_percent,
        )
        .join_from(VARIANT, STOCK, STOCK.c.variant_id == V.id)
        .where(V.product_id == bindparam("id"), V.active, V.price_centimes.is_not(None))
        .order_by(V.position, V.id)
    )  # fmt: skip


def _pictures(product_id: int) -> list[Media]:
    query = select(Media).where(Media.product_id == product_id, Media.live, Media.state == "ready")
    return [m for m in session().scalars(query.order_by(Media.position, Media.id)) if m.renditions]


def _signs(product: Listed, today: date) -> list[Shown]:
    bound = {"vendor": product.vendor_id, "product": product.id}
    found = (Shown(*row) for row in session().execute(_sign_rows(), bound))
    return [c for c in found if is_valid(_sign(c), today, product.id)]


@cache
def _sign_rows() -> AnySelect:
    of_product = Certificate.__table__.c.product_id
    return _shown_signs().where(of_product.is_(None) | (of_product == bindparam("product")))


def _shown_signs() -> AnySelect:
    """The checked certificates of a stall that are shown with their proof; binds `vendor`."""
    c = Certificate.__table__.c
    return (
        select(*(c[name] for name in _SHOWN))
        .where(
            c.vendor_id == bindparam("vendor"),
            c.checked_at.is_not(None),
            c.refused_reason == "",
            c.kind != "onssa_exemption",
        )
        .order_by(c.kind, c.id)
    )


def _sign(c: Shown) -> Sign:
    return Sign(c.kind, c.number, c.product_id, c.valid_from, c.valid_to, c.checked_at is not None)


def stall_signs(vendor_id: int, today: date) -> list[tuple[Shown, int]]:
    """Certificates in force of a whole stall, each number once, with how many products it covers (0: all of them)."""
    found: dict[tuple[str, str], list[Shown]] = {}
    for row in session().execute(_stall_sign_rows(), {"vendor": vendor_id}):
        c = Shown(*row)
        if is_valid(_sign(c), today, c.product_id):
            found.setdefault((c.kind, c.number), []).append(c)
    return [(group[0], sum(c.product_id is not None for c in group)) for group in found.values()]


@cache
def _stall_sign_rows() -> AnySelect:
    c = Certificate.__table__.c
    of_product = Certificate.__table__.outerjoin(PRODUCT, P.id == c.product_id)
    return _shown_signs().select_from(of_product).where(c.product_id.is_(None) | is_visible())


def stall_seasons(vendor_id: int) -> list[tuple[list[int], int]]:
    """The seasons of a stall, each with how many visible products it has; no months for what there is all year."""
    rows = session().execute(_season_rows(), {"vendor": vendor_id})
    return [(json.loads(months), products) for months, products in rows]


@cache
def _season_rows() -> AnySelect:
    months = cast(P.season_months, Text)  # a list has no equality in PostgreSQL, its text has
    stall = open_stalls().subquery()
    is_open = exists(
        select(stall.c.id).where(stall.c.id == bindparam("vendor"))
    )  # asked once, not of each product
    theirs = (P.vendor_id == bindparam("vendor"), P.status == "live", is_open)
    return select(months, func.count()).where(*theirs).group_by(months)
