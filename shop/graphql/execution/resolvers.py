"""Who answers a field: a function of all parents of one level at once, so that no row asks the database alone."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

Parents = Sequence[Any]
Each = Callable[[Any, Any, Any], Any]
Column = Sequence[Any]
Arguments = Mapping[str, Any]
BatchResolver = Callable[[Parents, Any, Arguments], Column]
"""(parents, context of the request, coerced arguments) → one value per parent; a `Failed` stands for an error."""


class Failed:
    """In a column: this one value could not be had, for this reason; its neighbours could."""

    __slots__ = ("reason",)

    def __init__(self, reason: Exception) -> None:
        self.reason = reason


def snake(name: str) -> str:
    """`defaultShippingAddress` → `default_shipping_address`."""
    return "".join("_" + c.lower() if c.isupper() else c for c in name)


def by_attribute(field: str) -> BatchResolver:
    """The plain case: the parent carries the value under the field's name."""
    get = attrgetter(snake(field))
    return lambda parents, _context, _arguments: [get(parent) for parent in parents]


class Resolvers:
    """What answers each `Type.field`, and which type an object of a union or interface has.

    Fields that nobody registered are read from the parent's attribute of the same name in snake case.
    """

    def __init__(self) -> None:
        self._fields: dict[tuple[str, str], BatchResolver] = {}
        self._types: dict[type, str] = {}

    def batch(self, type_name: str, field: str) -> Callable[[BatchResolver], BatchResolver]:
        """Register a function of all parents: `(parents, context, arguments) -> values`."""

        def register(resolve: BatchResolver) -> BatchResolver:
            self._fields[type_name, field] = resolve
            return resolve

        return register

    def each(self, type_name: str, field: str) -> Callable[[Each], Each]:
        """Register a function of one parent: `(parent, context, arguments) -> value`; for work without a database."""

        def register(resolve: Each) -> Each:
            self._fields[type_name, field] = _one_by_one(resolve)
            return resolve

        return register

    def type_of(self, python_type: type, type_name: str) -> None:
        """Objects of this class are of this type wherever a union or interface is answered."""
        self._types[python_type] = type_name

    def find(self, type_name: str, field: str) -> BatchResolver:
        """What answers the field."""
        return self._fields.get((type_name, field)) or by_attribute(field)

    def name_type(self, value: object) -> str:
        """The type's name of an object; LookupError when its class was never registered."""
        return self._types[type(value)]

    def registered(self) -> set[tuple[str, str]]:
        """Every (type, field) that has a function of its own."""
        return set(self._fields)


def _one_by_one(resolve: Callable[..., Any]) -> BatchResolver:
    def column(parents: Parents, context: Any, arguments: Arguments) -> Column:
        values: list[Any] = []
        while len(values) < len(parents):
            try:
                for parent in parents[len(values) :] if values else parents:
                    values.append(resolve(parent, context, arguments))
            except Exception as reason:  # any failure of one field is that field's error
                values.append(Failed(reason))
        return values

    return column
