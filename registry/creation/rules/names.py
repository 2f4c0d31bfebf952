"""Proposed names: their shape, and the key under which two of them are the same. Pure."""

import re

from registry.naming.rules import read_name

SHORTEST, LONGEST = 3, 120
_ARABIC = re.compile(r"[\u0621-\u064a]")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]")
_ALLOWED = re.compile(r"[\w\s'’\-.&«»\"،,()]*")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0640]")


def clean_name(text: str) -> str:
    """A name without doubled spaces or invisible marks."""
    return " ".join(_INVISIBLE.sub("", text).split())


def name_key(name: str, places: frozenset[str] = frozenset()) -> str:
    """What makes two names the same: their compared words, without the legal form, in any order.

    `name_key("التعاونية الفلاحية النور") == name_key("تعاونية النور الفلاحية")`.
    """
    return " ".join(sorted(word.bare for word in read_name(name, places)))[:250]


def fault_of(name: str, script: str) -> str:
    """ "", or what is wrong: "missing", "too_short", "too_long", "wrong_script", "odd_signs", "says_nothing"."""
    if not name:
        return "missing"
    if len(name) < SHORTEST:
        return "too_short"
    if len(name) > LONGEST:
        return "too_long"
    if not (_ARABIC if script == "ar" else _LATIN).search(name) or (script == "fr" and _ARABIC.search(name)):
        return "wrong_script"
    if not _ALLOWED.fullmatch(name):
        return "odd_signs"
    return "" if name_key(name) else "says_nothing"
