"""Pages of visible products in any order, from either end, under any conditions: what programs ask of the catalogue.

The website's shelves know few orders and no conditions (`shelves`); here each shape of a question is written once as
a statement with bound values, and kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from core.db import UtcDateTime, session
from shop.catalog.data import ProductCard
from shop.catalog.models import Attribute, ProductValue
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
MOST_LISTED = 32_000
"""More ids than any question lists."""
WIDE = 500
"""Products that are sorted in no time."""
SORTS = ("name", "price", "updated", "published", "created", "rating", "popular")


@dataclass(frozen=True)
class Filter:
    """Conditions: one of a kind with its values, or several that must all (`every`) or partly (`some`) hold.

    Values: ids for category (with those below it already named), vendor and ids; (attribute key, choice key …) for
    value; centimes for prices; for name the French names, or Arabic ones of products that have no French name.
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
    is_wide = sort != "price" and _is_wide(shape, binds)
    rows = (
        session()
        .execute(_page(shape, sort, descending != from_end, cursor is not None, is_wide), binds)
        .all()
    )
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
        "created": (),  # ids are given in that order
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
def _page(shape: Shape, sort: str, descending: bool, is_later: bool, is_wide: bool) -> AnySelect:
    """The ids of one page first, in order; then what cards show of just those. Both in one statement."""
    columns = _order(sort)
    keys = (c.label(f"k{n}") for n, c in enumerate(columns))
    listed = _listed(shape)
    shown = is_shown(by_status=sort != "created" and not listed)
    ids = select(P.id, *keys).select_from(_source(listed)).where(shown, _condition(shape, listed, is_wide))
    if sort == "price":
        ids = ids.where(P.min_price_centimes.is_not(None))
    if is_later:
        ids = ids.where(_beyond(columns, descending))
    page = ids.order_by(*_directed(columns, descending)).limit(bindparam("limit")).subquery("page")
    found = [column for name, column in page.c.items() if name != "id"]
    rows = card_rows(page.join(PRODUCT, P.id == page.c.id)).add_columns(_dearest(), *found)
    return rows.order_by(*_directed(found, descending))


def _source(listed: Shape) -> FromClause:
    """Where ids or names are listed, these are taken first: planners would rather walk through the shop in order."""
    if not listed:
        return PRODUCT
    ids = _named(listed[1]) if listed[0] == "name" else select(P.id).where(_leaf(*listed))
    given = ids.limit(MOST_LISTED).subquery("given")
    return given.join(PRODUCT, P.id == given.c.id)


def _named(name: str) -> AnySelect:
    """Each half enters the index of names: of both at once, planners read all that is live."""
    many: Any = bindparam(name, expanding=True)
    live = select(P.id).where(P.status == "live")
    french = live.where(P.name_fr.in_(many))
    arabic = live.where(P.name_fr == "", P.name_ar.in_(many))
    found = union_all(french, arabic).subquery("named")
    return select(found.c.id)


def _listed(shape: Shape) -> Shape:
    """The condition on ids, else on names, that every product must meet; empty when there is none."""
    kind, *rest = shape
    if kind == "every":
        found = sorted(filter(None, map(_listed, rest)))  # ids come before names
        return found[0] if found else ()
    return shape if kind in ("ids", "name") else ()


def _is_wide(shape: Shape, binds: Mapping[str, Any]) -> bool:
    """Whether so many products lie within the prices asked for that it is better to walk in order than to sort them."""
    prices = _prices(shape)
    if not prices or _listed(shape):
        return False
    bounds = {part[1]: binds[part[1]] for part in prices}
    return int(session().scalar(_within(prices), bounds) or 0) >= WIDE


def _prices(shape: Shape) -> tuple[Shape, ...]:
    kind, *rest = shape
    if kind == "every":
        return tuple(part for below in rest for part in _prices(below))
    return (shape,) if kind in ("price_min", "price_max") else ()


@lru_cache(maxsize=50)
def _within(prices: tuple[Shape, ...]) -> AnySelect:
    found = select(P.id).where(P.status == "live", *(_leaf(*part) for part in prices)).limit(WIDE)
    return select(func.count()).select_from(found.subquery("found"))


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
    listed = _listed(shape)
    found = select(func.count()).select_from(_source(listed))
    return found.where(is_shown(by_status=not listed), _condition(shape, listed))


@lru_cache(maxsize=200)
def _ids(shape: Shape) -> AnySelect:
    listed = _listed(shape)
    shown = is_shown(by_status=not listed)
    return select(P.id).select_from(_source(listed)).where(shown, _condition(shape, listed))


def _condition(shape: Shape, met: Shape = (), is_wide: bool = False) -> ColumnElement[bool]:
    """`met`: the part that the source meets already. `is_wide`: prices are compared without their index."""
    kind, *rest = shape
    if kind == "every":
        return and_(true(), *(_condition(part, met, is_wide) for part in rest if part != met))
    if kind == "some":
        return or_(*(_condition(part) for part in rest))
    return _leaf(kind, rest[0] if rest else "", P.min_price_centimes + 0 if is_wide else P.min_price_centimes)


def _leaf(kind: str, name: str = "", price: ColumnElement[int] = P.min_price_centimes) -> ColumnElement[bool]:
    many: Any = bindparam(name or "none", expanding=True)
    if kind == "category":
        return P.category_id.in_(many)
    if kind == "vendor":
        return P.vendor_id.in_(many)
    if kind == "ids":
        return P.id.in_(many)
    if kind == "name":
        return P.name_fr.in_(many) | (P.name_fr == "") & P.name_ar.in_(many)
    if kind == "price_min":
        return price >= bindparam(name)
    if kind == "price_max":
        return price <= bindparam(name)
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
