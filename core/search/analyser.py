"""Words: one analyser for documents and queries, Arabic, French, English and arabizi alike.

A word has three forms: `surface` (as written, lower case), `bare` (folded, Arabic article off: the key of
spelling and autocomplete) and `stem` (bare with light endings off: what postings are made of).
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.search.contract import MAX_CHARS, MAX_TERMS
from core.text import fold

EDITION = 2
"""Raised when documents tell more than before: an index of an earlier edition is made anew at the next start."""
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u00ad\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_GLUED = re.compile(r"\b([mn])['’ʼ`](?=\w)")
"""`M'Gouna` is one word; French `m'`, `n'` do not occur in names."""
_WORDS = Path(__file__).parent / "data" / "stopwords.csv"
_WORD = re.compile(r"[^\W_]+")
_ARABIC = re.compile("[\u0621-\u064a]")
MAX_WORD = 40
"""Longer words are cut: nobody means them, and they would bloat the vocabulary."""
_LONGEST = 3 * MAX_WORD
"""Letters looked at to find these: one sign may stand for eighteen letters, and analysed words are remembered."""


def _read(kind: str) -> frozenset[str]:
    with _WORDS.open(encoding="utf-8", newline="") as stream:
        rows = (row["words"] for row in csv.DictReader(stream) if row["kind"] == kind)
        return frozenset(fold(word) for words_ in rows for word in words_.split())


STOP = _read("stop")
"""Words that never carry the question; a query of nothing else keeps them."""
NOISE = _read("noise")
"""Words of shopping and of the country: left out of a query as long as another word remains."""

_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_ARABIC_ENDINGS = (("يات", 3), ("ات", 3), ("ون", 4), ("ين", 4), ("يه", 3), ("ها", 3), ("ه", 3), ("ي", 3))
_KEEP_E = 4


@dataclass(frozen=True, slots=True)
class Word:
    """One word in its three forms."""

    surface: str
    bare: str
    stem: str

    @property
    def arabic(self) -> bool:
        """Written in Arabic letters."""
        return is_arabic(self.bare)


def is_arabic(text: str) -> bool:
    """True when the text holds an Arabic letter."""
    return _ARABIC.search(text) is not None


def clean(text: str) -> str:
    """Composed, lower case text without invisible characters, vowel marks or tatweel."""
    return _GLUED.sub(r"\1", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower())


def bare_of(folded: str) -> str:
    """A folded word without its Arabic article: `الاركان` → `اركان`, `بالعسل` → `عسل`."""
    for article in _ARTICLES:
        if folded.startswith(article) and len(folded) >= len(article) + 3:
            return folded[len(article) :]
    if folded.startswith("ال") and len(folded) == 4:
        return folded[2:]
    return folded


def stem_of(bare: str) -> str:
    """A light stem: plural and feminine endings off, but `زيتون` (olives) stays apart from `زيت` (oil)."""
    return _stem_arabic(bare) if is_arabic(bare) else _stem_latin(bare)


def _stem_arabic(word: str) -> str:
    for ending, left in _ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) >= len(ending) + left:
            return word[: -len(ending)]
    return word


def _stem_latin(word: str) -> str:
    if len(word) < _KEEP_E or not word.isalpha():
        return word
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux") and len(word) > _KEEP_E:
        return word[:-3] + "al"
    word = word[:-1] if word[-1] in "sx" else word
    if len(word) >= _KEEP_E and word[-1] == "e":
        word = word[:-1]
    if len(word) >= _KEEP_E and word[-1] == word[-2]:
        word = word[:-1]
    return word


@lru_cache(maxsize=65_536)
def analyse_word(surface: str) -> Word:
    """The three forms of one cleaned word."""
    bare = bare_of(fold(surface).replace(" ", ""))[:MAX_WORD]
    return Word(surface[:MAX_WORD], bare, stem_of(bare))


def spellings_of(text: str) -> list[str]:
    """Every word of a text as it is written, in lower case, and cut where no word is that long."""
    return [found[:_LONGEST] for found in _WORD.findall(clean(text))]


def words(text: str) -> Iterator[Word]:
    """Every word of a document's text, stop words and single letters left out."""
    return filter(None, map(telling_word, spellings_of(text)))


def telling_word(spelling: str) -> Word | None:
    """The word so written; None for stop words and single letters."""
    word = analyse_word(spelling)
    return word if _telling(word) else None


def index_stems(word: Word) -> Iterator[tuple[str, float]]:
    """What a document's word is indexed under, with its share: the stem, also without a glued `و` (and)."""
    yield word.stem, 1.0
    if word.bare.startswith("و") and len(word.bare) >= 5:
        without = stem_of(bare_of(word.bare[1:]))
        if len(without) >= 3:
            yield without, 0.5


def query_words(text: str) -> tuple[Word, ...]:
    """The words of a question that matter: 10 of its first 200 characters; noise goes if others remain."""
    found = [analyse_word(spelling) for spelling in spellings_of(text[:MAX_CHARS])]
    telling = [
        word
        for word in found
        if _telling(word) and word.bare not in NOISE and fold(word.surface) not in NOISE
    ]
    telling = telling or [word for word in found if _telling(word)] or [word for word in found if word.bare]
    return tuple(telling[:MAX_TERMS])


@lru_cache(maxsize=65_536)
def _telling(word: Word) -> bool:
    if not word.bare or word.bare in STOP or fold(word.surface) in STOP:
        return False
    return len(word.bare) > 1 or word.bare.isdigit()
