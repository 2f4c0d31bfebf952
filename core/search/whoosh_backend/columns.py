"""Columns of one segment: figures, facets and names as arrays in one memory-mapped file beside Whoosh's own.

Derived from the stored documents, so a lost or damaged file is simply made again.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from core.search.whoosh_backend.sidecar import Array

_SCALARS = {
    "id": np.int64,
    "price": np.int64,
    "unit_price": np.int64,
    "published": np.int64,
    "rating": np.float64,
    "prior": np.float64,
    "length": np.float64,
}


class Facet:
    """One facet of a segment: (document, value) pairs sorted by document."""

    def __init__(self, values: list[str], rows: Array, codes: Array, starts: Array) -> None:
        self.values = values
        self.rows = rows
        self.codes = codes
        self.starts = starts

    def mask(self, wanted: Iterable[str]) -> Array:
        """Which documents have one of the wanted values."""
        asked = set(wanted)
        allowed = np.fromiter((value in asked for value in self.values), bool, len(self.values))
        found = np.zeros(len(self.starts) - 1, bool)
        found[self.rows[allowed[self.codes]]] = True
        return found

    def count(self, docs: Array) -> dict[str, int]:
        """How many of the (sorted, distinct) documents have each value."""
        first, after = self.starts[docs], self.starts[docs + 1]
        sizes = after - first
        jumps = np.repeat(first - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes) if len(docs) else sizes
        codes = self.codes[jumps + np.arange(len(jumps))] if len(jumps) else self.codes[:0]
        counts = np.bincount(codes, minlength=len(self.values))
        return {self.values[at]: int(counts[at]) for at in np.flatnonzero(counts)}


class Columns:
    """All columns of a segment, read only."""

    def __init__(self, arrays: Mapping[str, Array], meta: Mapping[str, Any]) -> None:
        self._names, self._name_ends = arrays["names"], arrays["name_ends"]
        self.id: Array = arrays["id"]
        self.scalars: Mapping[str, Array] = arrays
        self.kinds: list[str] = meta["kinds"]
        self.kind: Array = arrays["kind"]
        self.facets = {
            name: Facet(values, *(arrays[f"facet.{at}.{part}"] for part in ("rows", "codes", "starts")))
            for at, (name, values) in enumerate(meta["facets"])
        }

    def __len__(self) -> int:
        return len(self.id)

    def of_kind(self, kind: str) -> Array | None:
        """Mask of a kind; None when every document is of it."""
        if self.kinds == [kind]:
            return None
        found: Array = self.kind == (self.kinds.index(kind) if kind in self.kinds else -1)
        return found

    def names(self, doc: int) -> tuple[str, str]:
        """(Arabic, French) names."""
        ends = [int(self._name_ends[at - 1]) if at else 0 for at in (2 * doc, 2 * doc + 1, 2 * doc + 2)]
        return (
            self._names[ends[0] : ends[1]].tobytes().decode(),
            self._names[ends[1] : ends[2]].tobytes().decode(),
        )


def build(stored: Iterable[bytes]) -> tuple[dict[str, Array], dict[str, Any]]:
    """Arrays and labels of a segment, from its stored documents in order."""
    rows = [json.loads(document) for document in stored]
    arrays: dict[str, Array] = {
        name: np.array([row[name] for row in rows], dtype=kind) for name, kind in _SCALARS.items()
    }
    kinds = sorted({row["kind"] for row in rows})
    at = {kind: code for code, kind in enumerate(kinds)}
    arrays["kind"] = np.array([at[row["kind"]] for row in rows], dtype=np.int32)
    texts = [text.encode() for row in rows for text in row["names"]]
    arrays["names"] = np.frombuffer(b"".join(texts), dtype=np.uint8)
    arrays["name_ends"] = np.cumsum([len(text) for text in texts], dtype=np.int64)
    labels = []
    for number, name in enumerate(sorted({name for row in rows for name in row["facets"]})):
        values, parts = _facet([row["facets"].get(name, ()) for row in rows])
        labels.append([name, values])
        arrays.update((f"facet.{number}.{part}", array) for part, array in parts.items())
    return arrays, {"kinds": kinds, "facets": labels}


def _facet(lists: list[list[str]]) -> tuple[list[str], dict[str, Array]]:
    values = sorted({value for found in lists for value in found})
    code = {value: at for at, value in enumerate(values)}
    sizes = np.array([len(found) for found in lists], dtype=np.int64)
    return values, {
        "rows": np.repeat(np.arange(len(lists), dtype=np.int32), sizes),
        "codes": np.array([code[value] for found in lists for value in found], dtype=np.int32),
        "starts": np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
    }
