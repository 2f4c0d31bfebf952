"""What a message may hold, pure: contacts and accounts are masked, abuse has its names, waits are counted."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
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
_AT = r"(?:[\[({<]\s?(?:at|a|arobase?|آت)\s?[\])}>]|\b(?:at|arobase?|آت)\b|@)"
_DOT = r"(?:\.|[\[({<]?\s?\b(?:dot|point|نقطة)\b\s?[\])}>]?)"
_HOUSES = r"(?:gmail|g-mail|hotmail|yahoo|outlook|live|icloud|protonmail)"
_EMAIL_SAID = re.compile(
    rf"[\w.+-]{{1,64}}\s{{0,2}}{_AT}\s{{0,2}}(?:[\w-]+\s{{0,2}}{_DOT}\s{{0,2}}{_END}"
    rf"|{_HOUSES}(?:\s{{0,2}}{_DOT}\s{{0,2}}{_END})?)\b",
    re.IGNORECASE,
)
"""Mail addresses as people say them: `nom (at) gmail point com`."""
_HANDLE = re.compile(r"(?<!\w)@\w{3,}")
_DIGITS = re.compile(r"[+(]?\d(?:[^\w\n]{0,3}_?\d){7,}")
_LINES = re.compile(r"\d(?:[\W_]{0,8}\d){8,}")
"""Digits with anything but letters between them, over several lines too: a phone when they are one and nothing else."""
_WORDS = re.compile(r"\w+")
_SPELLED = {
    word: digit
    for digit, words in enumerate((
        "zero zéro o صفر sifr", "un une one واحد wahd wahed", "deux two اثنان اثنين جوج jouj",
        "trois three ثلاثة تلاتة tlata",
        "quatre four أربعة ربعة rb3a reb3a", "cinq five خمسة khmsa khamsa", "six ستة stta setta",
        "sept seven سبعة sb3a seb3a",
        "huit eight ثمانية تمنية tmnya tmenya", "neuf nine تسعة ts3od tes3oud",
    ))
    for word in words.split()
}  # fmt: skip
"""Digits as words, in the languages people write in here."""
_LOOKS_LIKE = {ord(sign): digit for signs, digit in (("oOоОΟο", "0"), ("lIi|", "1")) for sign in signs}
"""Letters that are read as digits: `O6 l2`."""
_BETWEEN = frozenset(["et", "puis", "ensuite", "and", "then", "و", "ثم", "tiret", "espace"])
"""Words that join the parts of a number."""
_LONGEST_TOKEN = 14
_MOROCCAN = re.compile(r"(?:00212|212|0)0?[5-8]\d{8}")
LONGEST_PHONE = 15
_RIB_LENGTH = 16
"""So many digits in a row are a bank account or a card."""


def mask(text: str) -> tuple[str, bool]:
    """The text with phones, mail addresses, links, handles and account numbers masked, and whether any was.

    Numbers of orders, amounts and dates stay. Digits of every script count like others, and words for them.
    """
    plain = "".join(_figure(sign) for sign in western_digits(text))
    found = sorted(_spans(plain))
    if not found:
        return text, False
    parts, place = [], 0
    for start, end in found:
        if start >= place:
            parts += [text[place:start], MASK]
        place = max(place, end)
    return "".join([*parts, text[place:]]), True


def _figure(sign: str) -> str:
    """`7` for `７`, `٧` and `𝟕`; every other sign is itself. One sign is one sign, so that places stay."""
    return str(unicodedata.digit(sign)) if not sign.isascii() and sign.isdigit() else sign


def _spelled(plain: str) -> Iterator[tuple[int, int]]:
    """Runs of digits said in words, or in words and figures, that are a Moroccan phone."""
    run: list[tuple[str, int, int]] = []
    for match in _WORDS.finditer(f"{plain} ."):
        word = match[0].lower()
        if run and word in _BETWEEN:
            continue
        digits = str(_SPELLED[word]) if word in _SPELLED else _read(match[0])
        if digits:
            run.append((digits, *match.span()))
            continue
        yield from _phone_in(run)
        run = []
    yield from _phone_in(run)


def _read(word: str) -> str:
    """The digits a word is read as: `34`, `O6`, `l2`, `06l2345678`; empty for words. Longer numbers without letters
    are looked at elsewhere."""
    if word.isdigit():
        return word if len(word) < 5 else ""
    read = word.translate(_LOOKS_LIKE)
    is_mixed = read.isdigit() and any(sign.isdigit() for sign in word)
    return read if is_mixed and len(word) <= _LONGEST_TOKEN else ""


def _phone_in(run: Sequence[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    for first in range(len(run)):
        digits = ""
        for last in range(first, len(run)):
            digits += run[last][0]
            if len(digits) > LONGEST_PHONE:
                break
            if _MOROCCAN.fullmatch(digits):
                yield run[first][1], run[last][2]
                return


def _spans(plain: str) -> Iterator[tuple[int, int]]:
    for pattern in (_EMAIL_SAID, _EMAIL, _LINK, _HANDLE):
        yield from (match.span() for match in pattern.finditer(plain))
    yield from _spelled(plain)
    for match in _LINES.finditer(plain):
        if _MOROCCAN.fullmatch(re.sub(r"\D", "", match[0])):
            yield match.span()
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
