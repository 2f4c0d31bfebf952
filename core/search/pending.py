"""Changes that wait for a backend's next commit; the last one said of a document counts."""

import threading
from collections.abc import Iterable

from core.search.contract import SearchDocument

Key = tuple[str, int]
"""(kind, id)."""
Changes = dict[Key, SearchDocument | None]
"""None: to be forgotten."""


class Pending:
    """The first two verbs of the contract, the same in every backend."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._pending: Changes = {}

    def index(self, documents: Iterable[SearchDocument]) -> None:
        """Add or replace after the next commit."""
        changes = {(document.kind, document.id): document for document in documents}
        with self._lock:
            self._pending.update(changes)

    def delete(self, ids: Iterable[int], kind: str = "product") -> None:
        """Forget after the next commit."""
        with self._lock:
            self._pending.update(((kind, id_), None) for id_ in ids)
