"""Founders: CINs, ages, invitations. Pure."""

import re
from datetime import date, timedelta

from core.format import western_digits

INVITATION_LIVES = timedelta(days=14)
OPEN_STATES = ("invited", "consented")
MOST_FOUNDERS = 200
YOUNGEST, OLDEST = 18, 110
_CIN = re.compile(r"[A-Z]{1,2}[0-9]{3,7}")
_FILLING = re.compile(r"[\s.\-_/\u200e\u200f\u202a-\u202e\u2066-\u2069\u00a0\u202f]+")


def normal_cin(text: str) -> str | None:
    """A national identity number as compared, one or two letters then digits ("jb 0123456" → "JB123456"), or None."""
    cin = re.sub(r"(?<=[A-Z])0+", "", _FILLING.sub("", western_digits(text)).upper())
    return cin if _CIN.fullmatch(cin) else None


def mask_cin(cin: str) -> str:
    """`JB••••56`: its owner recognises it, nobody else learns it."""
    letters = cin[:2] if cin[1:2].isalpha() else cin[:1]
    return f"{letters}••••{cin[-2:]}"


def age_on(born_on: date, day: date) -> int:
    """Whole years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_young(born_on: date, day: date, youth_under: int) -> bool:
    """Whether a member is counted among the youth."""
    return age_on(born_on, day) < youth_under


def birth_fault(born_on: date | None, day: date) -> str:
    """ "", "missing", "too_young" or "impossible"."""
    if born_on is None:
        return "missing"
    age = age_on(born_on, day)
    if age < YOUNGEST and born_on <= day:
        return "too_young"
    return "" if YOUNGEST <= age <= OLDEST else "impossible"
