"""Reading a name into words, and weighing two names against each other. Values in, decision out.

A name is compared by its words in any order. The form (تعاونية, coopérative) and little words are dropped; generic,
trade and place words are kept but never decide: only a name's own words can make a conflict.
"""

import csv
import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from core.search.analyser import bare_of, is_arabic
from core.text import fold
from registry.naming.alike import word_likeness

Kind = Literal["own", "generic", "trade", "place"]
_LISTS = Path(__file__).parent / "lists" / "words.csv"
_GLUED_ARTICLE = re.compile(r"^[aei](?:([nrsdtz])(?=\1)|ch(?=ch)|l(?=[^l]))(?=.{3})")
_WRITTEN = re.compile(r"(?:[^\W_]|[\u064b-\u0652\u0670\u0640\u0300-\u036f])+")
_DOUBLED = re.compile(r"(.)\1+")
_PREFIXES = ("و", "ل", "ب")
FINDING: dict[Kind, float] = {"own": 1.0, "place": 0.6, "trade": 0.6, "generic": 0.3}
"""What words weigh for somebody who looks for a name they know."""
DECIDING: dict[Kind, float] = {"own": 1.0, "place": 0.25, "trade": 0.25, "generic": 0.0}
"""What words weigh when two names are told apart."""
CONFLICT = 0.62
"""Share of the deciding weight that must meet for a name to be called similar."""
CLOSE = 0.88
"""How alike an own word must be to count as taken up."""


@dataclass(frozen=True, slots=True)
class NameWord:
    """One word of a name: as written, as compared (folded, article off), what it says, its alphabet."""

    text: str
    bare: str
    kind: Kind
    arabic: bool


Weigh = Callable[[str], float]
"""Rarity of a compared word, 0…1 (inverse document frequency over the register)."""


@cache
def word_list(kind: str) -> frozenset[str]:
    """The curated words of a kind, as compared."""
    with _LISTS.open(encoding="utf-8", newline="") as stream:
        rows = [row["words"] for row in csv.DictReader(stream) if row["kind"] == kind]
    return frozenset(compared(fold(word)) for line in rows for word in line.split() if fold(word))


def compared(folded: str) -> str:
    """A folded word without its article, in Arabic (النور) or as French writes it (Ennour, Assalam, Alamal)."""
    if is_arabic(folded):
        return bare_of(folded)
    return _GLUED_ARTICLE.sub("", folded)


def read_name(text: str, places: frozenset[str] = frozenset()) -> list[NameWord]:
    """The words of a name that can be compared, without its form and little words; at most 12."""
    written = (_written_word(word, places) for word in _WRITTEN.findall(text[:400]))
    return [word for word in written if word][:12]


def read_folded(text: str, places: frozenset[str] = frozenset()) -> list[NameWord]:
    """The words of text that is folded already, such as both names of a record."""
    return [word for folded in text.split() if (word := _word(folded, places))]


LONGEST_WORD = 80
"""Letters; one sign may stand for eighteen, and words are compared letter by letter."""


@lru_cache(maxsize=16_384)
def _written_word(written: str, places: frozenset[str]) -> NameWord | None:
    word = _word(fold(written).replace(" ", "")[:LONGEST_WORD], places)
    return word and NameWord(written, word.bare, word.kind, word.arabic)


@lru_cache(maxsize=65_536)
def _word(folded: str, places: frozenset[str]) -> NameWord | None:
    bare = _reduced(folded, places)
    if not bare or folded in _dropped() or bare in word_list("form"):
        return None
    return NameWord(folded, bare, kind_of(bare, places), is_arabic(bare))


@cache
def _dropped() -> frozenset[str]:
    with _LISTS.open(encoding="utf-8", newline="") as stream:
        rows = [row["words"] for row in csv.DictReader(stream) if row["kind"] == "stop"]
    return frozenset(fold(word) for line in rows for word in line.split())


def _reduced(folded: str, places: Collection[str]) -> str:
    bare = compared(folded)
    if bare[:1] in _PREFIXES and len(bare) > 4:
        without = bare_of(bare[1:])
        if without in places or any(without in word_list(kind) for kind in ("form", "generic", "trade")):
            return without
    return bare


def kind_of(bare: str, places: Collection[str]) -> Kind:
    """What a compared word says."""
    if bare in word_list("generic"):
        return "generic"
    if bare in word_list("own"):
        return "own"
    if bare in word_list("trade"):
        return "trade"
    return "place" if bare in places or squeezed(bare) in places else "own"


def squeezed(word: str) -> str:
    """Doubled letters once: Taroudannt and Taroudant are one place."""
    return _DOUBLED.sub(r"\1", word)


def by_alphabet(words: Sequence[NameWord]) -> tuple[list[NameWord], list[NameWord]]:
    """(Arabic words, other words): a record holds both names in one text. Numbers, once each, are in both halves."""
    numbers = list({word.bare: word for word in words if word.bare.isdigit()}.values())
    arabic = [word for word in words if word.arabic]
    other = [word for word in words if not word.arabic and not word.bare.isdigit()]
    if not arabic and not other:
        return [], numbers
    return arabic and arabic + numbers, other and other + numbers


def rarity(total: int, holding: int) -> float:
    """Inverse document frequency scaled to 0.15…1."""
    return max(0.15, math.log((total + 1) / (holding + 1)) / math.log(total + 2))


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two words of two names that were found alike."""

    mine: NameWord
    theirs: NameWord
    likeness: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two names side by side. `score`: of all words; `decided`: of those that may decide."""

    score: float
    decided: float
    identical: bool
    met: tuple[Meeting, ...]

    @property
    def own_met(self) -> list[Meeting]:
        """Meetings of own words close enough to count."""
        return [m for m in self.met if m.likeness >= CLOSE and m.mine.kind == m.theirs.kind == "own"]

    @property
    def verdict(self) -> Literal["same", "similar", "clear"]:
        """Same: identical after folding. Similar: own words met and weigh enough. Place and trade alone: clear."""
        if self.identical:
            return "same"
        return "similar" if self.own_met and self.decided >= CONFLICT else "clear"


NOTHING = Comparison(0.0, 0.0, False, ())


def compare(mine: Sequence[NameWord], theirs: Sequence[NameWord], weigh: Weigh) -> Comparison:
    """Weigh two names in whatever alphabets they are; the best of the pairings their alphabets allow."""
    best = NOTHING
    for one in by_alphabet(mine):
        for other in by_alphabet(theirs):
            if one and other:
                best = max(best, _compare(one, other, weigh), key=lambda c: (c.identical, c.decided, c.score))
    return best


def _compare(mine: Sequence[NameWord], theirs: Sequence[NameWord], weigh: Weigh) -> Comparison:
    met = _meetings(mine, theirs)
    identical = sorted(w.bare for w in mine) == sorted(w.bare for w in theirs)
    return Comparison(
        round(_share(met, mine, theirs, weigh, FINDING), 4),
        round(_share(met, mine, theirs, weigh, DECIDING), 4),
        identical,
        met,
    )


def _meetings(mine: Sequence[NameWord], theirs: Sequence[NameWord]) -> tuple[Meeting, ...]:
    pairs = [(word_likeness(a.bare, b.bare), i, j) for i, a in enumerate(mine) for j, b in enumerate(theirs)]
    left, right, met = set[int](), set[int](), []
    for likeness, i, j in sorted(pairs, key=lambda p: (-p[0], p[1], p[2])):
        if likeness and i not in left and j not in right:
            left.add(i)
            right.add(j)
            met.append(Meeting(mine[i], theirs[j], likeness))
    return tuple(met)


def _share(
    met: Sequence[Meeting],
    mine: Sequence[NameWord],
    theirs: Sequence[NameWord],
    weigh: Weigh,
    factors: dict[Kind, float],
) -> float:
    whole = sum(weigh(w.bare) * factors[w.kind] for w in (*mine, *theirs))
    common = sum(
        m.likeness
        * (weigh(m.mine.bare) * factors[m.mine.kind] + weigh(m.theirs.bare) * factors[m.theirs.kind])
        for m in met
    )
    return common / whole if whole else 0.0
