"""Columns of one segment: figures, facets and names as arrays in one memory-mapped file beside Whoosh's own.

Derived from the stored documents, so a lost or damaged file is simply made again.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from core.search.whoosh_backend.schema import NOT_KNOWN
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

    @cached_property
    def _one_each(self) -> bool:
        """Every document has exactly one value: no runs to follow."""
        size = len(self.starts) - 1
        return len(self.codes) == size and bool((self.starts == np.arange(size + 1)).all())

    def mask(self, wanted: Iterable[str]) -> Array:
        """Which documents have one of the wanted values."""
        asked = set(wanted)
        allowed = np.fromiter((value in asked for value in self.values), bool, len(self.values))
        found = np.zeros(len(self.starts) - 1, bool)
        found[self.rows[allowed[self.codes]]] = True
        return found

    def pairs(self, docs: Array) -> tuple[Array, Array]:
        """(position in `docs`, code) of every value of these (sorted, distinct) documents."""
        sizes = self.starts[docs + 1] - self.starts[docs]
        return np.repeat(np.arange(len(docs)), sizes), self.codes[spread(self.starts[docs], sizes)]

    def count(self, docs: Array) -> dict[str, int]:
        """How many of the (sorted, distinct) documents have each value."""
        if len(docs) == len(self.starts) - 1:
            codes = self.codes
        elif self._one_each:
            codes = self.codes[docs]
        else:
            codes = self.codes[spread(self.starts[docs], self.starts[docs + 1] - self.starts[docs])]
        counts = np.bincount(codes, minlength=len(self.values))
        return {self.values[at]: int(counts[at]) for at in np.flatnonzero(counts)}


def spread(first: Array, sizes: Array) -> Array:
    """The numbers of all runs, one run after the other: first, first + 1, …"""
    if not len(first):
        return np.empty(0, np.int64)
    before = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    jumps: Array = np.repeat(first - before, sizes)
    return jumps + np.arange(len(jumps))


class Offers:
    """The ways to buy the documents of a segment: rows, document after document; each document has at least one."""

    def __init__(self, arrays: Mapping[str, Array], meta: Mapping[str, Any]) -> None:
        self.starts, self.price = arrays["offer.starts"], arrays["offer.price"]
        self.facets = _read_facets(arrays, meta["offer_facets"], "offer_facet")

    def rows(self, docs: Array) -> tuple[Array, Array]:
        """(rows of these documents, position in `docs` of each)."""
        sizes = self.starts[docs + 1] - self.starts[docs]
        return spread(self.starts[docs], sizes), np.repeat(np.arange(len(docs)), sizes)


def _read_facets(arrays: Mapping[str, Array], labels: Iterable[Any], prefix: str) -> dict[str, Facet]:
    return {
        name: Facet(values, *(arrays[f"{prefix}.{at}.{part}"] for part in ("rows", "codes", "starts")))
        for at, (name, values) in enumerate(labels)
    }


class Columns:
    """All columns of a segment, read only."""

    def __init__(self, arrays: Mapping[str, Array], meta: Mapping[str, Any]) -> None:
        self._names, self._name_ends = arrays["names"], arrays["name_ends"]
        self.id: Array = arrays["id"]
        self.scalars: Mapping[str, Array] = arrays
        self.kinds: list[str] = meta["kinds"]
        self.kind: Array = arrays["kind"]
        self.facets = _read_facets(arrays, meta["facets"], "facet")
        """Every value that the document or one of its offers has."""
        self.offers = Offers(arrays, meta) if "offer.starts" in arrays else None
        """None when no document has any."""

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
    rows = [{"offers": [], **json.loads(document)} for document in stored]
    arrays: dict[str, Array] = {
        name: np.array([row[name] for row in rows], dtype=kind) for name, kind in _SCALARS.items()
    }
    kinds = sorted({row["kind"] for row in rows})
    at = {kind: code for code, kind in enumerate(kinds)}
    arrays["kind"] = np.array([at[row["kind"]] for row in rows], dtype=np.int32)
    texts = [text.encode() for row in rows for text in row["names"]]
    arrays["names"] = np.frombuffer(b"".join(texts), dtype=np.uint8)
    arrays["name_ends"] = np.cumsum([len(text) for text in texts], dtype=np.int64)
    meta: dict[str, Any] = {"kinds": kinds}
    every = [_union(row) for row in rows]
    arrays |= _facets("facet", every, meta.setdefault("facets", []))
    if any(row["offers"] for row in rows):
        arrays |= _offers(rows, meta)
    return arrays, meta


def _union(row: dict[str, Any]) -> dict[str, list[str]]:
    parts = [row["facets"], *(offer["facets"] for offer in row["offers"])]
    names = {name for part in parts for name in part}
    return {
        name: list(dict.fromkeys(value for part in parts for value in part.get(name, ()))) for name in names
    }


def _offers(rows: list[dict[str, Any]], meta: dict[str, Any]) -> dict[str, Array]:
    """Rows of offers; a facet that any offer has is written for all of them, the document's own values with it."""
    offers = [row["offers"] or [{"facets": {}, "price": row["price"]}] for row in rows]
    names = {name for of in offers for offer in of for name in offer["facets"]}
    merged = [
        _union({"facets": {n: v for n, v in row["facets"].items() if n in names}, "offers": [offer]})
        for row, of in zip(rows, offers, strict=True)
        for offer in of
    ]
    prices = [[offer["price"] for offer in of if offer["price"] != NOT_KNOWN] or [NOT_KNOWN] for of in offers]
    return {
        "offer.starts": np.concatenate(([0], np.cumsum([len(of) for of in offers]))).astype(np.int64),
        "offer.price": np.array([offer["price"] for of in offers for offer in of], np.int64),
        "price_low": np.array([min(found) for found in prices], np.int64),
        "price_high": np.array([max(found) for found in prices], np.int64),
        **_facets("offer_facet", merged, meta.setdefault("offer_facets", [])),
    }


def _facets(prefix: str, rows: list[dict[str, list[str]]], labels: list[Any]) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    for number, name in enumerate(sorted({name for row in rows for name in row})):
        values, parts = _facet([row.get(name, []) for row in rows])
        labels.append([name, values])
        arrays.update((f"{prefix}.{number}.{part}", array) for part, array in parts.items())
    return arrays


def _facet(lists: list[list[str]]) -> tuple[list[str], dict[str, Array]]:
    values = sorted({value for found in lists for value in found})
    code = {value: at for at, value in enumerate(values)}
    sizes = np.array([len(found) for found in lists], dtype=np.int64)
    return values, {
        "rows": np.repeat(np.arange(len(lists), dtype=np.int32), sizes),
        "codes": np.array([code[value] for found in lists for value in found], dtype=np.int32),
        "starts": np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
    }
