"""One sound, two alphabets: rough Latin of Arabic, arabizi digits, French spelling, keys where they meet.

`rough` writes any word in one small alphabet (upper case: sounds that French has no letter for). `keys` are
consonant skeletons under which words of both alphabets are filed; `likeness` then tells near from far.
"""

import re
from functools import lru_cache

from core.search.analyser import is_arabic

_ARABIC_SOUNDS = {
    "ا": "a", "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "X", "د": "d", "ذ": "d",
    "ر": "r", "ز": "z", "س": "s", "ش": "C", "ص": "s", "ض": "d", "ط": "t", "ظ": "d", "ع": "3", "غ": "G",
    "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "w", "ي": "y",
}  # fmt: skip
_DIGITS = {"2": "", "3": "3", "4": "d", "5": "X", "6": "t", "7": "h", "8": "G", "9": "k"}
_ARABIZI = re.compile(r"(?=.*[a-z])[a-z]*[2-9][a-z2-9]*")
_FRENCH = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("tch", "C"), ("sch", "C"), ("ch", "C"), ("sh", "C"), ("kh", "X"), ("gh", "G"), ("ph", "f"),
        ("dh", "d"), ("th", "t"), ("dj", "j"), ("gn", "ny"), ("ill", "y"), ("qu", "k"), ("gu(?=[eiy])", "k"),
        ("ck", "k"), ("g(?=[eiy])", "j"), ("c(?=[eiy])", "s"), ("sc(?=[eiy])", "s"), ("eaux?", "o"),
        ("aux?", "o"), ("ou", "w"), ("oo", "w"), ("ei", "e"), ("ai", "e"), ("[cq]", "k"), ("g", "k"),
        ("x", "ks"), ("v", "f"), ("p", "b"), ("[mn](?=[bp])", "m"),
    )
)  # fmt: skip
_SILENT = re.compile("(?:es|e|s|h)$")
_THIN = str.maketrans("3woye", "auuii")
_DOUBLE = re.compile(r"(.)\1+")
_VOWELS = frozenset("aeiou")
_WEAK = frozenset("wyh3")
_KEPT: tuple[frozenset[str], ...] = (frozenset(), frozenset("3"), frozenset("h"), frozenset("w"), _WEAK)


def is_arabizi(word: str) -> bool:
    """Latin letters with digits for Arabic sounds: `3sel`, `za3fran`, `9ahwa`; not `500g`."""
    return _ARABIZI.fullmatch(word) is not None


@lru_cache(maxsize=65_536)
def rough(bare: str) -> tuple[str, ...]:
    """The word as it sounds: `زعفران` → `z3fran`; a French ending that may be silent gives a second reading."""
    if is_arabic(bare):
        return (_DOUBLE.sub(r"\1", _rough_arabic(bare)),)
    whole = _DOUBLE.sub(r"\1", _rough_latin(bare))
    short = _SILENT.sub("", whole) if len(whole) > 4 else whole
    return (whole,) if short == whole else (short, whole)


def _rough_arabic(word: str) -> str:
    sound = "".join(_ARABIC_SOUNDS.get(c, "") for c in word)
    sound = sound[1:] if sound[:2] in ("aw", "ay") else sound
    return sound[:-1] if len(sound) > 3 and sound[-1] == "h" else sound


def _rough_latin(word: str) -> str:
    if is_arabizi(word):
        word = "".join(_DIGITS.get(c, c) for c in word)
    word = _DOUBLE.sub(r"\1", word)
    for pattern, sound in _FRENCH:
        word = pattern.sub(sound, word)
    return word


def _consonants(sound: str, leave: frozenset[str]) -> str:
    return _DOUBLE.sub(r"\1", "".join(c for c in sound if c not in _VOWELS and c not in leave))


@lru_cache(maxsize=65_536)
def keys(bare: str) -> tuple[str, ...]:
    """Skeletons to file a word under: strong consonants alone, then with each weak sound kept."""
    found = [_consonants(sound, _WEAK - kept) for sound in rough(bare) for kept in _KEPT]
    return tuple(key for key in dict.fromkeys(found) if len(key) >= 2)


@lru_cache(maxsize=65_536)
def _frames(bare: str) -> tuple[str, ...]:
    """What likeness compares: sounds with vowels thinned to those both alphabets write."""
    found = []
    for sound in rough(bare):
        sound = _DOUBLE.sub(r"\1", sound.translate(_THIN))
        found.append(sound[:-1] if len(sound) > 3 and sound[-1] in "ahi" else sound)
    return tuple(dict.fromkeys(found))


def likeness(one: str, other: str) -> float:
    """0…1: how near two words sound. Vowels weigh a third of consonants: Arabic leaves most of them out."""
    return max((_near(a, b) for a in _frames(one) for b in _frames(other) if a and b), default=0.0)


def _near(a: str, b: str) -> float:
    return 1.0 - _distance(a, b) / max(_weight(a), _weight(b))


def _cost(c: str) -> float:
    return 0.34 if c in "aiuh" else 1.0


def _weight(sound: str) -> float:
    return sum(_cost(c) for c in sound)


def _distance(a: str, b: str) -> float:
    before = [0.0]
    for c in b:
        before.append(before[-1] + _cost(c))
    for x in a:
        row = [before[0] + _cost(x)]
        for j, y in enumerate(b):
            swap = 0.0 if x == y else max(_cost(x), _cost(y))
            row.append(min(before[j] + swap, before[j + 1] + _cost(x), row[j] + _cost(y)))
        before = row
    return before[-1]
