"""The answer in one sweep, column by column, as long as nothing failed. `Unclean`: something did, use `exact`."""

from collections.abc import Callable, Iterator, Sequence
from types import NoneType
from typing import Any

from graphql import GraphQLLeafType

from shop.graphql.execution.fetching import Below, Fetched
from shop.graphql.execution.plans import Leaf, ListOf, NonNull, Shape
from shop.graphql.execution.resolvers import Column, Failed

_INT = 2**31
_ASIS: dict[str, frozenset[type]] = {
    "String": frozenset({str, NoneType}),
    "ID": frozenset({str, NoneType}),
    "Boolean": frozenset({bool, NoneType}),
}
"""Values of these types are already what the wire carries."""


class Unclean(Exception):
    """A null where none may be, an error, or a value its type cannot carry."""


def assemble(fetched: Fetched) -> list[dict[str, Any]]:
    """One dictionary per parent. Raises Unclean."""
    plan = fetched.plan
    if not plan.keys or not fetched.count:
        return [{} for _ in range(fetched.count)]
    columns = [
        _column(wanted.shape, fetched.columns[wanted.key], fetched.below.get(wanted.key))
        for wanted in plan.fields
    ]
    return _rowed(plan.keys, columns)


def _rowed(keys: tuple[str, ...], columns: list[Sequence[Any]]) -> list[dict[str, Any]]:
    """Most objects of an answer have one field or two: written out, these cost half."""
    if len(keys) == 1:
        (key,) = keys
        return [{key: value} for value in columns[0]]
    if len(keys) == 2:
        first, second = keys
        return [{first: one, second: two} for one, two in zip(*columns, strict=True)]
    rows = zip(*columns, strict=True)
    return [dict(zip(keys, row, strict=False)) for row in rows]  # a row has a value for each key


def _column(shape: Shape, column: Column, below: Below | None) -> Sequence[Any]:
    if isinstance(shape, NonNull):
        values = _column(shape.inner, column, below)
        if None in values:
            raise Unclean
        return values
    if isinstance(shape, Leaf):
        return _leaves(shape.type, column)
    if below is not None:
        return _wrapped(shape, column, _rows(below))
    return [None if value is None else _list(shape, value) for value in column]


def _list(shape: Shape, value: Any) -> list[Any]:
    """A list of scalars."""
    if not isinstance(shape, ListOf) or not isinstance(value, list | tuple):
        raise Unclean
    return list(_column(shape.inner, value, None))


def _wrapped(shape: Shape, column: Column, rows: Iterator[Any]) -> list[Any]:
    """Objects, or lists of them, taken from `rows` in order."""
    if isinstance(shape, NonNull):
        values = _wrapped(shape.inner, column, rows)
        if None in values:
            raise Unclean
        return values
    if isinstance(shape, ListOf):
        return [None if value is None else _wrapped(shape.inner, value, rows) for value in column]
    return [None if value is None else next(rows) for value in column]


def _rows(below: Below) -> Iterator[Any]:
    parted = {kind: iter(assemble(fetched)) for kind, fetched in below.by_type.items()}
    if below.kinds is None:
        return next(iter(parted.values()))
    return (next(parted[kind]) for kind in below.kinds)


def _leaves(type_: GraphQLLeafType, column: Column) -> Sequence[Any]:
    kinds = set(map(type, column))
    if kinds <= _ASIS.get(type_.name, frozenset()):
        return column
    if Failed in kinds:
        raise Unclean
    if type_.name == "Int" and kinds <= {int}:
        if min(column) < -_INT or max(column) >= _INT:
            raise Unclean
        return column
    return _serialised(type_.coerce_output_value, column)


def _serialised(serialise: Callable[[Any], Any], column: Column) -> list[Any]:
    try:
        return [None if value is None else serialise(value) for value in column]
    except Exception as reason:
        raise Unclean from reason
