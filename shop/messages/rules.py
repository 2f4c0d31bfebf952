"""What a message may hold, pure: contacts and accounts are masked, abuse has its names, waits are counted."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from statistics import median

from core.format import western_digits
from shop.messages.data import ReplyFigures

MAX_TEXT = 2000
MAX_PICTURES = 4
MASK = "••••••"
WHYS = ("abuse", "contact", "fraud", "spam", "other")

_END = r"(?:com|ma|net|org|me|info|shop|store|fr|io|link|app|ly|gg|co|eu|tv|biz|online|site)"
_LINK = re.compile(
    rf"(?:https?\s*:\s*//|www\s*\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.{_END}\b(?:/\S*)?", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.+-]+\s*@\s*[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<!\w)@\w{3,}")
_DIGITS = re.compile(r"[+(]?\d(?:[^\w\n]{0,3}_?\d){7,}")
_MOROCCAN = re.compile(r"(?:00212|212|0)0?[5-8]\d{8}")
_RIB_LENGTH = 16
"""So many digits in a row are a bank account or a card."""


def mask(text: str) -> tuple[str, bool]:
    """The text with phones, mail addresses, links, handles and account numbers masked, and whether any was.

    Numbers of orders, amounts and dates stay. Arabic digits count like others.
    """
    plain = western_digits(text)
    found = sorted(_spans(plain))
    if not found:
        return text, False
    parts, place = [], 0
    for start, end in found:
        if start >= place:
            parts += [text[place:start], MASK]
        place = max(place, end)
    return "".join([*parts, text[place:]]), True


def _spans(plain: str) -> Iterator[tuple[int, int]]:
    for pattern in (_EMAIL, _LINK, _HANDLE):
        yield from (match.span() for match in pattern.finditer(plain))
    for match in _DIGITS.finditer(plain):
        if _is_contact(match[0]):
            yield match.span()


def _is_contact(run: str) -> bool:
    digits = re.sub(r"\D", "", run)
    if len(digits) >= _RIB_LENGTH or _MOROCCAN.search(digits):
        return True
    foreign = run.lstrip("(").startswith("+") or digits.startswith("00")
    return (foreign and 9 <= len(digits) <= 15) or (len(digits) == 9 and digits[0] in "5678")


def is_empty(text: str, pictures: int) -> bool:
    """Whether nothing is said and nothing shown."""
    return not text.strip() and not pictures


def summarise(rows: Iterable[tuple[int, datetime, datetime | None]]) -> dict[int, ReplyFigures]:
    """{vendor id: figures} of (vendor id, asked, answered) rows."""
    by_vendor: dict[int, list[tuple[datetime, datetime | None]]] = {}
    for vendor_id, asked, answered in rows:
        by_vendor.setdefault(vendor_id, []).append((asked, answered))
    return {vendor_id: _figures(waits) for vendor_id, waits in by_vendor.items()}


def _figures(waits: list[tuple[datetime, datetime | None]]) -> ReplyFigures:
    seconds = [int((answered - asked).total_seconds()) for asked, answered in waits if answered]
    return ReplyFigures(len(waits), len(seconds), int(median(seconds)) if seconds else None)
