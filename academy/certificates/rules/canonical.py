"""Canonical JSON (RFC 8785, JCS): one byte sequence for each value, so that it can be signed."""

import json
import math
from typing import Any

SAFE_INTEGER = 2**53 - 1


class NotCanonical(ValueError):
    """The value has no canonical form: not JSON, not a number that survives, or half a character."""


def canonical(value: Any) -> bytes:
    """The value as RFC 8785 writes it, in UTF-8. Raises NotCanonical."""
    try:
        return _text(value).encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("a lone surrogate is not text") from error
    except RecursionError as error:
        raise NotCanonical("nested too deeply") from error


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, dict):
        return _object(value)
    raise NotCanonical(f"{type(value).__name__} is not JSON")


def _object(value: dict[Any, Any]) -> str:
    if not all(isinstance(name, str) for name in value):
        raise NotCanonical("names are texts")
    # The order is that of UTF-16 code units, as in JavaScript, not that of code points.
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(f"{_text(name)}:{_text(value[name])}" for name in names) + "}"


def _number(value: float) -> str:
    """A number as JavaScript prints it."""
    if isinstance(value, int):
        if abs(value) > SAFE_INTEGER:
            raise NotCanonical("a number beyond 2^53 does not survive")
        return str(value)
    if not math.isfinite(value):
        raise NotCanonical("not a finite number")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, power = f"{abs(value)!r}".partition("e")
    whole, _, rest = mantissa.partition(".")
    rest = "" if rest == "0" else rest
    point = len(whole) + int(power or 0)
    digits = (whole + rest).lstrip("0")
    point -= len(whole + rest) - len(digits)
    return sign + _placed(digits.rstrip("0"), point)


def _placed(digits: str, point: int) -> str:
    """Digits with their point: `0.<digits> × 10^point`, in JavaScript's choice of notation."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    power = point - 1
    mantissa = digits[0] + (f".{digits[1:]}" if digits[1:] else "")
    return f"{mantissa}e{'+' if power > 0 else '-'}{abs(power)}"
