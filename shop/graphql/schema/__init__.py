"""The schema as text (`*.graphql`, one file per part of the shop), and the values its scalars carry.

It contains every type, field, argument and enum value that Saleor 3.23's storefront clients use, with the same
nullability; what is ours beside it (cooperatives, deliveries per cooperative, labels with proof) only adds.
"""

from copy import copy
from functools import cache
from pathlib import Path

from graphql import (
    GraphQLDirective,
    GraphQLScalarType,
    GraphQLSchema,
    build_ast_schema,
    parse,
    validate_schema,
)
from graphql.language import DirectiveLocation

from shop.graphql.schema.scalars import SCALARS

HERE = Path(__file__).parent


@cache
def the_schema() -> GraphQLSchema:
    """The one schema of this process."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.graphql")))
    schema = build_ast_schema(parse(text))
    for name, scalar in SCALARS.items():
        known = schema.type_map[name]
        if not isinstance(known, GraphQLScalarType):
            raise TypeError(name)
        known.coerce_output_value = scalar.serialise
        known.coerce_input_value = scalar.read
        known.coerce_input_literal = scalar.read_literal
    _speak_as_before(schema)
    faults = validate_schema(schema)
    if faults:
        raise TypeError(faults[0].message)
    return schema


def _speak_as_before(schema: GraphQLSchema) -> None:
    """Old graphql-js (16.8.1, which the public storefront pins) does not know directives on directives."""
    known = [location for location in DirectiveLocation if location.name != "DIRECTIVE_DEFINITION"]
    schema.directives = tuple(_placed(directive, known) for directive in schema.directives)


def _placed(directive: GraphQLDirective, known: list[DirectiveLocation]) -> GraphQLDirective:
    """A copy for these places only: the library's own directives belong to the whole process."""
    placed = copy(directive)
    placed.locations = tuple(x for x in directive.locations if x in known)
    return placed
