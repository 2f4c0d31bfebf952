"""Shelves: pages of products from one SQL query, keyset by keyset; the index is never asked for a listing."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, bindparam, func, select, tuple_, union_all

from core import clock
from core.db import UtcDateTime, session
from shop.catalog.data import ProductCard
from shop.catalog.models import Category, Product
from shop.catalog.queries import (
    PRODUCT,
    AnySelect,
    P,
    card_rows,
    cards_from,
    in_stock,
    is_shown,
    is_visible,
    product_cards,
)
from shop.vendors.services import open_vendor_ids

PAGE = 24
TREE_SECONDS = 60
LOVED, NEWEST = 8, 4
Order = list[ColumnElement[Any]]
SORTS = ("newest", "popular", "price_asc", "price_desc", "rating")
PRICES = ("price_asc", "price_desc")
ASCENDING = ("price_asc",)


@dataclass(frozen=True)
class Shelf:
    """Cards of one page in order, and the cursor of the next one."""

    cards: list[ProductCard]
    next: str | None


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category with its children."""

    id: int
    slug: str
    name_ar: str
    name_fr: str
    name_en: str
    art: str
    icon: str
    parent_id: int | None
    children: tuple["CategoryNode", ...]

    def all_ids(self) -> list[int]:
        """The category and all below it."""
        return [self.id, *(i for child in self.children for i in child.all_ids())]


def category_tree() -> list[CategoryNode]:
    """The top categories with all below, in order; read once a minute (1 statement)."""
    now = clock.now()
    kept = current_app.extensions.get("souk_categories")
    if kept is None or (now - kept[0]).total_seconds() > TREE_SECONDS:
        kept = (now, _read_tree())
        current_app.extensions["souk_categories"] = kept
    tree: list[CategoryNode] = kept[1]
    return tree


def _read_tree() -> list[CategoryNode]:
    rows = session().scalars(select(Category).order_by(Category.position, Category.id)).all()
    below: dict[int | None, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    return [_node(row, below) for row in below.get(None, [])]


def _node(row: Category, below: dict[int | None, list[Category]]) -> CategoryNode:
    children = tuple(_node(child, below) for child in below.get(row.id, []))
    return CategoryNode(
        row.id, row.slug, row.name_ar, row.name_fr, row.name_en, row.art, row.icon, row.parent_id, children
    )


def path_to(tree: Sequence[CategoryNode], slug: str) -> list[CategoryNode]:
    """The categories from the top down to this one; empty when there is none."""
    for node in tree:
        if node.slug == slug:
            return [node]
        below = path_to(node.children, slug)
        if below:
            return [node, *below]
    return []


def path_to_id(tree: Sequence[CategoryNode], category_id: int | None) -> list[CategoryNode]:
    """The same by id."""
    for node in tree:
        if node.id == category_id:
            return [node]
        below = path_to_id(node.children, category_id)
        if below:
            return [node, *below]
    return []


def shelf(today: date, **asked: Any) -> Shelf:
    """One page of visible products (1 statement); `asked` as `read_page` takes it."""
    rows, later = read_page(today, **asked)
    return Shelf(cards_from(rows), later)


def read_page(
    today: date, *, category_ids: Sequence[int] = (), vendor_id: int | None = None, sort: str = "newest",
    after: str = "", only_available: bool = False, limit: int = PAGE,
) -> tuple[Sequence[Any], str | None]:  # fmt: skip
    """The rows of `card_rows` for one page of visible products, and the cursor of the next one (1 statement).

    An unknown sort or cursor gives the first page, newest first.
    """
    sort = sort if sort in SORTS else "newest"
    columns, cursor = _order(sort), _decode(after) or []
    if not _fits(cursor, columns):
        cursor = []
    bound: dict[str, Any] = {f"after_{n}": value for n, value in enumerate(cursor)}
    bound |= {"limit": limit + 1, "today": today}
    bound |= {f"category_{n}": key for n, key in enumerate(category_ids)}
    if vendor_id is not None:
        bound["vendor"] = vendor_id
    shape = (sort, bool(cursor), len(category_ids), vendor_id is not None, only_available)
    rows = session().execute(_page(*shape), bound).all()
    later = _encode(rows[limit - 1][-len(columns) :]) if len(rows) > limit else None
    return rows[:limit], later


@lru_cache(maxsize=200)
def _page(sort: str, is_later: bool, categories: int, of_vendor: bool, only_available: bool) -> AnySelect:
    """The ids of one page first, from one index; then what cards show of just those. Both in one statement."""
    ids = _ids(sort, is_later, of_vendor, only_available)
    page = (_of_categories(ids, sort, categories) if categories else _first(ids, sort)).subquery("page")
    keys = [column for name, column in page.c.items() if name != "id"]
    return (
        card_rows(page.join(PRODUCT, P.id == page.c.id)).add_columns(*keys).order_by(*_directed(keys, sort))
    )


def _ids(sort: str, is_later: bool, of_vendor: bool, only_available: bool) -> AnySelect:
    columns = _order(sort)
    ids = select(P.id, *(column.label(f"key_{n}") for n, column in enumerate(columns))).where(is_shown())
    if is_later:
        ids = ids.where(_later(sort))
    elif sort in PRICES:  # what is for sale has a price; after a cursor, what has none is not later than it
        ids = ids.where(P.min_price_centimes.is_not(None))
    if of_vendor:
        ids = ids.where(P.vendor_id == bindparam("vendor"))
    return ids.where(in_stock()) if only_available else ids


def _of_categories(ids: AnySelect, sort: str, categories: int) -> AnySelect:
    """The first of each category, then the first of all these: no index is in the order of several categories."""
    each = [_first(ids.where(P.category_id == bindparam(f"category_{n}")), sort) for n in range(categories)]
    if categories == 1:
        return each[0]
    every = union_all(*(select(*few.subquery().c) for few in each)).subquery("every")
    keys = [column for name, column in every.c.items() if name != "id"]
    return select(every).order_by(*_directed(keys, sort)).limit(bindparam("limit"))


def _first(ids: AnySelect, sort: str) -> AnySelect:
    return ids.order_by(*_directed(_order(sort), sort)).limit(bindparam("limit"))


def _directed(keys: Sequence[ColumnElement[Any]], sort: str) -> list[ColumnElement[Any]]:
    return [key.asc() if sort in ASCENDING else key.desc() for key in keys]


@dataclass(frozen=True)
class Window:
    """What the front page shows."""

    loved: list[ProductCard]
    newest: list[ProductCard]


def shop_window(today: date) -> Window:
    """The best loved and the newest products in stock (1 statement).

    Which ones are tried is chosen once a minute; whether a buyer may see them is asked each time (I18, I20).
    """
    now = clock.now()
    kept = current_app.extensions.get("souk_window")
    if kept is None or (now - kept[0]).total_seconds() > TREE_SECONDS:
        tried = [
            [card.id for card in shelf(today, sort=sort, only_available=True, limit=2 * shown).cards]
            for sort, shown in (("rating", LOVED), ("newest", NEWEST))
        ]
        kept = (now, tried)
        if (
            len(tried[0]) > LOVED and len(tried[1]) > NEWEST
        ):  # a small shop is read anew: it changes at a glance
            current_app.extensions["souk_window"] = kept
    loved, newest = kept[1]
    cards = {card.id: card for card in product_cards([*loved, *newest], today=today) if card.available}
    return Window(
        [cards[key] for key in loved if key in cards][:LOVED],
        [cards[key] for key in newest if key in cards][:NEWEST],
    )


@cache
def _order(sort: str) -> Order:
    """The columns of an index, which end with the id: the order is total, and one way for all of them."""
    orders: dict[str, Order] = {
        "price_asc": [P.min_price_centimes],
        "price_desc": [P.min_price_centimes],
        "rating": [P.rating_weighed, P.rating_count],
        "popular": [P.sold_count],
    }
    return [*orders.get(sort, [P.published_at]), P.id]


def _fits(cursor: Sequence[Any], columns: Order) -> bool:
    """Whether a cursor is one of this order: a moment where a moment stands, a number elsewhere."""
    kinds = [isinstance(column.type, UtcDateTime) for column in columns]
    return [isinstance(value, datetime) for value in cursor] == kinds


def _later(sort: str) -> ColumnElement[bool]:
    """Only what comes after the cursor: compared as a row, which is where an index is entered, however deep."""
    columns = _order(sort)
    bounds = tuple_(*(bindparam(f"after_{n}", type_=column.type) for n, column in enumerate(columns)))
    return tuple_(*columns) > bounds if sort in ASCENDING else tuple_(*columns) < bounds


def _encode(values: Sequence[Any]) -> str:
    plain = [v.timestamp() if isinstance(v, datetime) else v for v in values]
    kinds = ["t" if isinstance(v, datetime) else "n" for v in values]
    return base64.urlsafe_b64encode(json.dumps([kinds, plain], default=float).encode()).decode().rstrip("=")


def _decode(cursor: str) -> list[Any] | None:
    from_text = cursor + "=" * (-len(cursor) % 4)
    try:
        kinds, plain = json.loads(base64.urlsafe_b64decode(from_text))
        return [_moment(v) if k == "t" else _number(v) for k, v in zip(kinds, plain, strict=True)]
    except (ValueError, TypeError, OverflowError, OSError, RecursionError):
        return None


def _number(value: int | float) -> int | float:
    if not abs(value) < 2**31:
        raise ValueError("no number of ours")
    return value


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def count_by_category() -> dict[int, int]:
    """Visible products by category id."""
    query = select(Product.category_id, func.count()).where(is_visible()).group_by(Product.category_id)
    return {key: n for key, n in session().execute(query) if key is not None}


def count_stalls() -> int:
    """Stalls that are open now."""
    return session().scalar(select(func.count()).select_from(open_vendor_ids().subquery())) or 0
