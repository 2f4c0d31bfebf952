"""The index of names: numpy postings over compared words, found by their letters, their sounds and their skeletons.

A name is two documents, its Arabic words and its other words, at 2·row and 2·row + 1. Only numbers are kept of the
names themselves, so that 65,000 of them take some 15 MB; the texts come from the database for the few that are shown.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from core.search.translit import keys, rough
from registry.naming.alike import word_likeness
from registry.naming.rules import DECIDING, FINDING, Kind, NameWord, by_alphabet, kind_of, rarity, read_folded

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Profile = Literal["finding", "deciding"]
PROFILES: dict[Profile, dict[Kind, float]] = {"finding": FINDING, "deciding": DECIDING}
NEAREST, SAME_SKELETON, REMEMBERED, LONGEST = 40, 40, 8192, 16
SLIP, TURNED_ARTICLE = 0.8, "لا"
_NONE = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Hit:
    """A row found: the id it was filed under and its score, 0…1."""

    id: int
    score: float


class NameIndex:
    """Names by the likeness of their words, weighed by rarity. Immutable; rows can be masked when asking."""

    def __init__(self, rows: Iterable[tuple[int, str]], places: frozenset[str] = frozenset()) -> None:
        """`rows`: (id, both names in one folded text); `places`: compared words of the territory."""
        ids, words, counts = [], list[int](), list[int]()
        self._number: dict[str, int] = {}
        for row_id, text in rows:
            ids.append(row_id)
            for half in by_alphabet(read_folded(text, places)):
                counts.append(len(half))
                words.extend(self._number.setdefault(word.bare, len(self._number)) for word in half)
        self.ids = np.array(ids, dtype=np.int64)
        self._vocabulary = list(self._number)
        self._kinds = [kind_of(word, places) for word in self._vocabulary]
        self._post(np.array(words, dtype=np.int32), np.array(counts, dtype=np.int64))
        self._file_words()
        self._known: dict[str, list[tuple[int, float]]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def _post(self, words: Ints, counts: NDArray[np.int64]) -> None:
        """For each word the documents that hold it; for each document what all its words weigh."""
        documents = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        self._holding = np.bincount(words, minlength=len(self._vocabulary))
        self._starts = np.concatenate(([0], np.cumsum(self._holding)))
        self._documents = documents[np.argsort(words, kind="stable")]
        rare = np.array([self.rarity(word) for word in self._vocabulary], dtype=np.float32)
        self._weights, self._wholes = {}, {}
        for name, factors in PROFILES.items():
            weights = rare * np.array([factors[kind] for kind in self._kinds], dtype=np.float32)
            self._weights[name] = weights
            self._wholes[name] = np.bincount(documents, weights[words], len(counts)).astype(np.float32)

    def _file_words(self) -> None:
        """File each word under the pairs of its sounds, under its skeletons, and under itself short of a letter."""
        pairs, by_pair = dict[str, int](), list[tuple[int, int]]()
        skeletons, slips = defaultdict[str, list[int]](list), list[tuple[int, int]]()
        for number, word in enumerate(self._vocabulary):
            by_pair.extend((pairs.setdefault(pair, len(pairs)), number) for pair in _pairs(word))
            slips.extend((slip, number) for slip in _slips(word))
            for key in keys(word):
                skeletons[key].append(number)
        self._pairs, self._skeletons = pairs, dict(skeletons)
        filed, self._pair_words = _filed(by_pair)
        self._pair_starts = np.searchsorted(filed, np.arange(len(pairs) + 1))
        self._slips, self._slip_words = _filed(slips)
        self._lengths = np.bincount(self._pair_words, minlength=len(self._vocabulary)).astype(np.float32)

    def rarity(self, bare: str) -> float:
        """Inverse document frequency of a compared word, 0.15…1; a word never seen is the rarest."""
        number = self._number.get(bare)
        return rarity(len(self.ids), 0 if number is None else int(self._holding[number]))

    def search(
        self,
        queries: Sequence[Sequence[NameWord]],
        limit: int,
        without: Collection[int] = (),
        profile: Profile = "finding",
    ) -> list[Hit]:
        """The nearest names to any of the queries, best first. `without`: ids to leave out."""
        if not len(self.ids):
            return []
        scores = np.zeros(len(self.ids), dtype=np.float32)
        for query in queries:
            if query:
                np.maximum(scores, self._scores(query, profile), out=scores)
        if without:
            scores[np.isin(self.ids, np.fromiter(without, dtype=np.int64))] = 0
        return [Hit(int(self.ids[row]), float(scores[row])) for row in _best(scores, limit)]

    def _scores(self, query: Sequence[NameWord], profile: Profile) -> Floats:
        """Weight of the words that meet, over the weight of both names: per document, then the better half."""
        total, mine = np.zeros(len(self._wholes[profile]), dtype=np.float32), 0.0
        for word in query:
            near = self.near_words(word.bare)
            weight = self._weight(word, near, profile)
            if weight:
                mine += weight
                self._add(total, near, weight, self._weights[profile])
        total /= self._wholes[profile] + mine + 1e-6
        halves: Floats = np.minimum(total, 1).reshape(-1, 2).max(axis=1)
        return halves

    def _weight(self, word: NameWord, near: Sequence[tuple[int, float]], profile: Profile) -> float:
        """What a word of a question weighs. One never seen is rather a slip: it weighs what it is nearest to."""
        if word.bare in self._number or not near:
            return self.rarity(word.bare) * PROFILES[profile][word.kind]
        return float(self._weights[profile][near[0][0]])

    def _add(self, total: Floats, near: Sequence[tuple[int, float]], weight: float, weights: Floats) -> None:
        """Add what one word of the question finds; a document counts its nearest word."""
        found = np.zeros_like(total)
        for number, likeness in reversed(near):
            documents = self._documents[self._starts[number] : self._starts[number + 1]]
            found[documents] = likeness * (weight + weights[number])
        total += found

    def near_words(self, bare: str) -> list[tuple[int, float]]:
        """(number, likeness) of the words of the vocabulary that are like this one, nearest first."""
        known = self._known.get(bare)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[bare] = self._look_up(bare)
        return known

    def _look_up(self, bare: str) -> list[tuple[int, float]]:
        found = self._scored(bare)
        if bare.startswith(TURNED_ARTICLE) and len(bare) > 4:
            for number, likeness in self._scored(bare[2:]).items():
                found[number] = max(found.get(number, 0.0), SLIP * likeness)
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))

    def _scored(self, bare: str) -> dict[int, float]:
        """Words like this one. One slip of the pen away is near enough to be found, if not to conflict."""
        slips = self._by_slips(bare)
        candidates = {*self._by_pairs(bare).tolist(), *slips}
        for key in keys(bare):
            candidates.update(self._skeletons.get(key, ())[:SAME_SKELETON])
        scored = ((number, word_likeness(bare, self._vocabulary[number])) for number in candidates)
        found = {number: likeness for number, likeness in scored if likeness}
        if len(bare) > 2 and not bare.isdigit():
            near = (number for number in slips if len(self._vocabulary[number]) > 2)
            found.update((number, SLIP) for number in near if found.get(number, 0.0) < SLIP)
        return found

    def _by_slips(self, bare: str) -> set[int]:
        found = set[int]()
        for slip in _slips(bare):
            first, last = np.searchsorted(self._slips, (slip, slip + 1))
            found.update(self._slip_words[first:last][:SAME_SKELETON].tolist())
        return found

    def _by_pairs(self, bare: str) -> Ints:
        """The words that share most pairs of sounds (Dice)."""
        parts = [
            self._pair_words[self._pair_starts[n] : self._pair_starts[n + 1]]
            for pair in _pairs(bare)
            if (n := self._pairs.get(pair)) is not None
        ]
        if not parts:
            return _NONE
        shared = np.bincount(np.concatenate(parts), minlength=len(self._vocabulary)).astype(np.float32)
        return _best(2 * shared / (self._lengths + len(_pairs(bare))), NEAREST)


def _filed(held: list[tuple[int, int]]) -> tuple[NDArray[np.int64], Ints]:
    """Sorted keys and, beside them, the numbers of the words filed under each."""
    table = np.array(sorted(held), dtype=np.int64).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].astype(np.int32)


def _slips(word: str) -> set[int]:
    """Keys that a word shares with every word one letter away: the word, and the word short of each letter."""
    short = (word[:i] + word[i + 1 :] for i in range(min(len(word), LONGEST)))
    return {crc32(text.encode()) for text in (word, *short)}


def _pairs(word: str) -> set[str]:
    sound = f"^{rough(word)[0]}$"
    return {sound[i : i + 2] for i in range(len(sound) - 1)}


def _best(scores: Floats, limit: int) -> Ints:
    """Places of the highest scores above 0, best first; equals in their order."""
    everything = len(scores) <= limit
    places = np.arange(len(scores)) if everything else np.argpartition(-scores, limit - 1)[:limit]
    places = places[scores[places] > 0]
    best: Ints = places[np.lexsort((places, -scores[places]))].astype(np.int32)
    return best
