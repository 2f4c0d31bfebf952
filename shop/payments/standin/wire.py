"""Stripe's wire format: nested form fields, identifiers, error bodies, parameter checks."""

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]
API_VERSION = "2026-10-28.endive"
MAX_AMOUNT = 99_999_999
_PART = re.compile(r"[^\[\]]+|\[\]")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class StripeRefusal(Exception):
    """An error answer in Stripe's shape. `saved` tells whether the idempotency layer keeps it, as Stripe
    does for every request that passed validation.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        saved: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.saved = saved
        self.body: Json = {"error": {"message": message, "type": kind}}
        if code:
            self.body["error"]["code"] = code
            self.body["error"]["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        if param:
            self.body["error"]["param"] = param


def new_id(prefix: str, length: int = 24) -> str:
    """An identifier such as `pi_3Nf…`: unguessable, in Stripe's alphabet."""
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(length))}"


def decode_form(pairs: Iterable[tuple[str, str]]) -> Json:
    """`a[b][0][c]=x` → `{"a": {"b": [{"c": "x"}]}}`; `a[]=x` appends."""
    tree: Json = {}
    for name, value in pairs:
        parts = _PART.findall(name)
        if not parts or len(parts) > 8:
            raise StripeRefusal(f"Invalid parameter name: {name[:80]}", param=name[:80])
        _set(tree, parts, value)
    return {key: _lists(value) for key, value in tree.items()}


def _set(tree: Json, parts: list[str], value: str) -> None:
    for part in parts[:-1]:
        child = tree.setdefault(part, {})
        if not isinstance(child, dict):
            raise StripeRefusal(f"Invalid parameter: {part}", param=part)
        tree = child
    last = str(len(tree)) if parts[-1] == "[]" else parts[-1]
    tree[last] = value


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(child) for key, child in value.items()}


def check_params(params: Mapping[str, Any], *, known: set[str], required: Iterable[str] = ()) -> None:
    """Refuse unknown and missing parameters with Stripe's words."""
    for name in params:
        if name not in known | {"expand"}:
            raise StripeRefusal(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    for name in required:
        if params.get(name) in (None, "", [], {}):
            raise StripeRefusal(f"Missing required param: {name}.", code="parameter_missing", param=name)


def as_integer(value: Any, param: str) -> int:
    """A whole number, or Stripe's refusal."""
    if not re.fullmatch(r"-?\d{1,15}", str(value)):
        raise StripeRefusal(f"Invalid integer: {value}", code="parameter_invalid_integer", param=param)
    return int(value)


def as_amount(value: Any, param: str) -> int:
    """A positive amount in the currency's minor unit."""
    amount = as_integer(value, param)
    if amount < 1:
        raise StripeRefusal(
            "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param=param
        )
    if amount > MAX_AMOUNT:
        raise StripeRefusal("Amount must be no more than 999999.99", code="amount_too_large", param=param)
    return amount


def as_metadata(value: Any) -> dict[str, str]:
    """Up to 50 keys of 40 characters, values of 500, as Stripe allows."""
    if value in (None, ""):
        return {}
    if not isinstance(value, dict) or len(value) > 50:
        raise StripeRefusal("Metadata must be a hash of at most 50 keys.", param="metadata")
    if any(len(key) > 40 or len(str(text)) > 500 for key, text in value.items()):
        raise StripeRefusal("Metadata keys have at most 40 characters, values 500.", param="metadata")
    return {key: str(text) for key, text in value.items()}


def not_found(kind: str, identifier: str, param: str = "id") -> StripeRefusal:
    """`No such payment_intent: 'pi_x'`, status 404."""
    return StripeRefusal(f"No such {kind}: '{identifier}'", status=404, code="resource_missing", param=param)


def public(value: Any) -> Any:
    """The object without the stand-in's own notes (keys that start with an underscore)."""
    if isinstance(value, dict):
        return {key: public(child) for key, child in value.items() if not key.startswith("_")}
    if isinstance(value, list):
        return [public(child) for child in value]
    return value
