"""Pages of visible products in any order, from either end, under any conditions: what programs ask of the catalogue.

The website's shelves know few orders and no conditions (`shelves`); here each shape of a question is written once as
a statement with bound values, and kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select, true, tuple_

from core.db import UtcDateTime, session
from shop.catalog.data import ProductCard
from shop.catalog.models import Attribute, Category, ProductValue
from shop.catalog.queries import PRODUCT, VARIANT, AnySelect, P, card_rows, cards_from, in_stock, is_shown

Kind = Literal[
    "category",
    "vendor",
    "ids",
    "name",
    "price_min",
    "price_max",
    "available",
    "unavailable",
    "value",
    "nothing",
]
Shape = tuple[Any, ...]
Key = tuple[Any, ...]
SORTS = ("name", "price", "updated", "published", "created", "rating", "popular")


@dataclass(frozen=True)
class Filter:
    """Conditions: one of a kind with its values, or several that must all (`every`) or partly (`some`) hold.

    Values: ids for category (with those below it already named), vendor and ids; (attribute key, choice key …) for
    value; centimes for prices; names in either language for name.
    """

    kind: Kind | None = None
    values: tuple[Any, ...] = ()
    every: tuple["Filter", ...] = ()
    some: tuple["Filter", ...] = ()


ALL = Filter()


@dataclass(frozen=True)
class Found:
    """A product with the key of its place in the order; keys are what `after` and `before` take.

    `highest_centimes`: the price of its dearest variant on sale.
    """

    card: ProductCard
    key: Key
    highest_centimes: int | None


@dataclass(frozen=True)
class Page:
    """Products in order, and whether there are more on either side."""

    found: list[Found]
    has_next: bool
    has_previous: bool


def browse(
    today: date, *, where: Filter = ALL, sort: str = "published", descending: bool = True, limit: int = 24,
    after: Key | None = None, before: Key | None = None, from_end: bool = False,
) -> Page:  # fmt: skip
    """One page (1 statement). `from_end` takes the last ones before `before`. Raises ValueError for a foreign key."""
    cursor = before if from_end else after
    _check(cursor, sort)
    binds: dict[str, Any] = {f"key_{n}": value for n, value in enumerate(cursor or ())}
    shape = _shape_of(where, binds)
    binds |= {"limit": limit + 1, "today": today}
    rows = session().execute(_page(shape, sort, descending != from_end, cursor is not None), binds).all()
    width = len(_order(sort))
    shown = rows[:limit]
    cards = zip(cards_from(shown), shown, strict=True)
    found = [Found(card, tuple(row[-width:]), row[-width - 1]) for card, row in cards]
    more, came_from = len(rows) > limit, cursor is not None
    if from_end:
        return Page(found[::-1], came_from, more)
    return Page(found, more, came_from)


def count(where: Filter = ALL) -> int:
    """How many visible products there are under these conditions (1 statement)."""
    binds: dict[str, Any] = {}
    return int(session().scalar(_count(_shape_of(where, binds)), binds) or 0)


def pick_ids(ids: Sequence[int], where: Filter = ALL) -> list[int]:
    """Those of these products that are visible and meet the conditions, in their order (1 statement)."""
    if not ids:
        return []
    asked = Filter(every=(Filter("ids", tuple(ids)), where))
    binds: dict[str, Any] = {}
    kept = set(session().scalars(_ids(_shape_of(asked, binds)), binds))
    return [key for key in ids if key in kept]


def key_types(sort: str) -> list[type]:
    """What stands in the keys of an order: datetime, str or int; the id comes last."""
    return [_python_type(column) for column in _order(sort)]


def _check(cursor: Key | None, sort: str) -> None:
    if cursor is None:
        return
    wanted = key_types(sort)
    if len(cursor) != len(wanted) or not all(isinstance(v, t) for v, t in zip(cursor, wanted, strict=True)):
        raise ValueError("a key of another order")


def _python_type(column: ColumnElement[Any]) -> type:
    return datetime if isinstance(column.type, UtcDateTime) else column.type.python_type


@cache
def _order(sort: str) -> tuple[ColumnElement[Any], ...]:
    orders: dict[str, tuple[ColumnElement[Any], ...]] = {
        "name": (P.name_fr,),
        "price": (P.min_price_centimes,),
        "updated": (P.updated_at,),
        "created": (P.created_at,),
        "rating": (P.rating_weighed, P.rating_count),
        "popular": (P.sold_count,),
    }
    return (*orders.get(sort, (P.published_at,)), P.id)


def _shape_of(where: Filter, binds: dict[str, Any]) -> Shape:
    """What the statement looks like, whatever the values; these go into `binds` under the names in the shape."""
    parts: list[Shape] = []
    if where.kind is not None:
        parts.append((where.kind, *_bound(where.values, where.kind, binds)))
    parts += [_shape_of(part, binds) for part in where.every]
    if where.some:
        parts.append(("some", *(_shape_of(part, binds) for part in where.some)))
    return ("every", *parts)


def _bound(values: tuple[Any, ...], kind: str, binds: dict[str, Any]) -> Iterator[str]:
    name = f"v{len(binds)}"
    if kind == "value":
        binds[name], binds[f"{name}_choices"] = values[0], list(values[1:])
    elif kind in ("price_min", "price_max"):
        binds[name] = values[0]
    elif kind not in ("available", "unavailable", "nothing"):
        binds[name] = list(values)
    else:
        return
    yield name


@lru_cache(maxsize=500)
def _page(shape: Shape, sort: str, descending: bool, is_later: bool) -> AnySelect:
    """The ids of one page first, in order; then what cards show of just those. Both in one statement."""
    columns = _order(sort)
    ids = select(P.id, *(c.label(f"k{n}") for n, c in enumerate(columns))).where(
        is_shown(), _condition(shape)
    )
    if sort == "price":
        ids = ids.where(P.min_price_centimes.is_not(None))
    if is_later:
        ids = ids.where(_beyond(columns, descending))
    page = ids.order_by(*_directed(columns, descending)).limit(bindparam("limit")).subquery("page")
    keys = [column for name, column in page.c.items() if name != "id"]
    rows = card_rows(page.join(PRODUCT, P.id == page.c.id)).add_columns(_dearest(), *keys)
    return rows.order_by(*_directed(keys, descending))


def _dearest() -> ColumnElement[int]:
    every = VARIANT.alias("every_variant")
    of_product = (every.c.product_id == P.id) & every.c.active
    return select(func.max(every.c.price_centimes)).where(of_product).correlate(PRODUCT).scalar_subquery()


def _directed(keys: Sequence[ColumnElement[Any]], descending: bool) -> list[ColumnElement[Any]]:
    return [key.desc() if descending else key.asc() for key in keys]


def _beyond(columns: Sequence[ColumnElement[Any]], descending: bool) -> ColumnElement[bool]:
    bounds = tuple_(*(bindparam(f"key_{n}", type_=column.type) for n, column in enumerate(columns)))
    return tuple_(*columns) < bounds if descending else tuple_(*columns) > bounds


@lru_cache(maxsize=200)
def _count(shape: Shape) -> AnySelect:
    return select(func.count()).select_from(PRODUCT).where(is_shown(), _condition(shape))


@lru_cache(maxsize=200)
def _ids(shape: Shape) -> AnySelect:
    return select(P.id).where(is_shown(), _condition(shape))


def _condition(shape: Shape) -> ColumnElement[bool]:
    kind, *rest = shape
    if kind == "every":
        return and_(true(), *(_condition(part) for part in rest))
    if kind == "some":
        return or_(*(_condition(part) for part in rest))
    return _leaf(kind, rest[0] if rest else "")


def _leaf(kind: str, name: str) -> ColumnElement[bool]:
    many: Any = bindparam(name or "none", expanding=True)
    if kind == "category":
        return P.category_id.in_(many)
    if kind == "vendor":
        return P.vendor_id.in_(many)
    if kind == "ids":
        return P.id.in_(many)
    if kind == "name":
        return P.name_fr.in_(many) | P.name_ar.in_(many)
    if kind == "price_min":
        return P.min_price_centimes >= bindparam(name)
    if kind == "price_max":
        return P.min_price_centimes <= bindparam(name)
    if kind == "value":
        return _has_value(name)
    return {"available": in_stock(), "unavailable": ~in_stock()}.get(kind, ~true())


def _has_value(name: str) -> ColumnElement[bool]:
    value, attribute = ProductValue.__table__, Attribute.__table__
    return exists(
        select(value.c.product_id)
        .join_from(value, attribute, attribute.c.id == value.c.attribute_id)
        .where(
            value.c.product_id == P.id,
            attribute.c.key == bindparam(name),
            value.c.choice_key.in_(bindparam(f"{name}_choices", expanding=True)),
        )
        .correlate(PRODUCT)
    )


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category as programs read it."""

    id: int
    parent_id: int | None
    slug: str
    name_ar: str
    name_fr: str
    name_en: str
    vat_rate_bp: int


def categories_by_id() -> dict[int, CategoryRow]:
    """Every category (1 statement)."""
    return {row[0]: CategoryRow(*row) for row in session().execute(_categories())}


@cache
def _categories() -> AnySelect:
    c = Category.__table__.c
    columns = (c.id, c.parent_id, c.slug, c.name_ar, c.name_fr, c.name_en, c.vat_rate_bp)
    return select(*columns).order_by(c.position, c.id)
