"""The words of one generation, read from its segments' files: nothing is gathered when a reader opens."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import groupby

import numpy as np

from core.search.lexicon import Form, commonest, grams_of
from core.search.translit import keys
from core.search.whoosh_backend.postings import Lists, Texts, filed, hashes, lists, texts
from core.search.whoosh_backend.sidecar import Array


def build(forms: Iterable[Form]) -> dict[str, Array]:
    """The arrays of a segment's words, in order."""
    best = sorted(commonest(forms).values(), key=lambda form: form.bare)
    named = [(at, form.bare) for at, form in enumerate(best) if form.in_name]
    single = ((form.bare, (np.array([at], np.int32), np.empty(0))) for at, form in enumerate(best))
    return {
        **texts("bare", (form.bare for form in best)),
        **texts("surface", (form.surface for form in best)),
        **lists("known", single),
        **filed("sound", keys, named),
        **filed("gram", grams_of, named),
        "count": np.array([form.count for form in best], np.int32),
        "named": np.array([form.in_name for form in best], np.uint8),
        "names": np.array([at for at, _ in named], np.int32),
    }


class SegmentWords:
    """The words of one segment, deleted documents' included."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._bares, self._surfaces = Texts(arrays, "bare"), Texts(arrays, "surface")
        self._known = Lists(arrays, "known")
        self._sounds, self._grams = Lists(arrays, "sound"), Lists(arrays, "gram")
        self._count, self._named, self._names = arrays["count"], arrays["named"], arrays["names"]

    def __len__(self) -> int:
        return len(self._bares)

    def find(self, bare: str) -> Form | None:
        """The commonest spelling here."""
        found = self._known.numbers(bare)
        return self._form(int(found[0])) if len(found) else None

    def _form(self, at: int) -> Form:
        return Form(self._bares[at], self._surfaces[at], int(self._count[at]), bool(self._named[at]))

    def holds(self, hashed_words: Array) -> Array:
        """Which of many words are here."""
        return self._known.hold(hashed_words)

    def words(self) -> Iterator[str]:
        """All of them, in order."""
        return iter(self._bares)

    def ends(self) -> list[str]:
        """The first and the last."""
        return [self._bares[0], self._bares[len(self) - 1]] if len(self) else []

    def beginning_with(self, prefix: str) -> Iterator[str]:
        """Words of names that begin so, in order."""
        first = bisect_left(self._names, prefix, key=lambda at: self._bares[at])
        for at in self._names[first:]:
            bare = self._bares[at]
            if not bare.startswith(prefix):
                return
            yield bare

    def of_sound(self, key: str) -> Iterator[str]:
        """Words of names of one sound."""
        return (self._bares[at] for at in self._sounds.numbers(key))

    def of_gram(self, gram: str) -> Iterator[str]:
        """Words of names with a letter pair."""
        return (self._bares[at] for at in self._grams.numbers(gram))


class Vocabulary:
    """The words of all segments together."""

    def __init__(self, segments: Sequence[SegmentWords]) -> None:
        self._segments = segments

    def __len__(self) -> int:
        if len(self._segments) == 1:
            return len(self._segments[0])
        merged = merge(*(segment.words() for segment in self._segments))
        return sum(1 for _ in groupby(merged))

    def find(self, bare: str) -> Form | None:
        """The commonest spelling."""
        found = [form for segment in self._segments if (form := segment.find(bare))]
        return commonest(found)[bare] if found else None

    def known(self, bares: Collection[str]) -> list[str]:
        """Those of many words that are here, quickly."""
        asked = list(bares)
        wanted = hashes(asked)
        found = np.zeros(len(asked), bool)
        for segment in self._segments:
            found |= segment.holds(wanted)
        return [asked[at] for at in np.flatnonzero(found)]

    def beginning_with(self, prefix: str) -> Iterator[str]:
        """Words of names that begin so."""
        merged = merge(*(segment.beginning_with(prefix) for segment in self._segments))
        return (bare for bare, _ in groupby(merged))

    def of_sound(self, key: str) -> Collection[str]:
        """Words of names of one sound."""
        return {word for segment in self._segments for word in segment.of_sound(key)}

    def of_gram(self, gram: str) -> Collection[str]:
        """Words of names with a letter pair."""
        return {word for segment in self._segments for word in segment.of_gram(gram)}
