"""Scalars: what goes out, what is let in from a variable, and from a literal in the document."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from graphql import GraphQLError, ValueNode, value_from_ast_untyped

MAX_DIGITS = 15
"""Of a number somebody sends: centimes of it still fit the database."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """Out, in, and in from a literal. Each raises GraphQLError on what the scalar cannot carry."""

    serialise: Callable[[Any], Any]
    read: Callable[[Any], Any]

    def read_literal(self, node: ValueNode) -> Any:
        """The value of a literal written in the document."""
        return self.read(value_from_ast_untyped(node))


def _same(value: Any) -> Any:
    return value


def _moment(value: Any) -> str:
    if not isinstance(value, datetime):
        raise GraphQLError(f"DateTime cannot represent {type(value).__name__}.")
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat()


def _read_moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError) as reason:
        raise GraphQLError("DateTime must be written like 2026-11-21T09:30:00+00:00.") from reason
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _number(value: Any) -> float:
    return float(value)


def _read_number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise GraphQLError("A decimal number is expected.")
    try:
        found = Decimal(str(value))
    except InvalidOperation as reason:
        raise GraphQLError("A decimal number is expected.") from reason
    if not found.is_finite() or found.adjusted() > MAX_DIGITS:
        raise GraphQLError("The number is out of range.")
    return found


def _read_positive(value: Any) -> Decimal:
    found = _read_number(value)
    if found < 0:
        raise GraphQLError("The number cannot be negative.")
    return found


def _read_whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise GraphQLError("A positive whole number is expected.")
    return value


def _read_json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as reason:
        raise GraphQLError("The text is not JSON.") from reason


def _write_json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read_uuid(value: Any) -> str:
    try:
        return str(uuid.UUID(value))
    except (AttributeError, TypeError, ValueError) as reason:
        raise GraphQLError("A UUID is expected.") from reason


SCALARS: dict[str, Scalar] = {
    "DateTime": Scalar(_moment, _read_moment),
    "Decimal": Scalar(_number, _read_number),
    "PositiveDecimal": Scalar(_number, _read_positive),
    "PositiveInt": Scalar(int, _read_whole),
    "JSON": Scalar(_same, _same),
    "GenericScalar": Scalar(_same, _same),
    "Metadata": Scalar(_same, _same),
    "JSONString": Scalar(_write_json, _read_json),
    "UUID": Scalar(str, _read_uuid),
}
