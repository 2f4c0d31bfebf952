"""The contract over a folder: pending changes, the snapshot in use, falling back in words callers understand."""

import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.search import pipeline
from core.search.contract import (
    Health,
    IndexUnavailable,
    Lang,
    Progress,
    RebuildReport,
    SearchDocument,
    SearchQuery,
    SearchResult,
    Stats,
    Suggestion,
)
from core.search.pending import Pending
from core.search.synonyms import Synonyms, seed
from core.search.whoosh_backend import recipe
from core.search.whoosh_backend.segment import Cache
from core.search.whoosh_backend.snapshot import WhooshSnapshot
from core.search.whoosh_backend.store import Missing, Store, Unsafe

CACHE_BYTES = 16 * 1024 * 1024
CHECK_SECONDS = 1.0
COMMIT_WAITS = 1.0
"""Seconds: a commit can be made again, and whoever makes it has other things to do while everything is rebuilt."""


@contextmanager
def _written() -> Iterator[None]:
    """A folder that cannot be written is one fault to callers, whatever the system calls it."""
    try:
        yield
    except OSError as error:
        raise IndexUnavailable(f"the search index cannot be written: {error}") from error


class WhooshBackend(Pending):
    """A search index in a folder. Readers look for a new generation each second and after their own commits."""

    store: type[Store] = Store

    def __init__(
        self,
        folder: Path | str,
        synonyms: Synonyms | None = None,
        *,
        cache_bytes: int = CACHE_BYTES,
        patience: float = 10.0,
        check_every: float = CHECK_SECONDS,
    ) -> None:
        """`patience`: seconds to wait for another writer; the folder need not exist before the first rebuild."""
        super().__init__()
        self._store = self.store(Path(folder), Cache(cache_bytes), patience)
        self._synonyms = synonyms or seed()
        self._check_every = check_every
        self._committing = threading.Lock()
        self._snapshot: WhooshSnapshot | None = None
        self._checked = 0.0
        self._process = os.getpid()

    def commit(self) -> int:
        """Publish. Raises IndexBusy, and IndexUnavailable without an index to add to or room on the disk."""
        with self._committing:
            with self._lock:
                pending, self._pending = self._pending, {}
            try:
                if pending:
                    self._store.current()
                    with _written(), self._store.writing(at_most=COMMIT_WAITS):
                        self._store.apply(pending)
            except BaseException:
                with self._lock:
                    self._pending = {**pending, **self._pending}
                raise
        with self._using(fresh=True) as snapshot:
            return snapshot.generation

    def rebuild(self, documents: Iterable[SearchDocument], progress: Progress | None = None) -> RebuildReport:
        """Replace everything in a new folder, then swap. Raises IndexBusy, and IndexUnavailable without room."""
        start = time.monotonic()
        with self._committing, _written(), self._store.writing():
            done = self._store.rebuild(documents, progress)
        with self._using(fresh=True) as snapshot:
            seconds = time.monotonic() - start
            return RebuildReport(done, seconds, snapshot.generation, self._store.size(snapshot.folder))

    def search(self, query: SearchQuery) -> SearchResult:
        """Answer."""
        with self._using() as snapshot:
            return pipeline.answer(snapshot, self._synonyms, query)

    def suggest(
        self, prefix: str, lang: Lang = "ar", limit: int = 8, kind: str = "product"
    ) -> tuple[Suggestion, ...]:
        """Complete."""
        with self._using() as snapshot:
            return pipeline.suggest(snapshot, self._synonyms, prefix, lang, limit, kind)

    def correct(self, text: str, lang: Lang = "ar") -> str | None:
        """Put right."""
        with self._using() as snapshot:
            return pipeline.correct(snapshot, self._synonyms, text)

    def teach(self, synonyms: Synonyms) -> None:
        """Another dictionary."""
        self._synonyms = synonyms

    def documents(self, kind: str = "product") -> frozenset[int]:
        """Ids of a kind."""
        with self._using() as snapshot:
            return snapshot.ids(kind)

    def stats(self) -> Stats:
        """Figures."""
        with self._using() as snapshot:
            return Stats(
                snapshot.documents,
                snapshot.generation,
                len(snapshot.lexicon()),
                len(snapshot.segments),
                self._store.size(snapshot.folder),
                len(self._pending),
            )

    def health(self) -> Health:
        """Whether the index opens and can be read."""
        try:
            with self._using(fresh=True) as snapshot:
                snapshot.check()
                outdated = not recipe.is_ours(self._store.root / snapshot.folder)
                return Health(True, "ok", "", snapshot.documents, snapshot.generation, outdated)
        except Missing as error:
            return Health(False, "missing", str(error))
        except Unsafe as error:
            return Health(False, "unsafe", str(error))
        except IndexUnavailable as error:
            return Health(False, "corrupt", str(error))

    def close(self) -> None:
        """Let go of the files (tests, and before a folder is moved)."""
        with self._lock:
            self._snapshot = None

    @contextmanager
    def _using(self, *, fresh: bool = False) -> Iterator[WhooshSnapshot]:
        """The newest snapshot; one that cannot be read is dropped, the next question opens it anew."""
        with self._lock:
            snapshot = self._newest(fresh)
        try:
            yield snapshot
        except IndexUnavailable:
            self._drop(snapshot)
            raise
        except (LookupError, ValueError, OverflowError, MemoryError):  # rotten arrays, or a fault of ours
            self._drop(snapshot)
            snapshot.check()
            raise

    def _drop(self, snapshot: WhooshSnapshot) -> None:
        with self._lock:
            if self._snapshot is snapshot:
                self._snapshot = None

    def _newest(self, fresh: bool) -> WhooshSnapshot:
        """After a fork the parent's files are left to the parent: both would share one reading position."""
        if self._process != os.getpid():
            self._snapshot, self._process = None, os.getpid()
        now = time.monotonic()
        if self._snapshot is None or fresh or now - self._checked >= self._check_every:
            self._checked = now
            self._snapshot = self._refreshed(self._snapshot)
        return self._snapshot

    def _refreshed(self, snapshot: WhooshSnapshot | None) -> WhooshSnapshot:
        self._snapshot = None
        if snapshot and self._store.is_newest(snapshot):
            return snapshot
        return self._store.open()
