"""Texts of documents: limited before they cost anything, parsed and validated once, kept with their plans.

Limits come first because the text is a stranger's: length and tokens before parsing; depth, aliases and mutations
before validation, whose worst rules are quadratic.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from shop.graphql.execution.plans import Compiler, Plan, steering_variables
from shop.graphql.execution.resolvers import Resolvers

MAX_LENGTH = 100_000
MAX_TOKENS = 6_000
MAX_DEPTH = 24
MAX_ALIASES = 100
MAX_MUTATIONS = 4
MAX_FIELDS = 4_000
"""Fields of an operation once its fragments are unfolded."""
KEPT_DOCUMENTS = 512
KEPT_PLANS = 16
"""Plans of one document: one per combination of its @skip and @include variables."""


class Refused(Exception):
    """The document cannot be run. `errors` say why; nothing was executed."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@dataclass(slots=True)
class Document:
    """A validated text: its operations and fragments by name, and the plans made so far."""

    ast: DocumentNode
    operations: dict[str, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    steering: frozenset[str]
    is_introspection: bool
    plans: dict[tuple[str, tuple[tuple[str, bool], ...]], Plan] = field(default_factory=dict)
    introspected: dict[str, dict[str, Any]] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation asked for. Raises Refused when the name decides nothing."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            raise Refused(
                [GraphQLError("Must provide operation name if query contains multiple operations.")]
            )
        if name not in self.operations:
            raise Refused([GraphQLError(f"Unknown operation named '{name[:100]}'.")])
        return self.operations[name]


class Documents:
    """The texts seen lately; safe for threads."""

    def __init__(self, schema: GraphQLSchema, resolvers: Resolvers) -> None:
        self._schema = schema
        self._resolvers = resolvers
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, text: str) -> Document:
        """The document of a text. Raises Refused; a refused text is not kept."""
        with self._lock:
            found = self._kept.get(text)
            if found is not None:
                self._kept.move_to_end(text)
                return found
        document = self._read(text)
        with self._lock:
            self._kept[text] = document
            while len(self._kept) > KEPT_DOCUMENTS:
                self._kept.popitem(last=False)
        return document

    def plan(
        self, document: Document, operation: OperationDefinitionNode, coerced: Mapping[str, Any]
    ) -> Plan:
        """The plan of an operation for these variables."""
        flags = {name: bool(coerced.get(name)) for name in document.steering}
        key = (operation.name.value if operation.name else "", tuple(sorted(flags.items())))
        plan = document.plans.get(key)
        if plan is None:
            plan = Compiler(self._schema, self._resolvers, document.fragments, flags).operation(operation)
            if len(document.plans) < KEPT_PLANS:
                document.plans[key] = plan
        return plan

    def _read(self, text: str) -> Document:
        ast = _parsed(text)
        fragments = {n.name.value: n for n in ast.definitions if isinstance(n, FragmentDefinitionNode)}
        operations = [n for n in ast.definitions if isinstance(n, OperationDefinitionNode)]
        for operation in operations:
            _limit(operation, fragments)
        faults = validate(self._schema, ast, max_errors=20)
        if faults:
            raise Refused(faults)
        return Document(
            ast=ast,
            operations={n.name.value if n.name else "": n for n in operations},
            fragments=fragments,
            steering=frozenset().union(*(steering_variables(n) for n in (*operations, *fragments.values()))),
            is_introspection=any(_introspects(n) for n in (*operations, *fragments.values())),
        )


def _parsed(text: str) -> DocumentNode:
    if len(text) > MAX_LENGTH:
        raise Refused([GraphQLError(f"The document is longer than {MAX_LENGTH} characters.")])
    try:
        return parse(text, max_tokens=MAX_TOKENS)
    except GraphQLError as error:
        raise Refused([error]) from error
    except RecursionError as error:
        raise Refused([GraphQLError("The document is nested too deeply.")]) from error


def _limit(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
    """Refuse what is deeper, wider or more aliased than any real client's document."""
    counted = _Counted(fragments)
    counted.walk(operation, 0, ())
    if operation.operation is OperationType.MUTATION and counted.roots > MAX_MUTATIONS:
        raise Refused(
            [GraphQLError(f"At most {MAX_MUTATIONS} mutations may be sent in one request.", operation)]
        )


class _Counted:
    """Fields and aliases of an operation with its fragments unfolded; stops at the first limit.

    `roots`: fields of the operation itself, wherever they are written.
    """

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.roots = 0
        self._fragments = fragments
        self._fields = 0
        self._aliases = 0

    def walk(self, node: Any, depth: int, inside: tuple[str, ...]) -> None:
        """Count what lies below a node. Raises Refused."""
        if depth > MAX_DEPTH:
            raise Refused([GraphQLError(f"The document is nested deeper than {MAX_DEPTH} levels.", node)])
        for child in node.selection_set.selections if node.selection_set else ():
            if isinstance(child, FragmentSpreadNode):
                self._spread(child.name.value, depth, inside)
                continue
            if isinstance(child, FieldNode):
                self._count(child)
                self.roots += depth == 0
            self.walk(child, depth + isinstance(child, FieldNode), inside)

    def _spread(self, name: str, depth: int, inside: tuple[str, ...]) -> None:
        fragment = self._fragments.get(name)
        if (
            fragment is not None and name not in inside
        ):  # unknown and circular ones are for the validation to name
            self._fields += 1
            self.walk(fragment, depth, (*inside, name))

    def _count(self, node: FieldNode) -> None:
        self._fields += 1
        self._aliases += node.alias is not None
        if self._aliases > MAX_ALIASES:
            raise Refused([GraphQLError(f"At most {MAX_ALIASES} aliases may be used in one document.", node)])
        if self._fields > MAX_FIELDS:
            raise Refused([GraphQLError(f"At most {MAX_FIELDS} fields may be asked in one document.", node)])


def _introspects(node: Node) -> bool:
    pending: list[Any] = [node]
    while pending:
        at = pending.pop()
        if isinstance(at, FieldNode) and at.name.value in {"__schema", "__type"}:
            return True
        if getattr(at, "selection_set", None):
            pending.extend(at.selection_set.selections)
    return False
