"""Global ids: base64 of `Type:key`. Opaque to clients; anything else than one of ours is simply not found."""

import base64
import binascii


def global_id(type_name: str, key: int | str) -> str:
    """`Product`, 7 → `UHJvZHVjdDo3`."""
    return base64.b64encode(f"{type_name}:{key}".encode()).decode()


def read_id(text: str | None, type_name: str) -> str | None:
    """The key in an id of this type; None for any other text."""
    try:
        found, colon, key = base64.b64decode(text or "", validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return key if colon and found == type_name and key else None


def read_number(text: str | None, type_name: str) -> int | None:
    """The same for types whose keys are numbers."""
    key = read_id(text, type_name)
    is_number = key is not None and key.isascii() and key.isdecimal() and len(key) < 10
    return int(key) if is_number and key is not None else None


def read_numbers(texts: list[str], type_name: str) -> list[int]:
    """Those of several that are ids of this type."""
    return [key for text in texts if (key := read_number(text, type_name)) is not None]


def type_of_id(text: str) -> str:
    """The type an id names; empty for what is no id."""
    try:
        return base64.b64decode(text, validate=True).decode().partition(":")[0]
    except (binascii.Error, ValueError):
        return ""
