"""Posting lists and words of one segment as arrays without positions: a list is two slices of a mapped file.

Whoosh's own lists must be read block by block and unpacked; these are ready, cost no private memory, and a cold
common word costs the pages it touches. Lists are found by the hash of their term.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import accumulate

import numpy as np

from core.search.whoosh_backend.sidecar import Array

Postings = tuple[Array, Array]
"""Sorted document numbers (int32) and weights (float64)."""
NOTHING: Postings = (np.empty(0, np.int32), np.empty(0, np.float64))
_QUARTERS = np.arange(256) / 4.0
"""Weights are nearly always small multiples of a quarter: one byte each."""


def hashed(term: str) -> int:
    """64 bits of a term, the same in every process."""
    return int.from_bytes(blake2b(term.encode(errors="surrogatepass"), digest_size=8).digest(), "little")


def hashes(terms: Iterable[str]) -> Array:
    """Many terms hashed."""
    return np.fromiter(map(hashed, terms), np.uint64)


class Lists:
    """Term → numbers, and weights where any differs from 1."""

    def __init__(self, arrays: Mapping[str, Array], field: str) -> None:
        self._hashes = arrays[f"{field}.hashes"]
        self._starts = arrays[f"{field}.starts"]
        self._numbers = arrays[f"{field}.numbers"]
        self._weights = arrays.get(f"{field}.weights")

    def __len__(self) -> int:
        return len(self._hashes)

    def _find(self, term: str) -> slice | None:
        wanted = np.uint64(hashed(term))
        at = int(np.searchsorted(self._hashes, wanted))
        if at == len(self._hashes) or self._hashes[at] != wanted:
            return None
        return slice(int(self._starts[at]), int(self._starts[at + 1]))

    def hold(self, wanted: Array) -> Array:
        """Which of many hashes have a list."""
        if not len(self._hashes):
            return np.zeros(len(wanted), bool)
        at = np.minimum(np.searchsorted(self._hashes, wanted), len(self._hashes) - 1)
        found: Array = self._hashes[at] == wanted
        return found

    def numbers(self, term: str) -> Array:
        """The list of a term, without weights."""
        found = self._find(term)
        return NOTHING[0] if found is None else self._numbers[found]

    def postings(self, term: str) -> Postings:
        """The list of a term."""
        found = self._find(term)
        if found is None:
            return NOTHING
        numbers = self._numbers[found]
        if self._weights is None:
            return numbers, np.ones(len(numbers), np.float64)
        weights = self._weights[found]
        return numbers, _QUARTERS[weights] if weights.dtype == np.uint8 else weights.astype(np.float64)

    def weighing(self, term: str, weight: float) -> tuple[Array, Array]:
        """The list of a term, and which of its numbers have this weight; nothing is unpacked."""
        found = self._find(term)
        if found is None:
            return NOTHING[0], np.empty(0, bool)
        numbers = self._numbers[found]
        if self._weights is None:
            return numbers, np.broadcast_to(weight == 1.0, len(numbers))
        weights = self._weights[found]
        return numbers, weights == (weight * 4.0 if weights.dtype == np.uint8 else weight)


def lists(field: str, rows: Iterable[tuple[str, Postings]]) -> dict[str, Array]:
    """The arrays of a field; `rows` in any order, each term once."""
    terms, numbers, weights = [], [], []
    for term, (of_term, theirs) in rows:
        terms.append(term)
        numbers.append(of_term.astype(np.int32, copy=False))
        weights.append(_packed(theirs))
    found = hashes(terms)
    order = np.argsort(found)
    sizes = np.array([len(numbers[at]) for at in order], np.int64)
    made = {
        f"{field}.hashes": found[order],
        f"{field}.starts": np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        f"{field}.numbers": _joined([numbers[at] for at in order], np.int32),
    }
    if any(len(packed) for packed in weights):
        wide = any(packed.dtype != np.uint8 for packed in weights)
        if wide:
            weights = [_QUARTERS[w].astype(np.float32) if w.dtype == np.uint8 else w for w in weights]
        made[f"{field}.weights"] = _joined([weights[at] for at in order], np.float32 if wide else np.uint8)
    return made


def _packed(weights: Array) -> Array:
    quarters = weights * 4.0
    if len(quarters) and (quarters.max() > 255 or (quarters != np.floor(quarters)).any()):
        return weights.astype(np.float32)
    return quarters.astype(np.uint8)


def _joined(parts: list[Array], kind: type) -> Array:
    return np.concatenate(parts).astype(kind, copy=False) if parts else np.empty(0, kind)


def filed(
    field: str, drawers: Callable[[str], Iterable[str]], words: Iterable[tuple[int, str]]
) -> dict[str, Array]:
    """The arrays of a field whose lists are numbers of words: drawer → words that belong there."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, word in words:
        for drawer in set(drawers(word)):
            found[drawer].append(number)
    return lists(field, ((d, (np.array(n, np.int32), NOTHING[1])) for d, n in found.items()))


class Texts:
    """Strings one after the other."""

    def __init__(self, arrays: Mapping[str, Array], field: str) -> None:
        self._bytes = arrays[f"{field}.bytes"]
        self._ends = arrays[f"{field}.ends"]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, at: int) -> str:
        return self._bytes[int(self._ends[at]) : int(self._ends[at + 1])].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        return (self[at] for at in range(len(self)))


def texts(field: str, strings: Iterable[str]) -> dict[str, Array]:
    """The arrays of strings."""
    encoded = [text.encode() for text in strings]
    return {
        f"{field}.bytes": np.frombuffer(b"".join(encoded), np.uint8),
        f"{field}.ends": np.array([0, *accumulate(map(len, encoded))], np.int64),
    }
