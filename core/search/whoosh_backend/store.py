"""Folders, lock and writing. A kill at any point leaves the generation before readable.

`CURRENT` names the folder that readers open; a rebuild fills a hidden folder, then renames it and replaces `CURRENT`.
Whoosh's files are pickles, so the folder belongs to us alone: it is made 0700 and refused when others may write.
"""

import fcntl
import math
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from core.search.contract import IndexBusy, IndexUnavailable, Progress, SearchDocument
from core.search.pending import Changes, Key
from core.search.whoosh_backend import recipe
from core.search.whoosh_backend.library import (
    TOC,
    EmptyIndexError,
    FileIndex,
    SegmentReader,
    SegmentWriter,
    Storage,
)
from core.search.whoosh_backend.pool import ListsCodec, Pool
from core.search.whoosh_backend.schema import SCHEMA, row
from core.search.whoosh_backend.segment import Cache, Segment, keep_lists, sidecars, unreadable
from core.search.whoosh_backend.snapshot import WhooshSnapshot

NAME = "MAIN"
PER_FOLDER = 1_000_000
"""Generations counted in one folder before the next one's numbers begin."""
MOST_SEGMENTS = 8


class Unsafe(IndexUnavailable):
    """Others may write the folder: its pickles are not opened."""


class Missing(IndexUnavailable):
    """There is no index yet."""


class Store:
    """The folder of an index."""

    def __init__(self, root: Path, cache: Cache, patience: float = 10.0) -> None:
        self.root = root
        self._cache = cache
        self._patience = patience

    def current(self) -> str:
        """The name of the folder in use. Raises Missing, Unsafe."""
        try:
            name = (self.root / "CURRENT").read_text("ascii").strip()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Missing("there is no search index yet") from error
        except (OSError, ValueError) as error:
            raise IndexUnavailable(f"CURRENT cannot be read: {error}") from error
        if not name.startswith("index-") or not name[6:].isdigit():
            raise IndexUnavailable("CURRENT names no index")
        self._refuse_strangers(self.root)
        return name

    def _refuse_strangers(self, path: Path) -> None:
        with unreadable():
            found = path.stat()
        if found.st_uid not in (0, os.geteuid()) or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise Unsafe(f"{path.name} may be written by others")

    def is_newest(self, snapshot: WhooshSnapshot) -> bool:
        """Whether nothing was published since, cheaply: one directory listing."""
        return self._latest() == (snapshot.folder, snapshot.generation)

    def _latest(self) -> tuple[str, int]:
        folder = self.current()
        try:
            number = TOC._latest_generation(Storage(str(self.root / folder)), NAME)
        except OSError:
            number = -1
        return folder, int(folder[6:]) * PER_FOLDER + int(number)

    def open(self) -> WhooshSnapshot:
        """The newest generation. A writer may remove files between two looks: then it is looked again."""
        for _ in range(10):
            tried = self._latest()
            try:
                return self._open()
            except (Missing, Unsafe):
                raise
            except IndexUnavailable as error:
                gone = isinstance(error.__cause__, FileNotFoundError | EmptyIndexError)
                if not gone and self._latest() == tried:
                    raise
                last = error
                time.sleep(0.02)
        raise last

    def _open(self) -> WhooshSnapshot:
        folder = self.current()
        path = self.root / folder
        storage = Storage(str(path))
        try:
            with unreadable():
                toc = TOC.read(storage, NAME, schema=SCHEMA)
                opened = [Segment(storage, segment, path, self._cache) for segment in toc.segments]
        except IndexUnavailable:
            storage.let_go()
            raise
        return WhooshSnapshot(opened, int(folder[6:]) * PER_FOLDER + toc.generation, folder)

    @contextmanager
    def writing(self, *, at_most: float = math.inf) -> Iterator[None]:
        """Hold the writers' lock; the system releases it when its holder dies.

        `at_most`: seconds to wait, when that is less than the store's own patience. Raises IndexBusy.
        """
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.root / "WRITER.lock").open("w") as lock:
            deadline = time.monotonic() + min(self._patience, at_most)
            while not _locked(lock.fileno()):
                if time.monotonic() > deadline:
                    raise IndexBusy("another process writes the search index")
                time.sleep(0.05)
            yield

    def apply(self, changes: Changes) -> None:
        """Publish changes as the next generation; the caller holds the lock."""
        snapshot = self.open()
        path = self.root / snapshot.folder
        _sweep(path)
        outdated = _positions(snapshot, changes)
        documents = [document for document in changes.values() if document is not None]
        if not outdated and not documents:
            return
        writer = _writer(path)
        with _cancelled_on_error(writer):
            for number in outdated:
                writer.delete_document(number)
            for document in documents:
                writer.add_document(**row(document))
            writer.commit(mergetype=merge_policy)

    def rebuild(self, documents: Iterable[SearchDocument], progress: Progress | None) -> int:
        """Fill a new folder and swap; the caller holds the lock. Returns the number of documents."""
        self.root.chmod(0o700)
        for stale in self.root.glob(".building-*"):
            shutil.rmtree(stale, ignore_errors=True)
        before = [path for path in self.root.glob("index-*") if path.name[6:].isdecimal()]
        name = f"index-{max([int(path.name[6:]) for path in before], default=0) + 1:06d}"
        building = self.root / f".building-{name}"
        building.mkdir(mode=0o700)
        try:
            done = self._fill(building, documents, progress)
            recipe.note(building)
            _sync(building)
            building.rename(self.root / name)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)  # a full disk is not left full
            raise
        self._point_to(name)
        for old in before:
            shutil.rmtree(old, ignore_errors=True)
        return done

    def _fill(self, folder: Path, documents: Iterable[SearchDocument], progress: Progress | None) -> int:
        FileIndex.create(Storage(str(folder)), SCHEMA, NAME)
        return _fill(_writer(folder), documents, progress)

    def _point_to(self, name: str) -> None:
        temporary = self.root / f".CURRENT.{os.getpid()}"
        with temporary.open("w", encoding="ascii") as stream:
            stream.write(name)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self.root / "CURRENT")
        _sync_path(self.root)

    def size(self, folder: str) -> int:
        """Bytes on disk."""
        return sum(file.stat().st_size for file in (self.root / folder).glob("*") if file.is_file())


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Writer(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer with our pool; makes the arrays of new segments before readers can see them."""

    def __init__(self, index: Any) -> None:
        """Of separate files: opening a compound segment would copy it into memory."""
        super().__init__(index, timeout=10.0, compound=False, codec=ListsCodec())
        self.pool = Pool()

    def add_document(self, *, doc: bytes, **fields: Mapping[str, float]) -> None:
        """Whoosh keeps what is stored, the pool the terms."""
        super().add_document(doc=doc)
        for field, terms in fields.items():
            self.pool.put(field, self.docnum - 1, terms)

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        self.pool.write(self.fieldwriter, self.schema)
        self.fieldwriter.close()
        keep_lists(self.newsegment, Path(self.storage.folder), self.pool.lists)

    def _commit_toc(self, segments: Sequence[Any]) -> None:
        for segment in segments:
            sidecars(self.storage, segment, Path(self.storage.folder))
        super()._commit_toc(segments)


def _writer(path: Path) -> Any:
    return _Writer(FileIndex(Storage(str(path)), schema=SCHEMA, indexname=NAME))


@contextmanager
def _cancelled_on_error(writer: Any) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise


def _fill(writer: Any, documents: Iterable[SearchDocument], progress: Progress | None) -> int:
    """Write all documents as one segment; of two with one key the later counts."""
    seen: dict[Key, int] = {}
    with _cancelled_on_error(writer):
        for number, document in enumerate(documents):
            key = (document.kind, document.id)
            if key in seen:
                writer.newsegment.delete_document(seen[key])
            seen[key] = number
            writer.add_document(**row(document))
            if progress:
                progress(number + 1)
        writer.commit(merge=False)
    return len(seen)


def _positions(snapshot: WhooshSnapshot, keys: Iterable[Key]) -> list[int]:
    """Whoosh's numbers of the living documents with these keys."""
    by_kind: dict[str, list[int]] = {}
    for kind, id_ in keys:
        by_kind.setdefault(kind, []).append(id_)
    found, base = [], 0
    for segment in snapshot.segments:
        columns = segment.columns
        for kind, ids in by_kind.items():
            docs = segment.alive(columns.find(kind, np.array(ids, np.int64)))
            found += [base + doc for doc in docs.tolist()]
        base += len(segment)
    return found


def merge_policy(writer: Any, segments: Sequence[Any]) -> list[Any]:
    """Join the smaller segments when there are many, and those that are mostly deleted; drop empty ones."""
    living = [s for s in segments if s.doc_count_all() > s.deleted_count()]
    worn = [s for s in living if s.deleted_count() * 2 > s.doc_count_all()]
    if len(living) > MOST_SEGMENTS:
        smaller = sorted(living, key=lambda s: int(s.doc_count_all()))[: -(MOST_SEGMENTS // 2)]
        worn += [s for s in smaller if s not in worn]
    for segment in worn:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [s for s in living if s not in worn]


def _sweep(path: Path) -> None:
    """Remove what a killed writer left: its sorting folders and half-written columns."""
    for stale in path.iterdir():
        remove: Callable[[Path], object] | None = None
        if stale.is_dir():
            remove = shutil.rmtree
        elif stale.name.startswith("."):
            remove = Path.unlink
        if remove:
            remove(stale)


def _sync(folder: Path) -> None:
    for file in folder.iterdir():
        if file.is_file():
            _sync_path(file)
    _sync_path(folder)


def _sync_path(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
