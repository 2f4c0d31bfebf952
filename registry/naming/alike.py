"""How alike two words are, written or sounded: Jaro-Winkler within an alphabet, sounds across alphabets. Pure."""

from functools import lru_cache

from core.search.analyser import is_arabic
from core.search.translit import likeness, rough

ALIKE = 0.84
"""Below this, two words are different words."""
_SHORT = 3
_ACROSS = 0.97


def jaro(a: str, b: str) -> float:
    """Jaro's measure, 0…1: letters in common within half the longer word, less half the transpositions."""
    if a == b:
        return 1.0
    reach = max(len(a), len(b)) // 2 - 1
    if not a or not b or reach < 0:
        return 0.0
    taken, mine = [False] * len(b), []
    for i, letter in enumerate(a):
        for j in range(max(0, i - reach), min(len(b), i + reach + 1)):
            if not taken[j] and b[j] == letter:
                taken[j] = True
                mine.append(letter)
                break
    if not mine:
        return 0.0
    theirs = [letter for letter, used in zip(b, taken, strict=True) if used]
    swapped = sum(x != y for x, y in zip(mine, theirs, strict=True)) / 2
    m = len(mine)
    return (m / len(a) + m / len(b) + (m - swapped) / m) / 3


def jaro_winkler(a: str, b: str) -> float:
    """Jaro with Winkler's bonus for a common beginning of up to four letters (factor 0.1)."""
    near = jaro(a, b)
    common = 0
    for x, y in zip(a[:4], b[:4], strict=False):
        if x != y:
            break
        common += 1
    return near + common * 0.1 * (1 - near)


@lru_cache(maxsize=32_768)
def word_likeness(a: str, b: str) -> float:
    """0…1 for two compared forms; 0 when they are different words. Numbers and words of 3 letters do not bend."""
    if a == b:
        return 1.0
    if a.isdigit() or b.isdigit():
        return 0.0
    near = _within(a, b) if is_arabic(a) == is_arabic(b) else _across(a, b)
    return near if near >= ALIKE else 0.0


def _within(a: str, b: str) -> float:
    sounded = 0.96 if set(rough(a)) & set(rough(b)) else 0.0
    if min(len(a), len(b)) < _SHORT or max(len(a), len(b)) == _SHORT:
        return sounded
    return max(jaro_winkler(a, b), sounded)


def _across(a: str, b: str) -> float:
    heard = likeness(a, b)
    return _ACROSS * (1 - 0.6 * (1 - heard)) if heard >= 0.75 and min(len(a), len(b)) > 2 else 0.0
