"""Our schema holds everything that Saleor's storefront clients use, told so that old clients can read it."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLError,
    GraphQLSchema,
    build_client_schema,
    introspection_from_schema,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_object_type,
    is_scalar_type,
    is_union_type,
)

from shop.graphql.schema import the_schema
from shop.graphql.schema.scalars import SCALARS

CONTRACT = json.loads((Path(__file__).parent / "contract.json").read_text(encoding="utf-8"))["types"]
KINDS: dict[str, Callable[[Any], bool]] = {
    "object": is_object_type,
    "interface": is_interface_type,
    "union": is_union_type,
    "enum": is_enum_type,
    "input": is_input_object_type,
    "scalar": is_scalar_type,
}


@pytest.fixture(scope="module")
def published() -> GraphQLSchema:
    """The schema as a client reads it by introspection."""
    return build_client_schema(introspection_from_schema(the_schema()))


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_the_schema_has_everything_clients_use(published: GraphQLSchema, name: str) -> None:
    wanted = CONTRACT[name]
    found: Any = published.get_type(name)
    assert found is not None
    assert KINDS[wanted["kind"]](found)
    assert missing(wanted, found) == []


def missing(wanted: dict[str, Any], found: Any) -> list[str]:
    """What the contract names and the type lacks."""
    faults = [
        f"value {value}" for value in wanted.get("values", ()) if value not in getattr(found, "values", {})
    ]
    members = {member.name for member in getattr(found, "types", ())}
    faults += [f"member {member}" for member in wanted.get("members", ()) if member not in members]
    own = {interface.name for interface in getattr(found, "interfaces", ())}
    faults += [f"implements {name}" for name in wanted.get("implements", ()) if name not in own]
    for field, told in wanted.get("fields", {}).items():
        faults += missing_field(field, told, found)
    return faults


def missing_field(field: str, told: Any, found: Any) -> list[str]:
    """The field itself, its exact type, and its arguments."""
    known = found.fields.get(field)
    if known is None:
        return [f"field {field}"]
    type_ = told if isinstance(told, str) else told["type"]
    faults = [] if str(known.type) == type_ else [f"{field}: {known.type} instead of {type_}"]
    for name, text in (told.get("args") or {}).items() if isinstance(told, dict) else ():
        type_, _equals, default = text.partition(" = ")
        argument = known.args.get(name)
        if argument is None or str(argument.type) != type_ or (default and argument.default is None):
            faults.append(f"{field}({name}: {text})")
    required = {
        name for name, argument in getattr(known, "args", {}).items() if str(argument.type).endswith("!")
    }
    told_arguments = (told.get("args") or {}) if isinstance(told, dict) else {}
    faults += [f"{field} asks for {name}" for name in required - set(told_arguments)]
    return faults


def test_inputs_ask_for_nothing_that_clients_do_not_send(published: GraphQLSchema) -> None:
    for name, wanted in CONTRACT.items():
        if wanted["kind"] != "input" or not is_input_object_type(found := published.get_type(name)):
            continue
        extra = set(found.fields) - set(wanted["fields"])
        assert [field for field in extra if str(found.fields[field].type).endswith("!")] == [], name


def test_old_clients_can_read_the_directives() -> None:
    told = introspection_from_schema(the_schema())["__schema"]
    assert {d["name"] for d in told["directives"]} >= {"skip", "include", "deprecated"}
    assert "DIRECTIVE_DEFINITION" not in json.dumps(told["directives"])
    assert '"isDeprecated": true' not in json.dumps(told["types"])


@pytest.mark.parametrize(
    ("scalar", "value", "read"),
    [
        ("Decimal", "12.50", Decimal("12.50")),
        ("Decimal", 3, Decimal(3)),
        ("PositiveDecimal", 1.5, Decimal("1.5")),
        ("PositiveInt", 4, 4),
        ("JSONString", '{"a": 1}', {"a": 1}),
        ("UUID", "6F9619FF-8B86-D011-B42D-00C04FC964FF", "6f9619ff-8b86-d011-b42d-00c04fc964ff"),
    ],
)
def test_scalars_read_what_clients_send(scalar: str, value: Any, read: Any) -> None:
    assert SCALARS[scalar].read(value) == read


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("Decimal", "NaN"), ("Decimal", "1e400"), ("Decimal", True), ("Decimal", "twelve"), ("Decimal", [1]),
        ("PositiveDecimal", -1), ("PositiveInt", 0), ("PositiveInt", 2**31), ("PositiveInt", "4"),
        ("JSONString", "{"), ("UUID", "12"), ("UUID", None), ("DateTime", "yesterday"), ("DateTime", 7),
    ],
)  # fmt: skip
def test_scalars_refuse_the_rest_in_words(scalar: str, value: Any) -> None:
    with pytest.raises(GraphQLError):
        SCALARS[scalar].read(value)
