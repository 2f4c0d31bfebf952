"""Numbers of documents, their seals and codes. Pure.

A series is one issuer, one kind and one year on a Moroccan calendar; its numbers run without gaps (I14).
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from core.format import western_digits
from shop.invoices.data import Kind

PLATFORM = "P"
_LETTERS: Mapping[Kind, str] = {
    "invoice": "F", "credit_note": "A", "fee_invoice": "FC", "fee_credit": "AC", "statement": "R",
}  # fmt: skip
NUMBERED: tuple[Kind, ...] = ("invoice", "credit_note", "fee_invoice", "fee_credit")
"""Kinds whose numbers must follow each other; a statement is numbered by its month."""
_ALPHABET = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def issuer_of(kind: Kind, vendor_id: int) -> str:
    """Whose series: the cooperative's, or the platform's for its fees and statements."""
    return f"V{vendor_id}" if kind in ("invoice", "credit_note") else PLATFORM


def number(kind: Kind, issuer: str, year: int, serial: int) -> str:
    """`F143-2026-00007`: unique in the whole house, since it names kind, issuer and year."""
    return f"{_LETTERS[kind]}{issuer.removeprefix('V').removeprefix(PLATFORM)}-{year}-{serial:05d}"


def statement_number(vendor_id: int, month: str) -> str:
    """`R143-2026-10`."""
    return f"{_LETTERS['statement']}{vendor_id}-{month}"


def canonical(snapshot: Mapping[str, Any]) -> str:
    """The one way in which a snapshot is written, so that equal content has an equal seal."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(text: str) -> str:
    """SHA-256 of a canonical snapshot, in 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def code(sha256: str) -> str:
    """The first 80 bits of a seal as people type them: 16 letters and digits without I, L, O and U."""
    return base64.b32encode(bytes.fromhex(sha256)[:10]).translate(_ALPHABET).decode()


def shown_code(plain: str) -> str:
    """`7Q2M-…`: in groups of four."""
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def typed_code(text: str) -> str:
    """A code as it was typed or scanned: letter case, separators and look-alikes do not matter; "" when it is none."""
    plain = re.sub(r"[^0-9A-Z]", "", western_digits(text[:200]).upper())
    plain = plain.translate(str.maketrans("OIL", "011"))
    return plain if re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{16}", plain) else ""


def gaps(serials: Sequence[int], last: int) -> list[str]:
    """What is wrong with the numbers of one series whose counter stands at `last`."""
    found, seen = [], set(serials)
    if len(seen) != len(serials):
        found.append("a number was given twice")
    if missing := sorted(set(range(1, max(last, *seen, 0) + 1 if seen else last + 1)) - seen):
        found.append(f"numbers missing: {', '.join(map(str, missing[:10]))}")
    if seen and max(seen) > last:
        found.append(f"the counter stands at {last}, and {max(seen)} was given")
    return found


def out_of_order(days: Sequence[date]) -> bool:
    """Whether a later number bears an earlier day than one before it."""
    return any(later < earlier for earlier, later in pairwise(days))
