"""Texts of documents: limited before they cost anything, parsed and validated once, kept with their plans.

Limits come first because the text is a stranger's: length and tokens before parsing; depth, aliases, repetitions and
mutations before validation, whose worst rules are quadratic.
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
MAX_TOKENS = 4_000
MAX_DEPTH = 24
MAX_ALIASES = 100
MAX_MUTATIONS = 4
MAX_FIELDS = 4_000
"""Fields of a document once its fragments are unfolded."""
MAX_LEVELS = 64
"""The same as depth, fragments in fragments counted too."""
MAX_PAIRS = 3_000
"""Fields that answer under the same key of the same object, counted in pairs: validation compares each with each."""
MAX_ERRORS = 5
"""Told at once of a document that is wrong."""
MAX_INTROSPECTION_ALIASES = 2
"""Nobody needs the schema a hundred times in one answer."""
KEPT_DOCUMENTS = 512
KEPT_CHARACTERS = 300_000
"""Of all texts that are kept: what is made of a text takes some 150 times its room."""
KEPT_PLANS = 4
"""Plans of one document: one per combination of its @skip and @include variables."""
INTROSPECTION_WEIGHS = 60_000
"""Characters: its answer is kept too."""


class Refused(Exception):
    """The document cannot be run. `errors` say why; nothing was executed."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@dataclass(slots=True)
class Document:
    """A validated text: its operations and fragments by name, the plans made so far, and the last introspection."""

    ast: DocumentNode
    operations: dict[str, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    steering: frozenset[str]
    is_introspection: bool
    weight: int
    plans: dict[tuple[str, tuple[tuple[str, bool], ...]], Plan] = field(default_factory=dict)
    introspected: tuple[str | None, dict[str, Any]] | None = None

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
        self._weight = 0
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
            self._keep(text, document)
        return document

    def _keep(self, text: str, document: Document) -> None:
        self._weight += document.weight if text not in self._kept else 0
        self._kept[text] = document
        while len(self._kept) > KEPT_DOCUMENTS or self._weight > KEPT_CHARACTERS:
            self._weight -= self._kept.popitem(last=False)[1].weight

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
        is_introspection = any(_introspects(n) for n in (*operations, *fragments.values()))
        _limit(operations, fragments, MAX_INTROSPECTION_ALIASES if is_introspection else MAX_ALIASES)
        faults = validate(self._schema, ast, max_errors=MAX_ERRORS)
        if faults:
            raise Refused(faults)
        return Document(
            ast=ast,
            operations={n.name.value if n.name else "": n for n in operations},
            fragments=fragments,
            steering=frozenset().union(*(steering_variables(n) for n in (*operations, *fragments.values()))),
            is_introspection=is_introspection,
            weight=len(text) + INTROSPECTION_WEIGHS * is_introspection,
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


def _limit(
    operations: list[OperationDefinitionNode], fragments: Mapping[str, FragmentDefinitionNode], aliases: int
) -> None:
    """Refuse what is deeper, wider or more repetitive than any real client's document."""
    counted = _Counted(fragments, aliases)
    for operation in operations:
        counted.walk(operation, (operation.name.value if operation.name else "",), 0, ())
        if operation.operation is OperationType.MUTATION and counted.roots > MAX_MUTATIONS:
            raise Refused(
                [GraphQLError(f"At most {MAX_MUTATIONS} mutations may be sent in one request.", operation)]
            )
        counted.roots = 0
    unused = next((fragments[name] for name in fragments if name not in counted.reached), None)
    if unused is not None:  # validation would compare its fields before it says so
        raise Refused([GraphQLError(f"Fragment '{unused.name.value}' is never used.", unused)])


class _Counted:
    """Fields and aliases of a document with its fragments unfolded; stops at the first limit.

    `roots`: fields of the operation itself, wherever they are written. `reached`: the fragments met.
    """

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], aliases: int) -> None:
        self.roots = 0
        self.reached: set[str] = set()
        self._fragments = fragments
        self._aliases_left = self._most_aliases = aliases
        self._fields = 0
        self._pairs = 0
        self._times: dict[tuple[str, ...], int] = {}

    def walk(self, node: Any, path: tuple[str, ...], level: int, inside: tuple[str, ...]) -> None:
        """Count what lies below a node; `path`: the keys of the answer that lead there. Raises Refused."""
        if len(path) > MAX_DEPTH + 1 or level > MAX_LEVELS:
            raise Refused([GraphQLError(f"The document is nested deeper than {MAX_DEPTH} levels.", node)])
        for child in node.selection_set.selections if node.selection_set else ():
            if isinstance(child, FragmentSpreadNode):
                self._spread(child.name.value, path, level, inside)
            elif isinstance(child, FieldNode):
                self.roots += len(path) == 1
                self.walk(child, self._count(child, path), level + 1, inside)
            else:
                self.walk(child, path, level + 1, inside)

    def _spread(self, name: str, path: tuple[str, ...], level: int, inside: tuple[str, ...]) -> None:
        fragment = self._fragments.get(name)
        if (
            fragment is not None and name not in inside
        ):  # unknown and circular ones are for the validation to name
            self.reached.add(name)
            self._fields += 1
            self.walk(fragment, path, level + 1, (*inside, name))

    def _count(self, node: FieldNode, path: tuple[str, ...]) -> tuple[str, ...]:
        """The path of the field, counted."""
        self._fields += 1
        self._aliases_left -= node.alias is not None
        below = (*path, (node.alias or node.name).value)
        times = self._times.get(below, 0)
        self._times[below] = times + 1
        self._pairs += times
        if self._aliases_left < 0:
            text = f"At most {self._most_aliases} aliases may be used in this document."
            raise Refused([GraphQLError(text, node)])
        if self._fields > MAX_FIELDS:
            raise Refused([GraphQLError(f"At most {MAX_FIELDS} fields may be asked in one document.", node)])
        if self._pairs > MAX_PAIRS:
            raise Refused([GraphQLError(f"'{below[-1][:100]}' is asked too often in one place.", node)])
        return below


def _introspects(node: Node) -> bool:
    pending: list[Any] = [node]
    while pending:
        at = pending.pop()
        if isinstance(at, FieldNode) and at.name.value in {"__schema", "__type"}:
            return True
        if getattr(at, "selection_set", None):
            pending.extend(at.selection_set.selections)
    return False
