"""Postings on their way into a segment: by term in memory, written and mapped in whole lists.

Whoosh's own pool sorts single postings through files, which for a country's products takes longer than everything
else. Here a posting is eight bytes, and 650,000 products of a hundred words need some 600 MB while they are written.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from core.search.whoosh_backend.library import W3Codec, W3PostingsWriter
from core.search.whoosh_backend.postings import Postings

BLOCK = 2048
"""Postings per block; Whoosh's 128 costs one unpickling each."""
_List = tuple["array[int]", "array[float]"]


class Pool:
    """What Whoosh asks of its pool, and whole documents. Documents come in ascending order."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[str, _List]] = defaultdict(dict)

    def put(self, field: str, document: int, terms: Mapping[str, float]) -> None:
        """The terms of a document and their weights."""
        known = self._fields[field]
        for term, weight in terms.items():
            found = known.get(term)
            if found is None:
                known[term] = (array("I", (document,)), array("f", (weight,)))
            else:
                found[0].append(document)
                found[1].append(weight)

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """One posting of a segment that is merged into the new one."""
        field, term, document, weight, _ = item
        self.put(field, document, {term.decode(): weight})

    def lists(self, field: str) -> Iterator[tuple[str, Postings]]:
        """Every term with its documents and weights."""
        for term, (documents, weights) in self._fields[field].items():
            yield term, (np.array(documents, np.int32), np.array(weights, np.float64))

    def write(self, writer: Any, schema: Any) -> None:
        """Everything, in order, to a field writer of Whoosh's."""
        for field, terms in sorted(self._fields.items()):
            writer.start_field(field, schema[field])
            for term in sorted(terms):
                writer.start_term(term.encode())
                writer._postwriter.fill(*terms[term])
                writer.finish_term()
            writer.finish_field()

    def cleanup(self) -> None:
        """Forget everything."""
        self._fields.clear()


class ListsWriter(W3PostingsWriter):  # type: ignore[misc]
    """Whoosh's writer of lists, given a whole list at once."""

    def fill(self, documents: "array[int]", weights: "array[float]") -> None:
        """Cut a list into blocks; the last is written when the list is finished."""
        for begin in range(0, len(documents), self._blocklimit):
            if begin:
                self._write_block()
            self._ids = documents[begin : begin + self._blocklimit]
            self._weights = weights[begin : begin + self._blocklimit]
            self._maxweight = max(self._weights)

    def _mini_ids(self) -> tuple[int, ...]:
        return tuple(np.diff(np.array(self._ids), prepend=np.uint32(0)).tolist())

    def _mini_weights(self) -> tuple[float, ...] | float | None:
        first = self._weights[0]
        if self._weights.count(first) < len(self._weights):
            return tuple(self._weights)
        return None if first == 1.0 else float(first)


class ListsCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's own codec, larger blocks, whole lists; any Whoosh reads what it wrote."""

    def __init__(self) -> None:
        super().__init__(blocklimit=BLOCK)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        """Called for each field."""
        return ListsWriter(dbfile, blocklimit=self._blocklimit, byteids=byteids)
