"""How a run is kept: one table of doubles, a row for each cooperative, cut into blocks by id and packed.

The columns are the id, what was counted (`scoring.data.INPUTS`), what came out (`OUT`), then the pillars and the
points, estimates and expectations of the indicators. NaN is not known.
"""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.data import INPUTS
from scoring.method.rules.parameters import INDICATORS, PILLARS
from scoring.method.rules.scoring import Inputs, Scores

Table = NDArray[np.float64]
Ids = NDArray[np.int64]
SPAN = 256
"""Ids in one block: a page reads one, a run writes a few hundred."""
OUT = ("score", "low", "high", "confidence", "sells", "rated", "band")
SHORT = ("id", "score", "confidence", "sells", "rated", "band")
COLUMNS: tuple[str, ...] = (
    "id", *INPUTS, *OUT, *PILLARS,
    *(f"{kind}.{name}" for kind in ("part", "estimate", "expected") for name in INDICATORS),
)  # fmt: skip
_INTS = ("sector", "members")
_DOUBLES = np.dtype("<f8")
_HASH = 32
_counted = slice(1, 1 + len(INPUTS))
_short = [COLUMNS.index(name) for name in SHORT]


def table_of(ids: Ids, inputs: Inputs, found: Scores) -> Table:
    """All of a run, a column each, in the order of `COLUMNS`."""
    table = np.empty((len(COLUMNS), len(ids)), _DOUBLES)
    table[0] = ids
    for place, name in enumerate(INPUTS, 1):
        table[place] = getattr(inputs, name)
    start = 1 + len(INPUTS)
    for place, name in enumerate(OUT, start):
        table[place] = getattr(found, name)
    start += len(OUT)
    for part in (found.pillars, found.parts, found.estimates, found.expected):
        table[start : start + part.shape[1]] = part.T
        start += part.shape[1]
    return table


def inputs_of(table: Table) -> Inputs:
    """What was counted, out of a kept table."""
    columns: dict[str, Any] = dict(zip(INPUTS, table[_counted], strict=True))
    return Inputs(**(columns | {name: columns[name].astype(np.int64) for name in _INTS}))


def ids_of(table: Table) -> Ids:
    """Whose rows a table holds."""
    ids: Ids = table[0].astype(np.int64)
    return ids


def digest(data: bytes | memoryview) -> str:
    """The short name of some bytes."""
    return hashlib.sha256(data).hexdigest()[:_HASH]


def whole_digest(ids: Ids, inputs: Inputs, method: str) -> str:
    """The short name of everything that goes into a run."""
    found = hashlib.sha256(ids.astype("<i8").tobytes())
    for name in INPUTS:
        found.update(getattr(inputs, name).astype(_DOUBLES).tobytes())
    found.update(method.encode())
    return found.hexdigest()[:_HASH]


def _counted_bytes(table: Table) -> bytes:
    """What was counted, a row after the other."""
    return np.ascontiguousarray(table[_counted].T, _DOUBLES).tobytes()


def blocks(table: Table) -> Iterator[tuple[int, bytes, str, bytes]]:
    """(place, short, input hash, whole) of each block of a run; ids ascending."""
    places = ids_of(table) // SPAN
    starts = np.flatnonzero(np.diff(places, prepend=-1)).tolist()
    for start, end in pairwise([*starts, len(places)]):
        part = table[:, start:end]
        yield int(places[start]), pack(shortened(part)), digest(_counted_bytes(part)), pack(part)


def pack(table: Table) -> bytes:
    """Columns as bytes, packed quickly."""
    return zlib.compress(table.astype(_DOUBLES).tobytes(), 1)


def unpack(data: bytes, columns: int = len(COLUMNS)) -> Table:
    """The columns back."""
    return np.frombuffer(zlib.decompress(data), _DOUBLES).reshape(columns, -1)


def unpack_short(parts: Sequence[bytes]) -> Table:
    """The short columns of several blocks, in the order of `SHORT`."""
    found = [unpack(part, len(SHORT)) for part in parts]
    return np.hstack(found) if found else np.empty((len(SHORT), 0))


def unpack_all(parts: Sequence[bytes]) -> Table:
    """All columns of several blocks."""
    found = [unpack(part) for part in parts]
    return np.hstack(found) if found else np.empty((len(COLUMNS), 0))


def shortened(table: Table) -> Table:
    """The columns that are read of all at once."""
    return table[_short]


@dataclass(frozen=True)
class Row:
    """One cooperative's numbers, in the order of `COLUMNS`, with the hash of its inputs."""

    values: Sequence[float]
    input_hash: str


def row_of(cooperative_id: int, whole: bytes) -> Row | None:
    """One cooperative out of its block; None when it is not in it."""
    table = unpack(whole)
    at = int(np.searchsorted(table[0], cooperative_id))
    return row_at(table, at) if at < table.shape[1] and table[0, at] == cooperative_id else None


def row_at(table: Table, at: int) -> Row:
    """One row of a table."""
    return Row(table[:, at].tolist(), digest(_counted_bytes(table[:, at : at + 1])))
