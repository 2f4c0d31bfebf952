"""The words an index holds: one-typo spelling, the nearest word in names, completion of a beginning.

Built once per generation from the index's own words; only words that a living document holds are proposed.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Protocol

from core.search.analyser import is_arabic
from core.search.translit import keys, likeness

_LATIN_LETTERS = "abcdefghijklmnopqrstuvwxyz379"
_ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ARTICLE = re.compile(r"[ea]l(?=[^aeiou])|l(?=[^aeiou]|.{5})|[ea]([cdnrstz])(?=\1)")

_NEAR, _LIKELY = 0.78, 0.88
"""Likeness asked of the nearest word, which is shown to the buyer; the second for words of few strong consonants."""
_SAME, _SURE = 0.82, 0.9
"""Likeness asked of a silent match in the other alphabet; the second for words of few strong consonants."""
_SHARED = 0.45
"""Share of letter pairs that two words must have in common to be compared at all."""


@dataclass(frozen=True, slots=True)
class Form:
    """A spelling of a bare word as documents write it: in how many, and whether to name something."""

    bare: str
    surface: str
    count: int
    in_name: bool


class Vocabulary(Protocol):
    """Every bare word of an index, and those of names filed for finding; may still hold words that are gone."""

    def __len__(self) -> int:
        """How many bare words."""

    def find(self, bare: str) -> Form | None:
        """The commonest spelling of a bare word; `in_name` when any document is named with it."""

    def known(self, bares: Collection[str]) -> Iterable[str]:
        """Those of many words that are in it."""

    def beginning_with(self, prefix: str) -> Iterator[str]:
        """Words of names that begin so, in order."""

    def of_sound(self, key: str) -> Collection[str]:
        """Words of names with one of `translit.keys`."""

    def of_gram(self, gram: str) -> Collection[str]:
        """Words of names with a letter pair of `grams_of`."""


class Words:
    """A vocabulary in plain dictionaries."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._best = commonest(forms)

    def __len__(self) -> int:
        return len(self._best)

    def find(self, bare: str) -> Form | None:
        """The commonest spelling."""
        return self._best.get(bare)

    def known(self, bares: Collection[str]) -> Iterable[str]:
        """Those of many words that are in it."""
        return [bare for bare in bares if bare in self._best]

    @cached_property
    def _names(self) -> list[str]:
        return sorted(form.bare for form in self._best.values() if form.in_name)

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        return file_under(self._names, keys)

    @cached_property
    def _by_gram(self) -> dict[str, list[str]]:
        return file_under(self._names, grams_of)

    def beginning_with(self, prefix: str) -> Iterator[str]:
        """Words of names that begin so."""
        for bare in islice(self._names, bisect_left(self._names, prefix), None):
            if not bare.startswith(prefix):
                return
            yield bare

    def of_sound(self, key: str) -> Collection[str]:
        """Words of names of one sound."""
        return self._by_sound.get(key, ())

    def of_gram(self, gram: str) -> Collection[str]:
        """Words of names with a letter pair."""
        return self._by_gram.get(gram, ())


def commonest(forms: Iterable[Form]) -> dict[str, Form]:
    """The commonest spelling of each bare word."""
    best: dict[str, Form] = {}
    named: set[str] = set()
    for form in forms:
        if form.in_name:
            named.add(form.bare)
        known = best.get(form.bare)
        if known is None or (form.count, form.surface) > (known.count, known.surface):
            best[form.bare] = form
    return {bare: replace(form, in_name=bare in named) for bare, form in best.items()}


class Lexicon:
    """What may be meant by a word. `live` tells in how many documents a bare word is now, and names."""

    def __init__(self, words: Vocabulary, live: Callable[[str], tuple[int, int]]) -> None:
        self._words = words
        self._live = live

    def __len__(self) -> int:
        return len(self._words)

    def count(self, bare: str) -> int:
        """Documents that hold the word."""
        return self._live(bare)[0] if self._words.find(bare) else 0

    def surface(self, bare: str) -> str:
        """The commonest spelling of a bare word, for people to read."""
        form = self._words.find(bare)
        return form.surface if form else bare

    def in_names(self, bare: str) -> bool:
        """Whether the word names a product, vendor or category now."""
        form = self._words.find(bare)
        return form is not None and form.in_name and self._live(bare)[1] > 0

    def beginning_with(self, prefix: str, limit: int = 32) -> list[str]:
        """Words of names that begin so, the most frequent first."""
        counted = ((-self._live(bare)[1], bare) for bare in self._words.beginning_with(prefix))
        found = islice((row for row in counted if row[0]), 8 * limit)
        return [bare for _, bare in sorted(found)[:limit]]

    def spell(self, bare: str) -> str | None:
        """The best word one typing error away."""
        return next(iter(self.spellings(bare, 1)), None)

    def spellings(self, bare: str, limit: int = 4) -> list[str]:
        """Words one typing error away, the best first: in names, same initial, frequent; a swap is one error."""
        if len(bare) < 3:
            return []
        found = {word for word in self._words.known(set(edits(bare))) if len(word) >= 3}
        if len(bare) < 5:
            found = {word for word in found if word[0] == bare[0]}
        ranked = ((self.in_names(word), word[0] == bare[0], self.count(word), word) for word in found)
        return [row[3] for row in sorted((row for row in ranked if row[2]), reverse=True)[:limit]]

    def alike(self, bare: str) -> list[str]:
        """Words of names in the *other* alphabet that sound the same: `taroudant` → `تارودانت`."""
        other = not is_arabic(bare)
        least = _SAME if _telling(bare) else _SURE
        near = [(_likeness(bare, word), word) for word in self._same_sound(bare) if is_arabic(word) is other]
        near = [(value, word) for value, word in near if value >= least and self.in_names(word)]
        top = max((value for value, _ in near), default=0.0)
        return sorted(word for value, word in near if value >= top - 0.05)

    def nearest(self, bare: str) -> str | None:
        """The word of a name nearest in sound or letters, any alphabet; None when nothing is near."""
        if len(bare) < 4:
            return None
        near = self._above(bare, self._same_sound(bare))
        if not near or max(near)[0] < _SAME:
            near += self._above(bare, self._same_grams(bare))
        return max(near, default=(0.0, 0, None))[2]

    def _above(self, bare: str, words: Iterable[str]) -> list[tuple[float, int, str]]:
        """(likeness, documents, word) of the living words that are near enough."""
        least = _NEAR if _telling(bare) else _LIKELY
        near = [(_likeness(bare, word), word) for word in words]
        return [
            (round(value, 2), self._live(word)[1], word)
            for value, word in near
            if value >= least and self.in_names(word)
        ]

    def _same_sound(self, bare: str) -> set[str]:
        return {
            word
            for form in _without_article(bare)
            for key in keys(form)
            for word in self._words.of_sound(key)
        }

    def _same_grams(self, bare: str) -> list[str]:
        shared: dict[str, int] = defaultdict(int)
        grams = grams_of(bare)
        for gram in grams:
            for word in self._words.of_gram(gram):
                shared[word] += 1
        enough = [word for word, n in shared.items() if 2 * n >= _SHARED * (len(grams) + len(word) + 1)]
        ranked = sorted(enough, key=lambda word: (-shared[word], word))
        return list(islice(filter(self.in_names, ranked), 50))


def file_under(bares: Iterable[str], drawers: Callable[[str], Iterable[str]]) -> dict[str, list[str]]:
    """Each drawer's words, in their order."""
    filed: dict[str, list[str]] = defaultdict(list)
    for bare in bares:
        for drawer in drawers(bare):
            filed[drawer].append(bare)
    return filed


def _telling(bare: str) -> bool:
    """Whether the sound has enough strong consonants to tell words apart."""
    return any(len(key) > 2 for key in keys(bare)[:1])


def _without_article(bare: str) -> Iterator[str]:
    """The word, and without a glued Darija article in Latin letters (`lhna`, `elhajeb`, `eddachra`, `louta`)."""
    yield bare
    found = None if is_arabic(bare) else _ARTICLE.match(bare)
    if found and len(bare) - found.end() >= 3:
        yield bare[found.end() :]


def _likeness(one: str, other: str) -> float:
    return max(likeness(form, other) for form in _without_article(one))


def grams_of(bare: str) -> list[str]:
    """The letter pairs of a word, its ends marked."""
    padded = f"^{bare}$"
    return list({padded[at : at + 2] for at in range(len(padded) - 1)})


def edits(bare: str) -> Iterator[str]:
    """Every string one typing error away."""
    letters = _ARABIC_LETTERS if is_arabic(bare) else _LATIN_LETTERS
    for at in range(len(bare) + 1):
        head, tail = bare[:at], bare[at:]
        yield from (head + letter + tail for letter in letters)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
