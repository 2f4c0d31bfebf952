"""Codes that a QR or a voice can carry: a central number with two check letters, sealed when it is a document's. Pure.

The check letters are against slips of the pen and anybody can make them; the seal of a document's code nobody can.
"""

import base64
import binascii
import hashlib
import re

from registry.rules.numbers import normal_number

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PLAIN = re.compile(r"[0-9A-Z]+(?:[.-][0-9A-Z]+)*")
_PACKED = "Y."
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TAIL = re.compile(r"([0-9A-Z]{1,12})-([0-9A-Z]{6})")
SEAL_LETTERS = 6


def verification_code(number: str) -> str:
    """The code of a central number: `48213` → `48213-` and two check letters; other letters are packed in Base32."""
    body = number if _PLAIN.fullmatch(number) and not number.startswith(_PACKED) else _pack(number)
    return f"{body}-{_check(number)}"


def issued_code(number: str, last_entry: int, digest: bytes) -> str:
    """The code of a document: that of its cooperative, the last entry it knew in base 36, its seal."""
    return f"{verification_code(number)}_{_base36(last_entry)}-{seal_of(digest)}"


def seal_of(digest: bytes) -> str:
    """The letters of a keyed digest that a code carries."""
    return "".join(_LETTERS[byte % 32] for byte in digest[:SEAL_LETTERS])


def sealed_text(number: str, last_entry: int) -> str:
    """What the seal of a document's code is made of."""
    return f"{number}\n{last_entry}"


def read_tail(tail: str) -> tuple[int, str] | None:
    """(last entry, seal) that the tail of a document's code states; None: no document's code looks like this."""
    found = _TAIL.fullmatch(tail)
    return (int(found[1], 36), found[2]) if found else None


def number_of_code(code: str) -> tuple[str | None, str | None]:
    """(central number, tail of a document) of a code however it was typed; no number: its letters do not fit."""
    code, issued, tail = code.strip().upper()[:100].partition("_")
    body, _dash, check = code.rpartition("-")
    number = _unpack(body[2:]) if body.startswith(_PACKED) else normal_number(body) if body else None
    if not number or _check(number) != check:
        return None, None
    return number, tail if issued else None


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
