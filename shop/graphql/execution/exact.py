"""The answer value by value, with the errors and nulls the specification asks for; used when something failed.

It reads what was already fetched, so nothing is asked, and no mutation done, a second time. Errors come in the order of
the answer, and a null where none may be empties the nearest parent that may be null (GraphQL specification, 6.4.4).
"""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLError, located_error

from shop.graphql.execution.fetching import Below, Fetched, Request
from shop.graphql.execution.plans import Composite, FieldPlan, Leaf, ListOf, NonNull, Shape
from shop.graphql.execution.resolvers import Failed

Path = tuple[str | int, ...]


class Exact:
    """One walk over what was fetched; `errors` fills on the way."""

    def __init__(self, request: Request) -> None:
        self.errors: list[GraphQLError] = []
        self._request = request
        self._starts: dict[tuple[int, str], list[int]] = {}
        self._places: dict[int, list[int]] = {}

    def answer(self, fetched: Fetched) -> dict[str, Any] | None:
        """The root's object, or None when an error reached it."""
        try:
            return self._object(fetched, 0, ())
        except GraphQLError as error:
            self.errors.append(error)
            return None

    def _object(self, fetched: Fetched, index: int, path: Path) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for wanted in fetched.plan.fields:
            if wanted.key not in fetched.columns:
                break  # a mutation was not run because one before it emptied the answer
            raw = fetched.columns[wanted.key][index]
            below = fetched.below.get(wanted.key)
            start = self._start(fetched, wanted, index) if below else 0
            here = _Here(wanted, below)
            answer[wanted.key] = self._guarded(wanted.shape, raw, start, here, (*path, wanted.key))
        return answer

    def _guarded(self, shape: Shape, raw: Any, start: int, here: "_Here", path: Path) -> Any:
        try:
            return self._value(shape, raw, start, here, path)
        except Exception as reason:
            error = located_error(reason, list(here.wanted.nodes), list(path))
            if isinstance(shape, NonNull):
                raise error from reason
            self.errors.append(error)
            return None

    def _value(self, shape: Shape, raw: Any, start: int, here: "_Here", path: Path) -> Any:
        if type(raw) is Failed:
            raise raw.reason
        if isinstance(shape, NonNull):
            value = self._value(shape.inner, raw, start, here, path)
            if value is None:
                raise TypeError(f"Cannot return null for non-nullable field {here.name}.")
            return value
        if raw is None:
            return None
        if isinstance(shape, ListOf):
            return self._list(shape.inner, raw, start, here, path)
        return self._leaf(shape, raw) if isinstance(shape, Leaf) else self._one(shape, raw, start, here, path)

    def _list(self, inner: Shape, raw: Any, start: int, here: "_Here", path: Path) -> list[Any]:
        if not isinstance(raw, list | tuple):
            raise GraphQLError(f"Expected Iterable, but did not find one for field '{here.name}'.")
        answer = []
        for number, item in enumerate(raw):
            answer.append(self._guarded(inner, item, start, here, (*path, number)))
            start += count(inner, item)
        return answer

    def _leaf(self, shape: Leaf, raw: Any) -> Any:
        value = shape.type.coerce_output_value(raw)
        if value is None:
            raise TypeError(f"Expected a value of {shape.type.name}, found none.")
        return value

    def _one(self, shape: Composite, raw: Any, at: int, here: "_Here", path: Path) -> dict[str, Any]:
        below = here.below
        if below is None:
            raise RuntimeError(f"{here.name} was not fetched")
        if below.kinds is None:
            return self._object(below.by_type[shape.name], at, path)
        kind = below.kinds[at]
        if not kind:
            name = self._request.resolvers.name_type(raw)
            raise GraphQLError(f"Runtime Object type '{name}' is not a possible type for '{shape.name}'.")
        return self._object(below.by_type[kind], self._place(below)[at], path)

    def _start(self, fetched: Fetched, wanted: FieldPlan, index: int) -> int:
        """How many objects lie in this column before the parent's own."""
        key = (id(fetched), wanted.key)
        if key not in self._starts:
            column = fetched.columns[wanted.key]
            self._starts[key] = _running(lambda raw: count(wanted.shape, raw), column)
        return self._starts[key][index]

    def _place(self, below: Below) -> list[int]:
        """Where each object of mixed types lies among those of its own."""
        if id(below) not in self._places:
            seen: dict[str, int] = {}
            places = []
            for kind in below.kinds or ():
                places.append(seen.get(kind, 0))
                seen[kind] = places[-1] + 1
            self._places[id(below)] = places
        return self._places[id(below)]


class _Here:
    """The field being answered."""

    __slots__ = ("below", "name", "wanted")

    def __init__(self, wanted: FieldPlan, below: Below | None) -> None:
        self.wanted = wanted
        self.below = below
        self.name = f"{wanted.owner}.{wanted.name}"


def count(shape: Shape, raw: Any) -> int:
    """How many objects a value holds, as `fetching` counted them."""
    if isinstance(shape, NonNull):
        return count(shape.inner, raw)
    if isinstance(shape, ListOf):
        return sum(count(shape.inner, item) for item in raw) if isinstance(raw, list | tuple) else 0
    return int(raw is not None and type(raw) is not Failed and isinstance(shape, Composite))


def _running(size: Callable[[Any], int], column: Any) -> list[int]:
    total, starts = 0, []
    for raw in column:
        starts.append(total)
        total += size(raw)
    return starts
