"""Codes that a QR or a voice can carry: a central number with two check letters. Pure; nothing secret is in them."""

import base64
import binascii
import hashlib
import re

from registry.rules.numbers import normal_number

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PLAIN = re.compile(r"[0-9A-Z]+(?:[.-][0-9A-Z]+)*")
_PACKED = "Y."
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BASE36 = re.compile(r"[0-9A-Z]{1,12}")


def verification_code(number: str) -> str:
    """The code of a central number: `48213` → `48213-` and two check letters; other letters are packed in Base32."""
    body = number if _PLAIN.fullmatch(number) and not number.startswith(_PACKED) else _pack(number)
    return f"{body}-{_check(number)}"


def issued_code(number: str, last_entry: int) -> str:
    """The code of a document: that of its cooperative, then the last entry it knew, in base 36."""
    return f"{verification_code(number)}_{_base36(last_entry)}"


def number_of_code(code: str) -> tuple[str | None, int | None]:
    """(central number, last entry of a document) of a code however it was typed; no number: its letters do not fit."""
    code, issued, entry = code.strip().upper()[:100].partition("_")
    body, _dash, check = code.rpartition("-")
    number = _unpack(body[2:]) if body.startswith(_PACKED) else normal_number(body) if body else None
    if not number or _check(number) != check or (issued and not _BASE36.fullmatch(entry)):
        return None, None
    return number, int(entry, 36) if issued else None


def verification_path(number: str) -> str:
    """The short address of the page that proves a standing, to be put behind the site's own."""
    return f"/v/{verification_code(number)}"


def _check(number: str) -> str:
    digest = hashlib.sha256(f"souk-taawon:{number}".encode()).digest()
    return _LETTERS[digest[0] % 32] + _LETTERS[digest[1] % 32]


def _pack(number: str) -> str:
    return _PACKED + base64.b32encode(number.encode()).decode().rstrip("=")


def _unpack(text: str) -> str | None:
    try:
        number = base64.b32decode(text + "=" * (-len(text) % 8)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return number if normal_number(number) == number else None


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"
