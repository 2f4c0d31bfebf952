"""Asking the resolvers, one level at a time: all products' prices in one call, then all prices' money in one call.

What comes back is kept as it came (`Fetched`), errors among it; turning it into the answer is for `assembling`, or for
`exact` when `Request.failed` says that something went wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql.execution.values import get_argument_values

from shop.graphql.execution.plans import Composite, FieldPlan, Leaf, ListOf, NonNull, Plan, Shape
from shop.graphql.execution.resolvers import Column, Failed, Resolvers


@dataclass(slots=True)
class Request:
    """One run: the context the resolvers are given, the coerced variables, and whether anything has failed."""

    context: Any
    variables: Any
    resolvers: Resolvers
    failed: bool = False


@dataclass(slots=True)
class Fetched:
    """The values of a plan for `count` parents. `below[key]` has, by type, what was fetched for the objects in it."""

    plan: Plan
    count: int
    columns: dict[str, Column] = field(default_factory=dict)
    below: dict[str, "Below"] = field(default_factory=dict)


@dataclass(slots=True)
class Below:
    """The objects in one column. `kinds`: each object's type by its place in the column (None: all of one type)."""

    by_type: dict[str, Fetched]
    kinds: list[str] | None


def fetch(plan: Plan, parents: Sequence[Any], request: Request) -> Fetched:
    """Every field of the plan for all parents, and everything below."""
    fetched = Fetched(plan, len(parents))
    if parents:
        for wanted in plan.fields:
            fetch_field(wanted, parents, request, fetched)
    return fetched


def fetch_field(wanted: FieldPlan, parents: Sequence[Any], request: Request, into: Fetched) -> None:
    """One field for all parents, and everything below it."""
    column = _ask(wanted, parents, request)
    into.columns[wanted.key] = column
    shape = wanted.shape
    while isinstance(shape, NonNull | ListOf):
        shape = shape.inner
    if isinstance(shape, Composite):
        objects: list[Any] = []
        _flatten(wanted.shape, column, objects, request)
        into.below[wanted.key] = _below(shape, objects, request)


def _ask(wanted: FieldPlan, parents: Sequence[Any], request: Request) -> Column:
    if wanted.resolve is None:
        return [wanted.owner] * len(parents)
    try:
        arguments = wanted.constant
        if arguments is None:
            arguments = get_argument_values(wanted.definition, wanted.nodes[0], request.variables)
        column = wanted.resolve(parents, request.context, arguments)
    except Exception as reason:  # any failure is that field's error, never a lost answer
        request.failed = True
        return [Failed(reason)] * len(parents)
    if len(column) != len(parents):
        raise RuntimeError(f"{wanted.owner}.{wanted.name}: {len(column)} values for {len(parents)} parents")
    return column


def _flatten(shape: Shape, column: Column, objects: list[Any], request: Request) -> None:
    """Collect the objects of a column in order, through its lists; what is null or failed is left out."""
    if isinstance(shape, NonNull):
        _flatten(shape.inner, column, objects, request)
    elif isinstance(shape, ListOf):
        for value in column:
            if isinstance(value, list | tuple):
                _flatten(shape.inner, value, objects, request)
            elif value is not None:
                request.failed = True
    elif not isinstance(shape, Leaf):
        for value in column:
            if type(value) is Failed:
                request.failed = True
            elif value is not None:
                objects.append(value)


def _below(shape: Composite, objects: list[Any], request: Request) -> Below:
    if shape.only is not None:
        return Below({shape.name: fetch(shape.only, objects, request)}, None)
    kinds = [_kind(shape, value, request) for value in objects]
    parted: dict[str, list[Any]] = {}
    for kind, value in zip(kinds, objects, strict=True):
        parted.setdefault(kind, []).append(value)
    by_type = {kind: fetch(shape.plans[kind], part, request) for kind, part in parted.items() if kind}
    return Below(by_type, kinds)


def _kind(shape: Composite, value: object, request: Request) -> str:
    """The type's name, or "" for an object that is none of the possible types."""
    try:
        kind = request.resolvers.name_type(value)
    except LookupError:
        kind = ""
    if kind not in shape.plans:
        request.failed = True
        return ""
    return kind
