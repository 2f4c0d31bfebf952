"""From the clients' filters to the catalogue's conditions. An id that is none of ours matches nothing."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from graphql import GraphQLError

from shop.catalog.browsing import ALL, Filter
from shop.graphql.catalog import loading
from shop.graphql.catalog.products import id_in_slug
from shop.graphql.context import Context
from shop.graphql.ids import read_number, read_numbers

MOST_PARTS = 60
"""Conditions in one question, those inside AND and OR counted."""
MOST_VALUES = 1_000
"""In one list of ids, addresses, names or values: databases take no more than some thousands."""
MOST_CENTIMES = 2**31 - 1


def few(given: Iterable[Any], most: int = MOST_VALUES) -> list[Any]:
    """The list, which has no more than so many items. Raises GraphQLError."""
    found = list(given)
    if len(found) > most:
        raise GraphQLError(f"At most {most} values may be asked for at once.")
    return found


def read_filter(given: Mapping[str, Any] | None, context: Context) -> Filter:
    """`ProductFilterInput` without its search text."""
    given = given or {}
    price = given.get("price") or {}
    parts = [
        *_ids(given.get("ids"), "Product", "ids"),
        *_slugs(given.get("slugs")),
        *_categories(given.get("categories"), context),
        *_vendors(given.get("cooperatives")),
        *_prices(price.get("gte"), price.get("lte")),
        *_available(given.get("isAvailable")),
        *_available({"IN_STOCK": True, "OUT_OF_STOCK": False}.get(given.get("stockAvailability") or "")),
        *_attributes(given.get("attributes")),
    ]
    return _all(parts)


def read_where(given: Mapping[str, Any] | None, context: Context) -> Filter:
    """`ProductWhereInput`: the same, with AND and OR."""
    budget = [MOST_PARTS]
    return _where(given or {}, context, budget)


def _where(given: Mapping[str, Any], context: Context, budget: list[int]) -> Filter:
    budget[0] -= 1
    if budget[0] < 0:
        raise GraphQLError(f"At most {MOST_PARTS} conditions may be combined.")
    price = given.get("price") or {}
    bounds = price.get("range") or {}
    parts = [
        *_ids(given.get("ids"), "Product", "ids"),
        *_slugs(_either(given.get("slug"))),
        *_names(_either(given.get("name"))),
        *_categories(_either(given.get("category")), context),
        *_vendors(_either(given.get("cooperative"))),
        *_prices(bounds.get("gte"), bounds.get("lte")),
        *_exact_prices(_either(price)),
        *_available(given.get("isAvailable")),
        *_attributes(given.get("attributes")),
        *(_where(part, context, budget) for part in given.get("AND") or ()),
    ]
    some = tuple(_where(part, context, budget) for part in given.get("OR") or ())
    return Filter(every=tuple(parts), some=some)


def _all(parts: list[Filter]) -> Filter:
    return Filter(every=tuple(parts)) if parts else ALL


def narrow(wanted: Filter, context: Context) -> tuple[dict[str, list[str]], bool]:
    """The conditions that the index of searches knows too, and whether these are all there are.

    What it finds is asked of the database all the same: it only has to look through less.
    """
    told: dict[str, list[str]] = {}
    is_all = not wanted.some
    for part in wanted.every:
        more, knows = narrow(part, context)
        is_all = is_all and knows and not told.keys() & more.keys()
        told = {**more, **told}
    if wanted.kind is not None:
        mine = _known(wanted, context)
        is_all, told = is_all and bool(mine), {**mine, **told}
    return told, is_all


def _known(wanted: Filter, context: Context) -> dict[str, list[str]]:
    if wanted.kind == "category":
        every = loading.categories(context)
        return {"category": [every[key].slug for key in wanted.values if key in every]}
    if wanted.kind == "vendor":
        return {"vendor": [str(key) for key in wanted.values]}
    return {"stock": ["yes"]} if wanted.kind == "available" else {}


def _either(given: Mapping[str, Any] | None) -> list[Any] | None:
    """`eq` and `oneOf` of an operator."""
    if given is None or (given.get("eq") is None and given.get("oneOf") is None):
        return None
    return [*([given["eq"]] if given.get("eq") is not None else []), *(given.get("oneOf") or ())]


def _ids(given: Iterable[str] | None, type_name: str, kind: Any) -> list[Filter]:
    if given is None:
        return []
    found = read_numbers(few(given), type_name)
    return [Filter(kind, tuple(found)) if found else Filter("nothing")]


def _slugs(given: Iterable[str] | None) -> list[Filter]:
    if given is None:
        return []
    found = [key for slug in few(given) if (key := id_in_slug(slug)) is not None]
    return [Filter("ids", tuple(found)) if found else Filter("nothing")]


def _names(given: Iterable[str] | None) -> list[Filter]:
    return [] if given is None else [Filter("name", tuple(few(given)))]


def _categories(given: Iterable[str] | None, context: Context) -> list[Filter]:
    """The categories and all below them."""
    if given is None:
        return []
    wanted = set(read_numbers(few(given), "Category"))
    return [category_filter(wanted, context)]


def category_filter(wanted: set[int], context: Context) -> Filter:
    """Products of these categories and of all below them."""
    every = loading.categories(context)
    found = [key for key, row in every.items() if key in wanted or _is_below(row, wanted, every)]
    return Filter("category", tuple(found)) if found else Filter("nothing")


def _is_below(row: Any, wanted: set[int], every: Mapping[int, Any]) -> bool:
    for _step in range(6):
        if row is None or row.parent_id is None:
            return False
        if row.parent_id in wanted:
            return True
        row = every.get(row.parent_id)
    return False


def _vendors(given: Iterable[str] | None) -> list[Filter]:
    return _ids(given, "Cooperative", "vendor")


def _prices(low: Any, high: Any) -> list[Filter]:
    return [
        *([Filter("price_min", (_centimes(low),))] if low is not None else []),
        *([Filter("price_max", (_centimes(high),))] if high is not None else []),
    ]


def _exact_prices(given: Iterable[Any] | None) -> list[Filter]:
    if given is None:
        return []
    return [
        Filter(some=tuple(Filter(every=tuple(_prices(price, price))) for price in few(given, MOST_PARTS)))
    ]


def _centimes(amount: float | Decimal) -> int:
    wanted = Decimal(str(amount)) * 100
    return int(max(Decimal(-1), min(wanted, Decimal(MOST_CENTIMES))))


def _available(given: bool | None) -> list[Filter]:
    return [] if given is None else [Filter("available" if given else "unavailable")]


def _attributes(given: Iterable[Mapping[str, Any]] | None) -> list[Filter]:
    return [
        Filter("value", (part["slug"], *few(part["values"]))) if part.get("values") else Filter("nothing")
        for part in few(given or (), MOST_PARTS)
        if part.get("slug")
    ]


def vendor_id_of(text: str | None) -> int | None:
    """The vendor's number in a cooperative's id."""
    return read_number(text, "Cooperative")
