"""From a request's body to the answer's: read, limited, run; HTTP knows only the status."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, OperationType, execute
from graphql.execution.values import get_variable_values

from shop.graphql.answers import FIELDS
from shop.graphql.context import Context
from shop.graphql.errors import TokenExpired, TokenInvalid, TokenRefused, told, told_of_token
from shop.graphql.execution.cost import cost_of
from shop.graphql.execution.documents import Document, Documents, Refused
from shop.graphql.execution.running import Answer, run
from shop.graphql.people import tokens
from shop.graphql.schema import the_schema

MOST_COST = 50_000
MOST_LEVELS = 40
"""Of what is in a request's body."""
_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")
_WRITTEN_NUL = re.compile(r"\\u(?:0000|\{0+\})")
Body = dict[str, Any]


@cache
def documents() -> Documents:
    """The documents seen lately by this process."""
    return Documents(the_schema(), FIELDS)


def serve(body: Any, context: Context, bearer: str = "") -> tuple[Body, int]:
    """The answer to one request and its status: 400 when nothing was executed."""
    try:
        found = tokens.read(tokens.Issuer(context.api_url, context.now), bearer, "access") if bearer else None
        context.user = found[1] if found else None
    except (TokenExpired, TokenInvalid, TokenRefused) as error:
        return told_of_token(error), 200
    try:
        text, variables, name = _read(body)
        document = documents().get(text)
        operation = document.operation(name)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise Refused(
                [GraphQLError("Events are sent to webhooks: nobody can subscribe here.", operation)]
            )
        coerced = coerce(operation, variables)
        return _answer(document, operation, coerced, context)
    except Refused as refused:
        return {"errors": [told(error) for error in refused.errors]}, 400


def _read(body: Any) -> tuple[str, Mapping[str, Any], str | None]:
    if isinstance(body, list):
        raise Refused([GraphQLError("Batch requests are not supported: send one document.")])
    if not isinstance(body, dict):
        raise Refused([GraphQLError("The body must be a JSON object with a query.")])
    query, variables, name = body.get("query"), body.get("variables"), body.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise Refused([GraphQLError("Must provide a query string.")])
    if not isinstance(variables, dict | None) or not isinstance(name, str | None):
        raise Refused([GraphQLError("Variables must be an object, and the operation's name a text.")])
    if _WRITTEN_NUL.search(query) or not _is_text([query, name, variables]):
        told = "A text with NUL or half a character in it, or variables nested too deeply, cannot be read."
        raise Refused([GraphQLError(told)])
    return query, variables or {}, name or None


def _is_text(value: Any) -> bool:
    """Whether every text in it is one that databases keep, and nothing lies deeper than anybody needs."""
    level = [value]
    for _depth in range(MOST_LEVELS):
        below: list[Any] = []
        for one in level:
            if isinstance(one, str):
                if _NO_TEXT.search(one):
                    return False
            elif isinstance(one, list):
                below += one
            elif isinstance(one, dict):
                below += one
                below += one.values()
        level = below
    return not level


def coerce(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Any:
    """The variables as the schema reads them. Raises Refused."""
    found = get_variable_values(
        the_schema(),
        operation.variable_definitions or (),
        dict(variables),
        max_errors=20,
        hide_suggestions=True,
    )
    if isinstance(found, list):
        raise Refused(found)
    return found


def _answer(
    document: Document, operation: OperationDefinitionNode, variables: Any, context: Context
) -> tuple[Body, int]:
    if document.is_introspection:
        return _introspect(document, operation, variables), 200
    plan = documents().plan(document, operation, variables.coerced)
    cost = cost_of(plan, variables)
    if cost > MOST_COST:
        raise Refused([GraphQLError(f"The query is too expensive to execute: {cost} of {MOST_COST} points.")])
    answer: Answer = run(plan, operation.operation, context, variables, FIELDS)
    body: Body = {"data": answer.data}
    if answer.errors:
        body["errors"] = [told(error) for error in answer.errors]
    body["extensions"] = {"cost": {"requestedQueryCost": cost, "maximumAvailable": MOST_COST}}
    return body, 200


def _introspect(document: Document, operation: OperationDefinitionNode, variables: Any) -> Body:
    """By the library's own executor; fields with data in the same document are refused there."""
    if any(
        getattr(node, "name", None) is None or not node.name.value.startswith("__")
        for node in _roots(operation)
    ):
        raise Refused([GraphQLError("Ask for the schema in a document of its own.", operation)])
    name = operation.name.value if operation.name else None
    known = document.introspected
    if known is not None and known[0] == name and not variables.coerced:
        return known[1]
    result: Any = execute(the_schema(), document.ast, variable_values=variables.coerced, operation_name=name)
    body: Body = {"data": result.data}
    if result.errors:
        body["errors"] = [told(error) for error in result.errors]
    if not variables.coerced:
        document.introspected = name, body
    return body


def _roots(operation: OperationDefinitionNode) -> Any:
    return operation.selection_set.selections
