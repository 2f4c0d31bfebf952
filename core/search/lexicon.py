"""The words an index holds: one-typo spelling, the nearest word in names, completion of a beginning.

Built once per generation from the index's own words, so it never proposes a word that finds nothing.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from core.search.analyser import is_arabic, stem_of
from core.search.translit import keys, likeness

_LATIN_LETTERS = "abcdefghijklmnopqrstuvwxyz379"
_ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_NEAR = 0.72
_SAME = 0.82
_SHARED = 0.45


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the index: its commonest spelling, in how many documents, and whether a name holds it."""

    bare: str
    surface: str
    count: int
    in_name: bool


class Lexicon:
    """Every bare word of an index."""

    def __init__(self, rows: Iterable[tuple[str, str, int, bool]]) -> None:
        """Rows are (bare, surface, documents, in a name); one bare word may come in several spellings."""
        best: dict[str, Entry] = {}
        totals: dict[str, int] = defaultdict(int)
        for bare, surface, count, in_name in rows:
            totals[bare] += count
            known = best.get(bare)
            if known is None or (count, surface) > (known.count, known.surface):
                best[bare] = Entry(bare, surface, count, in_name or (known is not None and known.in_name))
            elif in_name and not known.in_name:
                best[bare] = Entry(bare, known.surface, known.count, True)
        self.entries = {
            bare: Entry(bare, entry.surface, totals[bare], entry.in_name) for bare, entry in best.items()
        }

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def _names(self) -> list[str]:
        return sorted(bare for bare, entry in self.entries.items() if entry.in_name)

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        filed: dict[str, list[str]] = defaultdict(list)
        for bare in self._names:
            for key in keys(bare):
                filed[key].append(bare)
        return filed

    @cached_property
    def _by_gram(self) -> dict[str, list[str]]:
        filed: dict[str, list[str]] = defaultdict(list)
        for bare in self._names:
            for gram in _grams(bare):
                filed[gram].append(bare)
        return filed

    def beginning_with(self, prefix: str, limit: int = 64) -> list[str]:
        """Words of names that begin so, the most frequent first."""
        found, names = [], self._names
        for at in range(bisect_left(names, prefix), len(names)):
            if not names[at].startswith(prefix) or len(found) >= 4 * limit:
                break
            found.append(names[at])
        return sorted(found, key=lambda bare: (-self.entries[bare].count, bare))[:limit]

    def spell(self, bare: str) -> Entry | None:
        """The most frequent word one typing error away (a swap of neighbours is one error)."""
        if len(bare) < 3:
            return None
        known = [self.entries[word] for word in _edits(bare) if word in self.entries and len(word) >= 3]
        return max(known, key=lambda entry: (entry.in_name, entry.count, entry.bare), default=None)

    def alike(self, bare: str) -> list[str]:
        """Words of names in the *other* alphabet that sound the same: `taroudant` → `تارودانت`."""
        other = not is_arabic(bare)
        near = [(likeness(bare, word), word) for word in self._same_sound(bare) if is_arabic(word) is other]
        top = max((value for value, _ in near), default=0.0)
        return sorted(word for value, word in near if value >= _SAME and value >= top - 0.05)

    def nearest(self, bare: str) -> Entry | None:
        """The word of a name nearest in sound or letters, any alphabet; None when nothing is near."""
        if len(bare) < 3:
            return None
        near = {word: likeness(bare, word) for word in self._same_sound(bare)}
        if max(near.values(), default=0.0) < _SAME:
            near.update((word, likeness(bare, word)) for word in self._same_grams(bare))
        best = max(
            near, key=lambda word: (round(near[word], 2), self.entries[word].count, word), default=None
        )
        return self.entries[best] if best is not None and near[best] >= _NEAR else None

    def _same_sound(self, bare: str) -> set[str]:
        return {word for form in _forms(bare) for key in keys(form) for word in self._by_sound.get(key, ())}

    def _same_grams(self, bare: str) -> list[str]:
        shared: dict[str, int] = defaultdict(int)
        grams = _grams(bare)
        for gram in grams:
            for word in self._by_gram.get(gram, ()):
                shared[word] += 1
        enough = [word for word, n in shared.items() if 2 * n >= _SHARED * (len(grams) + len(word) + 1)]
        return sorted(enough, key=lambda word: (-shared[word], word))[:50]


def _forms(bare: str) -> Iterator[str]:
    """The word, and without a glued Darija article in Latin letters (`lhna`, `el hajeb`)."""
    yield bare
    if not is_arabic(bare):
        for article in ("el", "al", "l"):
            rest = bare.removeprefix(article)
            if rest != bare and len(rest) >= 3 and rest[0] not in "aeiou":
                yield rest


def _grams(bare: str) -> set[str]:
    padded = f"^{bare}$"
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def _edits(bare: str) -> Iterator[str]:
    letters = _ARABIC_LETTERS if is_arabic(bare) else _LATIN_LETTERS
    for at in range(len(bare) + 1):
        head, tail = bare[:at], bare[at:]
        for letter in letters:
            yield head + letter + tail
        if not tail:
            continue
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            yield head + letter + tail[1:]


def same_word(one: str, other: str) -> bool:
    """Spellings of one stem."""
    return stem_of(one) == stem_of(other)
