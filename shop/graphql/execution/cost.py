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
PAGE = frozenset({"first", "last"})


def cost_of(plan: Plan, variables: Any) -> int:
    """Points of an operation with these variables; it stops counting far above any limit."""
    return _reckon(plan, variables)[0]


def _reckon(plan: Plan, variables: Any) -> tuple[int, bool]:
    """Points of one object, and whether no variable can change them; such are reckoned once and kept."""
    if plan.points is not None:
        return plan.points, True
    total, is_fixed = 0, True
    for wanted in plan.fields:
        points, is_same = _field(wanted, variables)
        total, is_fixed = min(ENDLESS, total + points), is_fixed and is_same
    if is_fixed:
        plan.points = total
    return total, is_fixed


def _field(wanted: FieldPlan, variables: Any) -> tuple[int, bool]:
    shape, items = _unwrapped(wanted)
    if not isinstance(shape, Composite):
        return 0, True
    below = [_reckon(plan, variables) for plan in shape.plans.values()]
    dearest = max((points for points, _is_fixed in below), default=0)
    is_page = bool(PAGE & wanted.definition.args.keys())
    items *= _asked(wanted, variables) if is_page else 1
    is_fixed = all(fixed for _points, fixed in below) and not (is_page and wanted.constant is None)
    return 1 + WEIGHTS.get(shape.name, 0) + items * dearest, is_fixed


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
    try:
        given = wanted.constant or get_argument_values(wanted.definition, wanted.nodes[0], variables)
    except GraphQLError:
        return 1  # told when the field is run
    return max(1, min(int(given.get("first") or given.get("last") or LIST), 10_000))
