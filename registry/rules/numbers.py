"""Registry numbers, counts and dates as people write them. Values in, normal form or None out."""

import re
from datetime import date

from core.format import western_digits
from core.text import fold

EARLIEST = date(1920, 1, 1)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"[0-9A-Z\u0621-\u064a]+(?:[/.-][0-9A-Z\u0621-\u064a]+)*")
_WHOLE = re.compile(r"(-?)(\d{1,3}(?:[ .,']\d{3})+|\d+)(?:[.,]0+)?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_WRITTEN = re.compile(r"(\d{1,2})(?:er)? ([^\W\d]+) (\d{4})")
_MONTH_NAMES = (
    "janvier january يناير", "fevrier february فبراير", "mars march مارس", "avril april ابريل", "mai may ماي مايو",
    "juin june يونيو", "juillet july يوليوز يوليو", "aout august غشت اغسطس", "septembre september شتنبر سبتمبر",
    "octobre october اكتوبر", "novembre november نونبر نوفمبر", "decembre december دجنبر ديسمبر",
)  # fmt: skip
_MONTHS = {fold(word): number for number, words in enumerate(_MONTH_NAMES, 1) for word in words.split()}


def clean(text: str) -> str:
    """Text without invisible marks, with single spaces."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def normal_number(text: str) -> str | None:
    """A registry number as stored: Western digits, capitals, no spaces ("٤٨ ٢١٣" → "48213").

    Registry numbers have no published format and no check digit: they are text, at most 40 characters.
    """
    text = western_digits(_INVISIBLE.sub("", text))
    text = _SPACES.sub("", text).upper().replace("\\", "/").replace("–", "-").replace("_", "-")
    if re.fullmatch(r"\d+\.0", text):  # a number cell of a spreadsheet
        text = text[:-2]
    return text if 0 < len(text) <= 40 and _NUMBER.fullmatch(text) else None


def whole_number(text: str) -> int | None:
    """A count: "38", "1.234", "1 234", "٣٨", "38.0". Negative numbers are returned as such; anything else is None."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 9 else None
    found = _WHOLE.fullmatch(clean(western_digits(text)))
    if not found or len(found[2]) > 12:
        return None
    number = int(re.sub(r"\D", "", found[2]))
    return -number if found[1] else number


def read_date(text: str) -> date | None:
    """A day written 2012-05-14, 14/05/2012, 14.05.2012, "14 mai 2012" or "14 ماي 2012"."""
    text = clean(western_digits(text))
    if found := _ISO.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
    elif found := _WRITTEN.fullmatch(text):
        day, month, year = int(found[1]), _MONTHS.get(fold(found[2]), 0), int(found[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
