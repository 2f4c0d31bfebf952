"""Columns of one segment: figures, facets and names as arrays in one memory-mapped file beside Whoosh's own.

Derived from the stored documents, so a lost or damaged file is simply made again.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from core.search.whoosh_backend.schema import NOT_KNOWN
from core.search.whoosh_backend.sidecar import Array

_WHOLE = ("id", "price", "unit_price", "published")
_BROKEN = ("rating", "prior", "length")
PROFILED = 8
"""Documents to a profile, on average, from which on profiles are worth their column."""


def narrowed(numbers: Array) -> Array:
    """The same numbers in fewer bytes: what is read less is found sooner, and more of it stays in memory."""
    for kind in (np.float32,) if numbers.dtype.kind == "f" else (np.int8, np.int16, np.int32):
        smaller = numbers.astype(kind)
        if (smaller == numbers).all():
            return smaller
    return numbers


class Facet:
    """One facet of a segment: each row has the number of its set of values; most rows share few sets."""

    def __init__(
        self, values: list[str], codes: Array, starts: Array, members: Array, of_profiles: Array | None = None
    ) -> None:
        self.values = values
        self.of_profiles = of_profiles
        self.codes = codes
        self._starts = starts
        self._members = members

    def __len__(self) -> int:
        return len(self.codes)

    def having(self, wanted: Iterable[str], rows: Array) -> Array:
        """Which of these rows have one of the wanted values."""
        asked = set(wanted)
        value_is_asked = np.fromiter((value in asked for value in self.values), bool, len(self.values))
        set_is_asked = np.zeros(self._sets, bool)
        set_is_asked[self._owners[value_is_asked[self._members]]] = True
        found: Array = set_is_asked[taken(self.codes, rows)]
        return found

    @property
    def _sets(self) -> int:
        return len(self._starts) - 1

    @cached_property
    def _owners(self) -> Array:
        """The set of each member."""
        return np.repeat(np.arange(self._sets), np.diff(self._starts))

    def pairs(self, rows: Array) -> tuple[Array, Array]:
        """(position in `rows`, value) of every value of these rows."""
        sets = taken(self.codes, rows)
        first = self._starts[sets]
        sizes = self._starts[1:][sets] - first
        return np.repeat(np.arange(len(rows)), sizes), self._members[spread(first, sizes)]

    def count(self, rows: Array) -> dict[str, int]:
        """How many of the (sorted, distinct) rows have each value."""
        return self._told(self._counted(rows))

    def count_all(self, gone: Array) -> dict[str, int]:
        """How many of all rows, but for those that are gone, have each value."""
        return self._told(self._totals - self._counted(gone) if len(gone) else self._totals)

    def count_profiles(self, profiles: Array) -> dict[str, int]:
        """The same for so many rows of each profile."""
        assert self.of_profiles is not None
        return self._told(self._of_sets(np.bincount(self.of_profiles, profiles, self._sets)))

    @cached_property
    def _totals(self) -> Array:
        return self._counted(np.broadcast_to(np.int32(0), len(self)))

    def _counted(self, rows: Array) -> Array:
        return self._of_sets(np.bincount(taken(self.codes, rows), minlength=self._sets))

    def _of_sets(self, counts: Array) -> Array:
        return np.bincount(self._members, counts[self._owners], len(self.values))

    def _told(self, counts: Array) -> dict[str, int]:
        return {self.values[at]: int(counts[at]) for at in np.flatnonzero(counts)}


def taken(column: Array, rows: Array) -> Array:
    """The column at these (sorted, distinct) rows; nothing is copied when they are all of them."""
    return column if len(rows) == len(column) else column[rows]


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
        if len(docs) == len(self.starts) - 1:
            return np.arange(len(self.price)), np.repeat(np.arange(len(docs)), np.diff(self.starts))
        sizes = self.starts[docs + 1] - self.starts[docs]
        return spread(self.starts[docs], sizes), np.repeat(np.arange(len(docs)), sizes)


def _read_facets(arrays: Mapping[str, Array], labels: Iterable[Any], prefix: str) -> dict[str, Facet]:
    return {name: _read_facet(arrays, values, f"{prefix}.{at}") for at, (name, values) in enumerate(labels)}


def _read_facet(arrays: Mapping[str, Array], values: list[str], at: str) -> Facet:
    codes, starts, members = (arrays[f"{at}.{part}"] for part in ("codes", "starts", "members"))
    return Facet(values, codes, starts, members, arrays.get(f"{at}.of_profiles"))


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
        self.profile: Array | None = arrays.get("profile")
        """The sets of all facets of few sets in one number: counted once for them all."""
        self.profiles = max(
            (len(f.of_profiles) for f in self.facets.values() if f.of_profiles is not None), default=0
        )
        self.offers = Offers(arrays, meta) if "offer.starts" in arrays else None
        """None when no document has any."""

    def __len__(self) -> int:
        return len(self.id)

    def find(self, kind: str, ids: Array) -> Array:
        """The documents of a kind with these ids, deleted ones included."""
        order = self.scalars.get("id_order")
        sorted_ids = self.id if order is None else self.scalars["id_sorted"]
        first, end = (np.searchsorted(sorted_ids, ids, side) for side in ("left", "right"))
        at = spread(first, end - first)
        docs = at if order is None else order[at]
        of_kind = self.of_kind(kind)
        return docs if of_kind is None else docs[of_kind[docs]]

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
    """Arrays and labels of a segment, from its stored documents in order; each is forgotten once it is read."""
    making = _Making()
    for document in stored:
        making.add({"offers": [], **json.loads(document)})
    return making.arrays()


class _Sets:
    """A facet while it is made."""

    def __init__(self) -> None:
        self._values: dict[str, int] = {}
        self._numbers: dict[tuple[str, ...], int] = {(): 0}
        self._known: dict[tuple[int, ...], int] = {(): 0}
        self.codes = array("i")

    def put(self, row: int, values: Iterable[str]) -> None:
        """Note the values of a row; rows that are left out have none."""
        asked = tuple(values)
        number = self._numbers.get(asked)
        if number is None:
            codes = {self._values.setdefault(value, len(self._values)) for value in asked}
            number = self._known.setdefault(tuple(sorted(codes)), len(self._known))
            self._numbers[asked] = number
        self._fill(row)
        self.codes.append(number)

    def _fill(self, size: int) -> None:
        self.codes.extend([0] * (size - len(self.codes)))

    def rows(self, size: int) -> Iterator[tuple[str, ...]]:
        """The values of so many rows."""
        self._fill(size)
        values = list(self._values)
        sets = [tuple(values[code] for code in codes) for codes in self._known]
        return (sets[number] for number in self.codes)

    def arrays(self, prefix: str, size: int) -> tuple[list[str], dict[str, Array]]:
        """Labels and arrays, for so many rows."""
        self._fill(size)
        starts = np.cumsum([0, *map(len, self._known)])
        members = [code for codes in self._known for code in codes]
        kind = np.uint8 if len(self._known) <= 256 else np.uint16 if len(self._known) <= 65_536 else np.int32
        return list(self._values), {
            f"{prefix}.codes": np.array(self.codes, kind),
            f"{prefix}.starts": starts.astype(np.int32),
            f"{prefix}.members": np.array(members, np.int32),
        }


class _Making:
    """The columns while documents are read, in arrays: a country's documents do not fit as objects."""

    def __init__(self) -> None:
        self._figures = {name: array("q") for name in _WHOLE} | {name: array("d") for name in _BROKEN}
        self._kinds: dict[str, int] = {}
        self._kind, self._names, self._name_ends = array("i"), bytearray(), array("q")
        self._own: dict[str, _Sets] = {}
        self._offered: dict[str, _Sets] = {}
        self._offers, self._prices = array("i"), array("q")
        self._has_offers = False

    def add(self, row: dict[str, Any]) -> None:
        """The next document."""
        at = len(self._kind)
        for name, figures in self._figures.items():
            figures.append(row[name])
        self._kind.append(self._kinds.setdefault(row["kind"], len(self._kinds)))
        for text in row["names"]:
            self._names += text.encode()
            self._name_ends.append(len(self._names))
        _put(self._own, at, row["facets"])
        self._has_offers |= bool(row["offers"])
        for offer in row["offers"] or [{"facets": {}, "price": row["price"]}]:
            _put(self._offered, len(self._prices), offer["facets"])
            self._prices.append(offer["price"])
        self._offers.append(len(self._prices))

    def arrays(self) -> tuple[dict[str, Array], dict[str, Any]]:
        """When all are read."""
        arrays = {name: narrowed(np.array(figures)) for name, figures in self._figures.items()}
        arrays |= _ordered(arrays["id"])
        arrays["kind"] = narrowed(np.array(self._kind))
        arrays["names"] = np.frombuffer(self._names, np.uint8)
        arrays["name_ends"] = narrowed(np.array(self._name_ends))
        meta: dict[str, Any] = {"kinds": list(self._kinds)}
        if self._has_offers:
            arrays |= self._bought(meta)
        arrays |= _facets("facet", self._own, len(self._kind), meta.setdefault("facets", []))
        return arrays | _profiles(arrays, len(meta["facets"])), meta

    def _bought(self, meta: dict[str, Any]) -> dict[str, Array]:
        """Rows of offers. A facet that any has is written for all, and with the document's own values."""
        together = {name: self._joined(name) for name in self._offered}
        price, starts = np.array(self._prices), np.array([0, *self._offers])
        unknown = price == NOT_KNOWN
        low = np.minimum.reduceat(np.where(unknown, np.iinfo(np.int64).max, price), starts[:-1])
        return {
            "offer.starts": narrowed(starts),
            "offer.price": narrowed(price),
            "price_low": narrowed(np.where(low == np.iinfo(np.int64).max, NOT_KNOWN, low)),
            "price_high": narrowed(np.maximum.reduceat(price, starts[:-1])),
            **_facets("offer_facet", together, len(price), meta.setdefault("offer_facets", [])),
        }

    def _joined(self, name: str) -> _Sets:
        """Each offer's values with its document's; the document's become those of all its offers."""
        of_offers, of_documents = _Sets(), _Sets()
        own = self._own.get(name, _Sets()).rows(len(self._kind))
        offered = self._offered[name].rows(len(self._prices))
        begin = 0
        for at, (mine, end) in enumerate(zip(own, self._offers, strict=True)):
            every = mine
            for row in range(begin, end):
                values = next(offered)
                of_offers.put(row, mine + values)
                every += values
            begin = end
            of_documents.put(at, every)
        self._own[name] = of_documents
        return of_offers


def _ordered(ids: Array) -> dict[str, Array]:
    """Where to look an id up; nothing when the documents are in that order."""
    if (ids[1:] >= ids[:-1]).all():
        return {}
    order = np.argsort(ids, kind="stable").astype(np.int32)
    return {"id_order": order, "id_sorted": ids[order]}


def _put(facets: dict[str, _Sets], row: int, values: Mapping[str, Sequence[str]]) -> None:
    for name, found in values.items():
        if name not in facets:
            facets[name] = _Sets()
        facets[name].put(row, found)


def _facets(prefix: str, facets: Mapping[str, _Sets], size: int, labels: list[Any]) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    for number, name in enumerate(sorted(facets)):
        values, parts = facets[name].arrays(f"{prefix}.{number}", size)
        labels.append([name, values])
        arrays |= parts
    return arrays


def _profiles(arrays: Mapping[str, Array], facets: int) -> dict[str, Array]:
    """Nothing when documents differ so much that counting profiles would save little."""
    few = [at for at in range(facets) if arrays[f"facet.{at}.codes"].dtype == np.uint8]
    profile = np.zeros(len(arrays["kind"]), np.int64)
    for at in few:
        _, profile = np.unique(profile * 256 + arrays[f"facet.{at}.codes"], return_inverse=True)
    sizes = int(profile.max(initial=0)) + 1
    if len(few) < 2 or sizes * PROFILED > len(profile):
        return {}
    _, first = np.unique(profile, return_index=True)
    made = {f"facet.{at}.of_profiles": arrays[f"facet.{at}.codes"][first] for at in few}
    return made | {"profile": profile.astype(np.uint16 if sizes <= 65_536 else np.int32)}
