"""A compiled document answers exactly what graphql-core's execution answers: values, nulls, errors, paths, order."""

import hashlib
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLError, OperationType, build_schema, execute, parse, print_ast
from graphql.execution.values import get_variable_values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import from_schema

from shop.graphql.execution.documents import (
    MAX_ALIASES,
    MAX_DEPTH,
    MAX_MUTATIONS,
    Documents,
    Refused,
)
from shop.graphql.execution.resolvers import Failed, Resolvers
from shop.graphql.execution.running import ROOT, run

SDL = """
type Query { node(depth: Int = 2): Node, must: Node!, nodes(first: Int): [Node!], mixed: [Thing], any: [Named!]!,
  text(of: Words): String }
type Mutation { rename(name: String!): Node, count(by: Int): Int!, other: Node! }
enum Colour { RED GREEN }
input Words { words: [String!]!, loud: Boolean = false }
interface Named { name: String }
union Thing = Node | Leaf
type Node implements Named { id: ID!, name: String, size: Int, weight: Float!, colour: Colour, tags: [String!]!,
  grid: [[Int!]], child(loud: Boolean): Node, needed: Leaf!, children: [Node!]!, perhaps: [Leaf], things: [Thing!] }
type Leaf implements Named { name: String, ok: Boolean!, back: Node, number: Int! }
"""
SCHEMA = build_schema(SDL)


@dataclass(frozen=True)
class Node:
    """Somewhere in an endless tree: `key` says where, and everything else follows from it."""

    key: str


class Leaf(Node):
    """The other type."""


def chance(key: str, salt: str) -> int:
    """A number from 0 to 99 that is always the same for the same place."""
    return hashlib.blake2b(f"{salt}/{key}".encode(), digest_size=2).digest()[0] * 100 // 256


def scalar(key: str, name: str) -> Any:
    """A value of the field, sometimes one that its type cannot carry."""
    wrong = chance(key, name + "wrong") < 3
    values: dict[str, Any] = {
        "id": key,
        "name": key,
        "size": 2**40 if wrong else chance(key, "size"),
        "number": chance(key, "number"),
        "weight": "heavy" if wrong else chance(key, "weight") / 7,
        "colour": "BLUE" if wrong else ("RED", "GREEN")[chance(key, "c") % 2],
        "tags": "text" if wrong else [f"{key}-{n}" for n in range(chance(key, "tags") % 3)] + [None] * wrong,
        "grid": [[1, None] if chance(key, "g") < 10 else [n, 2] for n in range(chance(key, "grid") % 4)],
        "ok": chance(key, "ok") < 50,
    }
    return values[name]


def related(key: str, name: str, arguments: Any) -> Any:
    """Objects or lists of them below a place."""
    here = f"{key}.{name}{sorted(arguments.items()) if arguments else ''}"
    many = range(chance(here, "many") % 3)
    if name in {"child", "back", "node", "must", "rename", "other"}:
        return Node(here)
    if name == "needed":
        return Leaf(here)
    if name in {"things", "mixed", "any"}:
        return [(Node, Leaf)[chance(f"{here}{n}", "type") % 2](f"{here}{n}") for n in many]
    made: list[Any] = [(Leaf if name == "perhaps" else Node)(f"{here}{n}") for n in many]
    return (
        7
        if chance(here, "nolist") < 3
        else [None if chance(here, f"gap{n}") < 8 else v for n, v in enumerate(made)]
    )


def value_of(parent: Any, name: str, arguments: Any, trouble: int) -> Any:
    """What a field holds at a place; with `trouble` per cent it fails, and as often it is null."""
    key = parent.key if parent is not ROOT else "root"
    luck = chance(key, name + "luck")
    if luck < trouble:
        raise GraphQLError(f"no {name} at {key}")
    if luck < 2 * trouble:
        return None
    if name == "text":
        return str(sorted((arguments.get("of") or {}).items()))
    if name == "count":
        return arguments.get("by", 1)
    plain = {"id", "name", "size", "number", "weight", "colour", "tags", "grid", "ok"}
    return scalar(key, name) if name in plain else related(key, name, arguments)


def resolvers(trouble: int) -> Resolvers:
    """Every field of the schema, a whole level at once."""
    made = Resolvers()
    made.type_of(Node, "Node")
    made.type_of(Leaf, "Leaf")
    for type_name in ("Query", "Mutation", "Node", "Leaf"):
        for name in SCHEMA.get_type(type_name).fields:  # type: ignore[union-attr]
            made.batch(type_name, name)(_column(name, trouble))
    return made


def _column(name: str, trouble: int) -> Any:
    def column(parents: Any, _context: Any, arguments: Any) -> list[Any]:
        return [_one(parent, name, arguments, trouble) for parent in parents]

    return column


def _one(parent: Any, name: str, arguments: Any, trouble: int) -> Any:
    try:
        return value_of(parent, name, arguments, trouble)
    except GraphQLError as reason:
        return Failed(reason)


def ours(text: str, variables: dict[str, Any], trouble: int) -> tuple[Any, list[Any]]:
    """Data and errors of the compiled document."""
    known = resolvers(trouble)
    documents = Documents(SCHEMA, known)
    document = documents.get(text)
    operation = next(iter(document.operations.values()))
    values: Any = get_variable_values(SCHEMA, operation.variable_definitions or (), variables)
    plan = documents.plan(document, operation, values.coerced)
    answer = run(plan, operation.operation, None, values, known)
    return answer.data, [error.formatted for error in answer.errors]


def theirs(text: str, variables: dict[str, Any], trouble: int) -> tuple[Any, list[Any]]:
    """Data and errors of graphql-core."""
    known = resolvers(trouble)
    result: Any = execute(
        SCHEMA,
        parse(text),
        ROOT,
        variable_values=variables,
        field_resolver=lambda parent, info, **arguments: value_of(
            parent, info.field_name, arguments, trouble
        ),
        type_resolver=lambda value, _info, _type: known.name_type(value),
    )
    return result.data, [error.formatted for error in result.errors or []]


@given(document=from_schema(SDL), trouble=st.sampled_from([0, 0, 4, 12]))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_document_is_answered_as_by_the_reference(document: str, trouble: int) -> None:
    assert ours(document, {}, trouble) == theirs(document, {}, trouble)


FRAGMENTS = """
query Q($deep: Boolean!, $n: Int, $loud: Boolean) {
  top: node(depth: $n) { ...Both ... @include(if: $deep) { children { ...Both child(loud: $loud) { name } } } }
  any { __typename name ... on Leaf { ok @skip(if: $deep) back { id } } ...Both }
  mixed { ... on Node { id things { ... on Leaf { number } ... on Named { name } } } ... on Leaf { number } }
  again: text(of: {words: ["a", "b"], loud: $loud})
}
fragment Both on Node { id weight perhaps { name ok } perhaps { number } }
"""


@pytest.mark.parametrize("deep", [True, False])
@pytest.mark.parametrize("trouble", [0, 3, 10, 25])
@pytest.mark.parametrize("variables", [{}, {"n": 3}, {"loud": True, "n": None}])
def test_fragments_and_variables_steer_as_in_the_reference(
    deep: bool, trouble: int, variables: dict[str, Any]
) -> None:
    given_values = {"deep": deep, **variables}
    assert ours(FRAGMENTS, given_values, trouble) == theirs(FRAGMENTS, given_values, trouble)


@pytest.mark.parametrize("trouble", [0, 20, 50])
@pytest.mark.parametrize("by", [1, 2**40])
def test_mutations_run_one_after_another_and_stop_where_the_answer_is_lost(trouble: int, by: int) -> None:
    text = f'mutation {{ rename(name: "x") {{ name child {{ size }} }} count(by: {min(by, 9)}) other {{ weight }} }}'
    assert ours(text, {}, trouble) == theirs(text, {}, trouble)


def test_a_level_is_asked_once() -> None:
    asked: list[int] = []
    known = resolvers(0)

    @known.batch("Node", "needed")
    def needed(parents: Any, _context: Any, _arguments: Any) -> list[Leaf]:
        asked.append(len(parents))
        return [Leaf(parent.key) for parent in parents]

    @known.batch("Query", "nodes")
    def nodes(_parents: Any, _context: Any, arguments: Any) -> list[list[Node]]:
        return [[Node(str(n)) for n in range(arguments["first"])]]

    documents = Documents(SCHEMA, known)
    document = documents.get("{ nodes(first: 24) { needed { number } } }")
    operation = document.operation(None)
    answer = run(documents.plan(document, operation, {}), OperationType.QUERY, None, None, known)
    assert answer.data is not None
    assert len(answer.data["nodes"]) == 24
    assert asked == [24]


def nested(depth: int) -> str:
    """A document so deep."""
    return "{ node " + "{ child " * depth + "{ id }" + " }" * depth + " }"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{ node { id }", "Syntax Error"),
        ("{ nothing }", "Cannot query field"),
        (nested(MAX_DEPTH), "nested deeper"),
        ("{" + "{" * 5000, "Syntax Error"),
        ("{" + " ".join(f"a{n}: __typename" for n in range(MAX_ALIASES + 1)) + "}", "aliases"),
        (
            "mutation {" + " ".join(f'rename(name: "{n}") {{ id }}' for n in range(MAX_MUTATIONS + 1)) + "}",
            "mutations",
        ),
        (
            "{ node { ...A } } fragment A on Node { ...B } fragment B on Node { ...A }",
            "Cannot spread fragment",
        ),
        ("query { " + "node { id } " * 3000 + "}", "Syntax Error"),
        ("#" * 200_000, "longer"),
    ],
)
def test_documents_that_cost_too_much_are_refused(text: str, words: str) -> None:
    documents = Documents(SCHEMA, resolvers(0))
    with pytest.raises(Refused, match=words):
        documents.get(text)


def test_fragments_that_double_are_counted_unfolded() -> None:
    doubling = " ".join(f"fragment F{n} on Node {{ child {{ ...F{n + 1} ...F{n + 1} }} }}" for n in range(14))
    text = f"{{ node {{ ...F0 }} }} {doubling} fragment F14 on Node {{ id }}"
    with pytest.raises(Refused, match="too often"):
        Documents(SCHEMA, resolvers(0)).get(text)


def test_the_operation_is_chosen_by_name() -> None:
    documents = Documents(SCHEMA, resolvers(0))
    document = documents.get("query A { text } query B { text }")
    assert print_ast(document.operation("B")).startswith("query B")
    for name in (None, "C"):
        with pytest.raises(Refused):
            document.operation(name)
