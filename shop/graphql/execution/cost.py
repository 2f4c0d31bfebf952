"""What a document may cost, counted before it is run: every object once, lists as many times as they may be long."""

from typing import Any

from graphql import GraphQLError
from graphql.execution.values import get_argument_values

from shop.graphql.execution.plans import Composite, FieldPlan, ListOf, NonNull, Plan

LIST = 5
"""Items reckoned for a list whose length nobody asked for."""
WEIGHTS = {
    "ProductCountableConnection": 500,
    "OrderCountableConnection": 200,
    "CooperativeCountableConnection": 100,
}
"""Pages that ask the database each for itself, whoever's they are; everything else is asked once for a whole level."""
ENDLESS = 10**9


def cost_of(plan: Plan, variables: Any, times: int = 1) -> int:
    """Points of an operation with these variables; it stops counting far above any limit."""
    total = 0
    for wanted in plan.fields:
        shape, items = _unwrapped(wanted)
        if not isinstance(shape, Composite):
            continue
        items *= _asked(wanted, variables)
        below = max((cost_of(p, variables, items) for p in shape.plans.values()), default=0)
        total += times * (1 + WEIGHTS.get(shape.name, 0) + below)
        if total * times > ENDLESS:
            return ENDLESS
    return total


def _unwrapped(wanted: FieldPlan) -> tuple[Any, int]:
    """The innermost shape, and how many items its lists are reckoned to hold; those of a page are counted there."""
    shape, items = wanted.shape, 1
    while isinstance(shape, NonNull | ListOf):
        if isinstance(shape, ListOf) and wanted.name != "edges":
            items *= LIST
        shape = shape.inner
    return shape, items


def _asked(wanted: FieldPlan, variables: Any) -> int:
    """The length of the page asked for."""
    if not ({"first", "last"} & wanted.definition.args.keys()):
        return 1
    try:
        given = wanted.constant or get_argument_values(wanted.definition, wanted.nodes[0], variables)
    except GraphQLError:
        return 1  # told when the field is run
    return max(1, min(int(given.get("first") or given.get("last") or LIST), 10_000))
