"""Documents made from the schema itself: any part of what a type has, or all of it, with arguments that make sense."""

from collections.abc import Callable
from random import Random
from typing import Any

from graphql import (
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)

from shop.graphql.schema import the_schema

PAGE = {"first", "last", "after", "before"}
Ids = Callable[[], str]


def value(type_: Any, name: str, ids: Ids) -> str:
    """A value for an argument or input field, as it is written in a document; `ids` gives the ids."""
    if is_non_null_type(type_):
        return value(type_.of_type, name, ids)
    if is_list_type(type_):
        return f"[{value(type_.of_type, name, ids)}]"
    if is_input_object_type(type_):
        told = {
            field: value(given.type, field, ids)
            for field, given in type_.fields.items()
            if is_required_input_field(given) or str(get_named_type(given.type)) == "ID"
        }
        return "{" + ", ".join(f"{field}: {text}" for field, text in told.items()) + "}"
    if is_enum_type(type_):
        return str({"LanguageCodeEnum": "AR", "CountryCode": "MA"}.get(type_.name, next(iter(type_.values))))
    given = ids()
    id_ = given if given.startswith("$") else f'"{given}"'  # a variable, or an id
    texts: dict[str, str] = {"Int": "2", "PositiveInt": "1", "Boolean": "true", "ID": id_, "Decimal": "1",
             "PositiveDecimal": "1", "Float": "1", "JSON": '"x"', "JSONString": '"{}"',
             "UUID": '"6f9619ff-8b86-d011-b42d-00c04fc964ff"'}  # fmt: skip
    known = str(type_.name)
    return texts.get(known, '"http://localhost/x"' if name == "redirectUrl" else '"x"')


def has_id(type_: Any) -> bool:
    """Whether it is an id, or an input with one in it."""
    named = get_named_type(type_)
    fields = getattr(named, "fields", {})
    return str(named) == "ID" or any(str(get_named_type(one.type)) == "ID" for one in fields.values())


def written(arguments: dict[str, str]) -> str:
    """`(a: 1, b: 2)`, or nothing."""
    return f"({', '.join(f'{name}: {text}' for name, text in arguments.items())})" if arguments else ""


def call(field: Any, ids: Ids, *, with_ids: bool = False) -> str:
    """The arguments a field needs, a page where it has pages, and its ids where they are wanted."""
    told = {}
    for name, argument in field.args.items():
        if is_required_argument(argument) or (with_ids and has_id(argument.type)):
            told[name] = value(argument.type, name, ids)
    if "first" in field.args:
        told["first"] = "2"
    return written(told)


def selection(type_: Any, depth: int, luck: Random | None, ids: Ids = lambda: "x", suffix: str = "") -> str:
    """Fields of a type down to a depth: all of them, or as luck has it."""
    type_ = get_named_type(type_)
    if is_abstract_type(type_):
        parts = [
            f"... on {one.name} {selection(one, depth, luck, ids, one.name)}" for one in _possible(type_)
        ]
        return "{ __typename " + " ".join(parts) + " }"
    fields = [
        one for one in type_.fields.items() if depth > 1 or not is_composite_type(get_named_type(one[1].type))
    ]
    if luck is not None:
        fields = luck.sample(fields, min(len(fields), luck.randint(1, 6)))
    told = ["__typename"]
    for number, (name, field) in enumerate(fields):
        inner = get_named_type(field.type)
        below = f" {selection(inner, depth - 1, luck, ids)}" if is_composite_type(inner) else ""
        alias = f"{name}{number}{suffix}: " if field.args or luck or suffix else ""  # members may disagree
        told.append(f"{alias}{name}{call(field, ids)}{below}")
    return "{ " + " ".join(told) + " }"


def _possible(type_: Any) -> Any:
    return the_schema().get_possible_types(type_)
