"""One operation, run: fetch, assemble, and the exact walk when something failed."""

from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError, OperationType

from shop.graphql.execution.assembling import Unclean, assemble
from shop.graphql.execution.exact import Exact
from shop.graphql.execution.fetching import Fetched, Request, fetch, fetch_field
from shop.graphql.execution.plans import NonNull, Plan
from shop.graphql.execution.resolvers import Failed, Resolvers

ROOT = object()
"""The parent of the root's fields."""


@dataclass(slots=True)
class Answer:
    """`data` (None when an error reached the root) and the errors, in the order of the answer."""

    data: dict[str, Any] | None
    errors: list[GraphQLError] = field(default_factory=list)


def run(plan: Plan, kind: OperationType, context: Any, variables: Any, resolvers: Resolvers) -> Answer:
    """Run a compiled operation with coerced variables."""
    request = Request(context, variables, resolvers)
    fetched = _serially(plan, request) if kind is OperationType.MUTATION else fetch(plan, (ROOT,), request)
    if not request.failed:
        try:
            return Answer(assemble(fetched)[0])
        except Unclean:
            pass
    exact = Exact(request)
    return Answer(exact.answer(fetched), exact.errors)


def _serially(plan: Plan, request: Request) -> Fetched:
    """Mutations one after another, each with everything below it; none after one that empties the whole answer."""
    fetched = Fetched(plan, 1)
    for wanted in plan.fields:
        fetch_field(wanted, (ROOT,), request, fetched)
        if isinstance(wanted.shape, NonNull) and _is_lost(fetched.columns[wanted.key][0]):
            request.failed = True
            break
    return fetched


def _is_lost(value: object) -> bool:
    return value is None or type(value) is Failed
