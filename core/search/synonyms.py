"""The synonym dictionary: groups of words and phrases that mean one thing, in any language or spelling.

`data/synonyms.csv` and `places.csv` (words separated by `|`) are the seed; staff add groups by `with_groups`.
"""

import csv
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from core.search.analyser import analyse_word, query_words, words
from core.search.lexicon import Form, Lexicon, Words

SEEDS = [Path(__file__).parent / "data" / name for name in ("synonyms.csv", "places.csv")]
WEAK = frozenset({"place", "province", "region", "quality"})
"""Topics of the seed that say where or how, not what."""
CARRIERS = frozenset({"carrier"})
LONGEST = 4
"""Words in the longest phrase that is recognised."""

Phrase = tuple[str, ...]
"""Stems of one spelling, in order."""


class Synonyms:
    """Looks up phrases of stems. Immutable: `with_groups` gives a new one."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups: list[tuple[Phrase, ...]] = []
        self._found: dict[Phrase, list[int]] = {}
        self.spellings: frozenset[str] = frozenset()
        self.weak: frozenset[Phrase] = frozenset()
        """Phrases that name a place or a quality: the first to be left out when nothing has all words."""
        self.carriers: frozenset[Phrase] = frozenset()
        """Phrases that say little alone: oil, water, powder."""
        self._add(groups)

    def _add(self, groups: Iterable[Sequence[str]]) -> None:
        bares: set[str] = set()
        for group in groups:
            bares.update(word.bare for text in group for word in words(text))
            phrases = tuple(dict.fromkeys(filter(None, (_phrase(text) for text in group))))
            for phrase in phrases:
                self._found.setdefault(phrase, []).append(len(self._groups))
            self._groups.append(phrases)
        self.spellings |= bares

    def with_groups(self, groups: Iterable[Sequence[str]]) -> "Synonyms":
        """These synonyms and more; groups that share a spelling stay apart, each is followed on its own."""
        more = Synonyms(())
        more._groups = list(self._groups)
        more._found = {phrase: list(at) for phrase, at in self._found.items()}
        more.spellings = self.spellings
        more.weak = self.weak
        more.carriers = self.carriers
        more._add(groups)
        return more

    def longest(self, stems: Sequence[str]) -> int:
        """How many of the first stems form one known phrase (0: none)."""
        for length in range(min(LONGEST, len(stems)), 0, -1):
            if tuple(stems[:length]) in self._found:
                return length
        return 0

    def others(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """The other spellings of a phrase, all groups taken together."""
        found = (other for at in self._found.get(phrase, ()) for other in self._groups[at] if other != phrase)
        return tuple(dict.fromkeys(found))

    def beginning_with(self, prefix: str, limit: int = 20) -> tuple[Phrase, ...]:
        """Meanings, in every spelling, of the words that begin so: `3se` → miel, عسل, …"""
        start = bisect_left(self._sorted, prefix)
        stems = [stem for stem in self._sorted[start : start + limit] if stem.startswith(prefix)]
        return tuple(dict.fromkeys(other for stem in stems for other in self.others((stem,))))

    @cached_property
    def words(self) -> Lexicon:
        """The dictionary's own words, for spelling and sound."""
        return Lexicon(Words(Form(bare, bare, 1, True) for bare in self.spellings), lambda _: (1, 1))

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(phrase[0] for phrase in self._found if len(phrase) == 1)

    def __len__(self) -> int:
        return len(self._groups)


def _phrase(text: str) -> Phrase:
    found = [word.stem for word in words(text)]
    if not found:
        found = [analyse_word(word.surface).stem for word in query_words(text)]
    return tuple(found[:LONGEST])


def _of_topics(topics: frozenset[str]) -> frozenset[Phrase]:
    return frozenset(_phrase(text) for path in SEEDS for group in read_groups(path, topics) for text in group)


def read_groups(path: Path, topics: frozenset[str] | None = None) -> list[list[str]]:
    """Groups of a CSV file with the columns topic and words; of these topics alone, if given."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if topics is None or row["topic"] in topics]
        return [[word.strip() for word in row["words"].split("|")] for row in rows]


@lru_cache(maxsize=1)
def seed() -> Synonyms:
    """The dictionary that ships with the code."""
    known = Synonyms(group for path in SEEDS for group in read_groups(path))
    known.weak, known.carriers = _of_topics(WEAK), _of_topics(CARRIERS)
    return known
