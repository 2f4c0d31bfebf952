"""Proposed names: their shape, and the key under which two of them are the same. Pure."""

import re
import unicodedata

from registry.naming.rules import read_name

SHORTEST, LONGEST = 3, 120
# The letters names are written in; any other may look like one of them, and make a twin of a name that is taken.
_ARABIC = "\u0621-\u063a\u0641-\u064aٱپچژڒڤڥگڭکیےۆۇۋںڢڧڨھہەڪ"
_LATIN = "A-Za-zÀ-ÖÙ-öù-ÿŒœƐɛƔɣČčǦǧŘřŠšŽžḌḍḤḥṚṛṢṣṬṭẒẓṮṯḎḏĀāĪīŪū"
_PLAIN = "0-9٠-٩ '’\\-–—.,،&()«»\"“”"
_LETTER = {"ar": re.compile(f"[{_ARABIC}]"), "fr": re.compile(f"[{_LATIN}]")}
_ALLOWED = {"ar": re.compile(f"[{_ARABIC}{_PLAIN}]*"), "fr": re.compile(f"[{_LATIN}{_PLAIN}]*")}
_ODD = re.compile(f"[^{_ARABIC}{_LATIN}{_PLAIN}]")
_ADDRESS = re.compile(r"\w{2}\.\w|\w\.\w{2}|\bwww\b|\bhttps?\b", re.IGNORECASE)
_INNER_DOT = re.compile(r"(?<=\w)\.(?=\w)|\bwww\b|\bhttps?\b", re.IGNORECASE)
_MARKS = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]"
)
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\uffa0\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
"""Fillers, joiners and selectors: characters that show nothing and are no format characters either."""
_FIRST = re.compile(r"[^\W\d_]{2,20}")


def clean_text(text: str) -> str:
    """Text on one line: without control, direction and invisible characters, spaces single."""
    seen = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in _UNSEEN.sub("", text)
            if unicodedata.category(c) not in ("Cf", "Cs", "Co"))  # fmt: skip
    return " ".join("".join(seen).split())


def clean_name(text: str) -> str:
    """A name in its usual characters, without vowel marks, tatweel, doubled spaces or invisible marks."""
    return clean_text(_MARKS.sub("", unicodedata.normalize("NFKC", _UNSEEN.sub("", text))))


def plain_name(text: str) -> str:
    """A name from elsewhere, with what no name may hold left out."""
    return " ".join(_INNER_DOT.sub(" ", _ODD.sub(" ", clean_name(text))).split())


def first_name(name: str) -> str:
    """The first word of a person's name, letters only; "" where there is none."""
    found = _FIRST.match(clean_name(name))
    return found[0] if found else ""


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
    other = "fr" if script == "ar" else "ar"
    if not _LETTER[script].search(name) or _LETTER[other].search(name):
        return "wrong_script"
    if not _ALLOWED[script].fullmatch(name) or has_address(name):
        return "odd_signs"
    return "" if name_key(name) else "says_nothing"


def has_address(name: str) -> bool:
    """Whether text holds a web address, or a dot inside a word as one has."""
    return _ADDRESS.search(name) is not None
