"""A document compiled for its types: which fields, answered by whom, in which shape. Made once per document and flags.

A plan holds no data and no request: it can be kept and used by many threads at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLField,
    GraphQLLeafType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.values import get_argument_values
from graphql.language import BooleanValueNode, DirectiveNode

from shop.graphql.execution.resolvers import BatchResolver, Resolvers

Flags = Mapping[str, bool]
"""The variables that steer @skip and @include, with their values."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar or enum."""

    type: GraphQLLeafType


@dataclass(frozen=True, slots=True)
class NonNull:
    """Never null: a null here empties the nearest parent that may be null."""

    inner: "Shape"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape."""

    inner: "Shape"


@dataclass(frozen=True, slots=True)
class Composite:
    """An object; several plans when it may be of several types."""

    plans: Mapping[str, "Plan"]
    only: "Plan | None"
    name: str


Shape = Leaf | NonNull | ListOf | Composite


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One response key: who answers it and in which shape. `constant`: its arguments when no variable is in them."""

    key: str
    owner: str
    name: str
    nodes: tuple[FieldNode, ...]
    definition: GraphQLField
    resolve: BatchResolver | None
    shape: Shape
    constant: Mapping[str, Any] | None


@dataclass(slots=True)
class Plan:
    """The fields asked of one object type, in the order of the answer.

    `points`: what one such object costs, once reckoned; None while nobody has, or where variables decide it.
    """

    type: GraphQLObjectType
    fields: tuple[FieldPlan, ...] = field(default=())
    keys: tuple[str, ...] = field(default=())
    points: int | None = None


class Compiler:
    """Compiles one operation of a validated document."""

    def __init__(
        self,
        schema: GraphQLSchema,
        resolvers: Resolvers,
        fragments: Mapping[str, FragmentDefinitionNode],
        flags: Flags,
    ) -> None:
        self._schema = schema
        self._resolvers = resolvers
        self._fragments = fragments
        self._flags = flags

    def operation(self, node: OperationDefinitionNode) -> Plan:
        """The plan of the operation's root."""
        root = self._schema.get_root_type(node.operation)
        if root is None:
            raise GraphQLError(f"Schema is not configured to execute {node.operation.value} operation.", node)
        return self._plan(root, (node.selection_set,))

    def _plan(self, owner: GraphQLObjectType, selections: Iterable[SelectionSetNode]) -> Plan:
        grouped: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in selections:
            self._collect(owner, selection_set, grouped, seen)
        fields = tuple(self._field(owner, key, tuple(nodes)) for key, nodes in grouped.items())
        return Plan(owner, fields, tuple(f.key for f in fields))

    def _collect(
        self,
        owner: GraphQLObjectType,
        selection_set: SelectionSetNode,
        grouped: dict[str, list[FieldNode]],
        seen: set[str],
    ) -> None:
        for node in selection_set.selections:
            if not self._wanted(node.directives):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                grouped.setdefault(key, []).append(node)
                continue
            for inner in self._fragment(owner, node, seen):
                self._collect(owner, inner, grouped, seen)

    def _fragment(self, owner: GraphQLObjectType, node: Any, seen: set[str]) -> Iterator[SelectionSetNode]:
        """What a fragment adds to this type: nothing when it speaks of another, or was already read."""
        if isinstance(node, FragmentSpreadNode):
            if node.name.value in seen:
                return
            seen.add(node.name.value)
            node = self._fragments[node.name.value]
        if self._applies(owner, node):
            yield node.selection_set

    def _applies(self, owner: GraphQLObjectType, node: InlineFragmentNode | FragmentDefinitionNode) -> bool:
        if node.type_condition is None:
            return True
        wanted = self._schema.get_type(node.type_condition.name.value)
        if wanted is owner:
            return True
        return is_abstract_type(wanted) and self._schema.is_sub_type(wanted, owner)

    def _wanted(self, directives: Iterable[DirectiveNode] | None) -> bool:
        found = {
            node.name.value: self._flag(node) for node in directives or () if node.name.value in _STEERING
        }
        return not found.get("skip", False) and found.get("include", True)

    def _flag(self, node: DirectiveNode) -> bool:
        value = (node.arguments or ())[0].value
        if isinstance(value, VariableNode):
            return self._flags[value.name.value]
        return isinstance(value, BooleanValueNode) and value.value

    def _field(self, owner: GraphQLObjectType, key: str, nodes: tuple[FieldNode, ...]) -> FieldPlan:
        name = nodes[0].name.value
        definition = self._schema.get_field(owner, name)
        if definition is None:  # validation lets none through
            raise GraphQLError(f"Cannot query field '{name}' on type '{owner.name}'.", nodes)
        return FieldPlan(
            key=key,
            owner=owner.name,
            name=name,
            nodes=nodes,
            definition=definition,
            resolve=None if name == "__typename" else self._resolvers.find(owner.name, name),
            shape=self._shape(definition.type, nodes),
            constant=None if _has_variables(nodes[0]) else get_argument_values(definition, nodes[0]),
        )

    def _shape(self, type_: GraphQLOutputType, nodes: tuple[FieldNode, ...]) -> Shape:
        if is_non_null_type(type_):
            return NonNull(self._shape(type_.of_type, nodes))
        if is_list_type(type_):
            return ListOf(self._shape(type_.of_type, nodes))
        if is_leaf_type(type_):
            return Leaf(type_)
        return self._composite(type_, nodes)

    def _composite(self, type_: Any, nodes: tuple[FieldNode, ...]) -> Composite:
        selections = [node.selection_set for node in nodes if node.selection_set]
        plans = {possible.name: self._plan(possible, selections) for possible in self._possible(type_)}
        return Composite(plans, plans[type_.name] if is_object_type(type_) else None, type_.name)

    def _possible(self, type_: GraphQLObjectType | GraphQLAbstractType) -> Iterable[GraphQLObjectType]:
        return (type_,) if is_object_type(type_) else self._schema.get_possible_types(type_)  # type: ignore[arg-type]


_STEERING = frozenset({"skip", "include"})


def _has_variables(node: FieldNode) -> bool:
    return any(_mentions(argument.value) for argument in node.arguments or ())


def _mentions(value: Any) -> bool:
    if isinstance(value, VariableNode):
        return True
    inner = getattr(value, "values", None) or [f.value for f in getattr(value, "fields", None) or ()]
    return any(_mentions(part) for part in inner)


def steering_variables(node: Any) -> set[str]:
    """Names of the variables that any @skip or @include below this node reads."""
    found: set[str] = set()
    pending = [node]
    while pending:
        at = pending.pop()
        for directive in getattr(at, "directives", None) or ():
            value = directive.arguments[0].value if directive.arguments else None
            if directive.name.value in _STEERING and isinstance(value, VariableNode):
                found.add(value.name.value)
        if getattr(at, "selection_set", None):
            pending.extend(at.selection_set.selections)
    return found
