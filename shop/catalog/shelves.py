"""Shelves: pages of products from one SQL query, keyset by keyset; the index is never asked for a listing."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from core.db import session
from shop.catalog.models import Category, Product
from shop.catalog.queries import in_stock, is_visible
from shop.vendors.services import open_vendor_ids

PAGE = 24
Order = list[tuple[ColumnElement[Any], bool]]
AnySelect = Select[*tuple[Any, ...]]
SORTS = ("newest", "popular", "price_asc", "price_desc", "rating")


@dataclass(frozen=True)
class Shelf:
    """Ids of one page in order, and the cursor of the next one."""

    ids: list[int]
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
    """The top categories with all below, in order (1 statement)."""
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


def shelf(
    *, category_ids: Sequence[int] = (), vendor_id: int | None = None, sort: str = "newest", after: str = "",
    only_available: bool = False, limit: int = PAGE,
) -> Shelf:  # fmt: skip
    """One page of visible products (1 statement). An unknown sort or cursor gives the first page, newest first."""
    columns = _order(sort)
    query: AnySelect = select(Product.id, *(column for column, _down in columns)).where(is_visible())
    if category_ids:
        query = query.where(Product.category_id.in_(list(category_ids)))
    if vendor_id is not None:
        query = query.where(Product.vendor_id == vendor_id)
    if only_available:
        query = query.where(in_stock())
    query = _after(query, columns, _decode(after))
    query = query.order_by(*(column.desc() if down else column.asc() for column, down in columns))
    rows = session().execute(query.limit(limit + 1)).all()
    more = len(rows) > limit
    rows = rows[:limit]
    return Shelf([row[0] for row in rows], _encode(rows[-1][1:]) if more else None)


def _order(sort: str) -> Order:
    """(column, descending) pairs that end with the id, so that the order is total."""
    price: ColumnElement[Any] = func.coalesce(Product.min_price_centimes, 10**12)
    rating: ColumnElement[Any] = func.coalesce(
        Product.rating_sum * 100 / func.nullif(Product.rating_count, 0), 0
    )
    newest: ColumnElement[Any] = Product.published_at.expression
    orders: dict[str, Order] = {
        "price_asc": [(price, False)],
        "price_desc": [(func.coalesce(Product.min_price_centimes, 0), True)],
        "rating": [(rating, True), (Product.rating_count.expression, True)],
        "popular": [(Product.sold_count.expression, True)],
    }
    return [*orders.get(sort, [(newest, True)]), (Product.id.expression, True)]


def _after(query: AnySelect, columns: Order, values: list[Any] | None) -> AnySelect:
    """Only what comes after the cursor: lexicographic over the order's columns."""
    if values is None or len(values) != len(columns):
        return query
    steps = []
    for position, (column, down) in enumerate(columns):
        equal = [c == v for (c, _d), v in zip(columns[:position], values[:position], strict=True)]
        beyond = column < values[position] if down else column > values[position]
        steps.append(and_(*equal, beyond))
    return query.where(or_(*steps))


def _encode(values: Sequence[Any]) -> str:
    plain = [v.timestamp() if isinstance(v, datetime) else v for v in values]
    kinds = ["t" if isinstance(v, datetime) else "n" for v in values]
    return base64.urlsafe_b64encode(json.dumps([kinds, plain], default=float).encode()).decode().rstrip("=")


def _decode(cursor: str) -> list[Any] | None:
    from_text = cursor + "=" * (-len(cursor) % 4)
    try:
        kinds, plain = json.loads(base64.urlsafe_b64decode(from_text))
        return [_moment(v) if k == "t" else v + 0 for k, v in zip(kinds, plain, strict=True)]
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def count_by_category() -> dict[int, int]:
    """Visible products by category id."""
    query = select(Product.category_id, func.count()).where(is_visible()).group_by(Product.category_id)
    return {key: n for key, n in session().execute(query) if key is not None}


def count_stalls() -> int:
    """Stalls that are open now."""
    return session().scalar(select(func.count()).select_from(open_vendor_ids().subquery())) or 0
