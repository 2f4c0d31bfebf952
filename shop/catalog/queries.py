"""What others read of the catalogue: visible products, cards, buyables. Few statements, never one per product.

What every page asks is written once, on plain columns with bound values: making a statement anew costs more than
running it, and so does an object for a row that is only shown.
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Select, bindparam, exists, func, or_, select

from core.db import session
from core.geography import lookups
from core.text import keepable
from shop.catalog.data import Buyable, ListingData, ProductCard, Sign
from shop.catalog.models import Category, Certificate, Product, Revision, Stock, Variant
from shop.catalog.rules import BADGES, badges
from shop.vendors.services import open_stalls, open_vendor_ids

AnySelect = Select[*tuple[Any, ...]]
PRODUCT, VARIANT, STOCK = Product.__table__, Variant.__table__, Stock.__table__
P, V = PRODUCT.c, VARIANT.c
FREE: ColumnElement[int] = STOCK.c.on_hand - STOCK.c.reserved - STOCK.c.allocated


def is_visible() -> ColumnElement[bool]:
    """The condition under which a buyer may see a product (I18, I20): computed in the query, never copied."""
    return (P.status == "live") & P.vendor_id.in_(open_vendor_ids())


def is_shown(*, by_status: bool = True) -> ColumnElement[bool]:
    """The same condition, asked of one product after another: for a page that takes the first few of an order.

    `is_visible` first gathers every open stall, which costs more than such a page. `by_status` False: for an order no
    index by status has, so that none is taken.
    """
    stall = open_stalls().subquery("its_stall")
    status = P.status if by_status else func.coalesce(P.status, "")
    return (status == "live") & exists(select(stall.c.id).where(stall.c.id == P.vendor_id).correlate(PRODUCT))


def visible_products() -> Select[Product]:
    """A SELECT of the products that buyers may see, to be narrowed, ordered and limited by the caller."""
    return select(Product).where(is_visible())


def visible_ids(ids: Iterable[int]) -> set[int]:
    """Which of these products buyers may see (1 statement)."""
    return set(session().scalars(_visible(), {"ids": list(ids)}))


@cache
def _visible() -> Select[int]:
    return select(P.id).where(P.id.in_(bindparam("ids", expanding=True)), is_visible())


def product_cards(ids: Collection[int], *, today: date) -> list[ProductCard]:
    """Cards in the order of `ids`, those a buyer may not see left out (1 statement for any number)."""
    if not ids:
        return []
    rows = session().execute(_cards_by_id(), {"ids": list(ids), "many": len(ids), "today": today}).all()
    cards = {card.id: card for card in cards_from(rows)}
    return [cards[key] for key in dict.fromkeys(ids) if key in cards]


@cache
def _cards_by_id() -> AnySelect:
    """The ids first, within a limit that keeps planners from starting anywhere else, such as with all the stalls."""
    wanted = select(P.id).where(P.id.in_(bindparam("ids", expanding=True))).limit(bindparam("many"))
    found = wanted.subquery("found")
    return card_rows(found.join(PRODUCT, P.id == found.c.id))


def card_rows(source: FromClause) -> AnySelect:
    """A SELECT of what `cards_from` makes cards of: the visible ones among the products of `source`; binds `today`.

    Visible is what joins an open stall, the same condition as `is_visible`.
    """
    stall = open_stalls().subquery("stall")
    cheapest = VARIANT.alias()
    first = (
        select(cheapest.c.id)
        .where(cheapest.c.product_id == P.id, cheapest.c.active, cheapest.c.price_centimes.is_not(None))
        .order_by(cheapest.c.price_centimes, cheapest.c.position, cheapest.c.id)
        .limit(1)
        .scalar_subquery()
    )
    count = select(func.count()).where(cheapest.c.product_id == P.id, cheapest.c.active).scalar_subquery()
    return (
        select(
            P.id, P.slug, P.vendor_id, stall.c.slug, stall.c.name_ar, stall.c.name_fr, stall.c.province_code, P.name_ar,
            P.name_fr, Category.__table__.c.slug, P.min_price_centimes, V.compare_centimes, P.unit_price_centimes,
            P.unit_price_per, count, V.id, P.art, P.tone, P.image_key, P.rating_sum, P.rating_count, P.sold_count,
            in_stock(), P.is_demo, _held_kinds(),
        )
        .select_from(source)
        .join(stall, stall.c.id == P.vendor_id)
        .outerjoin(Category.__table__, Category.__table__.c.id == P.category_id)
        .outerjoin(VARIANT, V.id == first)
        .where(func.coalesce(P.status, "") == "live")  # `source` leads to each: no index by status is wanted
    )  # fmt: skip


def in_stock() -> ColumnElement[bool]:
    """Whether some active variant of the product can be reserved now."""
    some, stock = VARIANT.alias(), STOCK.alias()
    free = stock.c.on_hand - stock.c.reserved - stock.c.allocated > 0
    return exists().where(some.c.product_id == P.id, some.c.active, stock.c.variant_id == some.c.id, free)


def _held_kinds() -> ColumnElement[str]:
    """The kinds of certificates that count for the product `today`, as `rules.is_valid` has it; with commas between."""
    c, today = Certificate.__table__.c, bindparam("today", type_=Date)
    return (
        select(func.aggregate_strings(c.kind, ","))
        .where(
            c.vendor_id == P.vendor_id,
            c.product_id.is_(None) | (c.product_id == P.id),
            c.refused_reason == "",
            c.checked_at.is_not(None),
            c.valid_from.is_(None) | (c.valid_from <= today),
            c.valid_to.is_(None) | (c.valid_to >= today),
        )
        .scalar_subquery()
    )


def cards_from(rows: Iterable[Any]) -> list[ProductCard]:
    """Cards of the rows of `card_rows`, in their order; more columns after its own are left alone."""
    return [_card(row) for row in rows]


def _card(row: Any) -> ProductCard:
    (
        key, slug, vendor_id, vendor_slug, vendor_ar, vendor_fr, province_code, name_ar, name_fr, category, price,
        compare, unit_price, unit_per, variants, variant_id, art, tone, image, stars, ratings, sold, available, is_demo,
        kinds,
    ) = row[:25]  # fmt: skip
    place = lookups.provinces()[province_code]
    return ProductCard(
        key, slug, vendor_id, vendor_slug, vendor_ar, vendor_fr, place.name_ar, place.name_fr, name_ar, name_fr,
        category or "", price, compare, unit_price, unit_per, variants, variant_id, art, tone, image,
        round(stars / ratings, 1) if ratings else 0.0, ratings, sold, _shown(kinds or ""), bool(available), is_demo,
    )  # fmt: skip


@lru_cache(maxsize=500)
def _shown(kinds: str) -> tuple[str, ...]:
    """Badges in their order."""
    held = kinds.split(",")
    return tuple(kind for kind in BADGES if kind in held)


def get_buyable(variant_ids: Collection[int], *, today: date) -> dict[int, Buyable]:
    """The variants among these that may be bought now, by id; a missing one may not (2 statements)."""
    if not variant_ids:
        return {}
    session().flush()
    rows = session().execute(_buyable_rows(), {"ids": list(variant_ids)}).all()
    signs = signs_of({row.vendor_id for row in rows}, product_ids={row.product_id for row in rows})
    return {
        row.variant_id: Buyable(
            **row._mapping, labels=badges(signs.get(row.vendor_id, ()), row.product_id, today)
        )
        for row in rows
    }


@cache
def _buyable_rows() -> AnySelect:
    category, stall = Category.__table__, open_stalls().subquery("stall")
    return (
        select(
            V.id.label("variant_id"), V.product_id, P.slug.label("product_slug"), V.vendor_id, V.sku, P.name_ar,
            P.name_fr, V.name_ar.label("variant_name_ar"), V.name_fr.label("variant_name_fr"), V.content_amount,
            V.content_unit, V.price_centimes, V.compare_centimes, category.c.vat_rate_bp, V.weight_g,
            FREE.label("available"), P.withdrawal_excluded, P.art, P.tone, P.image_key.label("image"),
            V.tolerance_percent,
        )
        .join_from(VARIANT, PRODUCT, P.id == V.product_id)
        .join(category, category.c.id == P.category_id)
        .join(STOCK, STOCK.c.variant_id == V.id)
        .join(stall, stall.c.id == P.vendor_id)
        .where(
            V.id.in_(bindparam("ids", expanding=True)), V.active, V.price_centimes.is_not(None), P.status == "live"
        )
    )  # fmt: skip


def signs_of(
    vendor_ids: Collection[int],
    *,
    product_ids: Collection[int] | None = None,
    unchecked_count: bool = False,
) -> dict[int, list[Sign]]:
    """Certificates of these vendors as rules see them (1 statement); refused ones are left out.

    With `product_ids`, only what covers these products or a whole cooperative. With `unchecked_count`, those that
    staff have not looked at yet count too: enough to ask for a review.
    """
    found: dict[int, list[Sign]] = {}
    if not vendor_ids:
        return found
    bound: dict[str, Any] = {"vendors": list(vendor_ids)}
    if product_ids is not None:
        bound["products"] = list(product_ids)
    for row in session().execute(_sign_rows(product_ids is not None), bound):
        vendor_id, kind, number, product_id, valid_from, valid_to, checked = row
        sign = Sign(kind, number, product_id, valid_from, valid_to, checked=unchecked_count or bool(checked))
        found.setdefault(vendor_id, []).append(sign)
    return found


@cache
def _sign_rows(of_products: bool) -> AnySelect:
    c = Certificate.__table__.c
    query = select(
        c.vendor_id, c.kind, c.number, c.product_id, c.valid_from, c.valid_to, c.checked_at.is_not(None)
    ).where(c.vendor_id.in_(bindparam("vendors", expanding=True)), c.refused_reason == "")  # fmt: skip
    if of_products:
        wanted = c.product_id.in_(bindparam("products", expanding=True))
        query = query.where(or_(c.product_id.is_(None), wanted))
    return query


def working_revision(product_id: int) -> Revision | None:
    """The open revision of a product, else its newest one."""
    query = (
        select(Revision)
        .where(Revision.product_id == product_id)
        .order_by(Revision.open_key.is_(None), Revision.number.desc())
        .limit(1)
    )
    return session().scalars(query).first()


def live_listing(product: Product) -> ListingData | None:
    """The approved listing, or None while nothing was approved."""
    if product.live_revision_id is None:
        return None
    return ListingData.from_json(session().get_one(Revision, product.live_revision_id).data)


def find_by_text(text: str, limit: int) -> Select[Product]:
    """Visible products whose name holds `text`: the fallback when the index is away."""
    text = keepable(text)
    wanted = or_(
        Product.name_ar.icontains(text, autoescape=True), Product.name_fr.icontains(text, autoescape=True)
    )
    return visible_products().where(wanted).order_by(Product.sold_count.desc(), Product.id).limit(limit)
