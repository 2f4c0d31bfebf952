"""The index of this installation: who contributes documents, which are out of date, writing them, comparing them.

A package contributes a `Source` in its wiring. Whoever changes what a source tells calls `mark_dirty` in the same
transaction; one writer drains the marks in batches. A mark counts how often it was made, so that a change made
while its document was being written is written again. Nothing here decides what may be seen: sources leave out
what is not public, and pages read what they show from the database.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

import structlog
from flask import current_app
from sqlalchemy import Insert, Select, and_, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, in_transaction, session, transaction
from core.search.contract import (
    IndexBusy,
    IndexUnavailable,
    Progress,
    RebuildReport,
    SearchBackend,
    SearchDocument,
)
from core.search.whoosh_backend import WhooshBackend
from core.upserts import for_engine

log = structlog.get_logger()
BATCH = 500
MOST_FINDINGS = 20
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Source:
    """Everything of one kind that may be found."""

    kind: str
    """What `SearchDocument.kind` says, and what a query asks for."""
    documents: Callable[[Collection[int] | None], Iterable[SearchDocument]]
    """The public ones among these ids, all when None, in batches of few statements; nothing personal."""
    ids: Callable[[], Iterable[int]]
    """The ids of everything public now, cheaply: doctor compares them with the index."""


class DirtyDocument(Model):
    """A document that is out of date in the index."""

    __tablename__ = "core_search_dirty"
    kind: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    marks: Mapped[int] = mapped_column(default=1, server_default="1")
    marked_at: Mapped[datetime]


def add_source(source: Source) -> None:
    """Have these documents indexed; called from wiring.init_app."""
    current_app.extensions.setdefault("souk_search_sources", {})[source.kind] = source


def sources() -> dict[str, Source]:
    """Kind → source."""
    found: dict[str, Source] = current_app.extensions.get("souk_search_sources", {})
    return found


def backend() -> SearchBackend:
    """The index of this installation, one handle a process."""
    found: SearchBackend | None = current_app.extensions.get("souk_search")
    if found is None:
        found = _chosen(
            str(current_app.config["SEARCH_BACKEND"]), Path(str(current_app.config["SEARCH_PATH"]))
        )
        current_app.extensions["souk_search"] = found
    return found


def _chosen(name: str, folder: Path) -> SearchBackend:
    """`SOUK_SEARCH_BACKEND`; what needs an extra is imported where it is chosen."""
    if name == "whoosh":
        return WhooshBackend(folder)
    made: SearchBackend = import_module(f"core.search.{name}_backend").TantivyBackend(folder)
    return made


def mark_dirty(kind: str, ids: Iterable[int], now: datetime) -> None:
    """Have these documents written again, or forgotten when they are no longer public; in this transaction."""
    with transaction() as s:
        for some in _batches(sorted(set(ids))):
            rows = [{"kind": kind, "document_id": id_, "marks": 1, "marked_at": now} for id_ in some]
            s.connection().execute(for_engine(_mark), rows)


def _mark(insert: Any) -> Insert:
    made = insert(DirtyDocument)
    again: Insert = made.on_conflict_do_update(
        index_elements=["kind", "document_id"],
        set_={"marks": DirtyDocument.marks + 1, "marked_at": made.excluded.marked_at},
    )
    return again


def is_anything_dirty() -> bool:
    """Whether marks wait."""
    return session().scalar(select(DirtyDocument.document_id).limit(1)) is not None


Mark = tuple[str, int, int, datetime]
"""Kind, id, how often it was marked and when last: a mark made anew after its row was taken away is another one."""
_MARKS = select(DirtyDocument.kind, DirtyDocument.document_id, DirtyDocument.marks, DirtyDocument.marked_at)


def _marks(rows: Select[*tuple[Any, ...]]) -> list[Mark]:
    return [(row.kind, row.document_id, row.marks, row.marked_at) for row in session().execute(rows)]


def drain(now: datetime) -> int:
    """Write what is marked, the oldest marks first; returns how many documents."""
    marks = _marks(_MARKS.order_by(DirtyDocument.marked_at).limit(BATCH))
    session().expunge_all()
    if not marks:
        return 0
    faults: list[Exception] = []
    try:
        marks = _write(marks, faults)
    except (IndexBusy, IndexUnavailable) as error:
        log.warning("index_not_written", error=str(error))
        return 0
    with transaction():
        overtaken = _overtaken(marks)
        _unmark(marks)
        for kind, ids in overtaken.items():
            mark_dirty(kind, ids, now)
    if faults:
        raise faults[0]
    return len(marks)


def _write(marks: Collection[Mark], faults: list[Exception]) -> list[Mark]:
    """Write these; returns those that could be. One that cannot be read keeps its mark, and no other one waiting."""
    index, unread = backend(), set[tuple[str, int]]()
    for kind, ids in _by_kind(marks).items():
        source = sources().get(kind)
        found, lost = _read(source, sorted(ids), faults) if source else ([], set[int]())
        index.delete(ids - lost - {document.id for document in found}, kind)
        index.index(found)
        unread |= {(kind, id_) for id_ in lost}
    index.commit()
    return [mark for mark in marks if mark[:2] not in unread]


def _read(source: Source, ids: list[int], faults: list[Exception]) -> tuple[list[SearchDocument], set[int]]:
    """Entries of these ids, and the ids that cannot be read."""
    try:
        return list(source.documents(ids)), set()
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        if len(ids) == 1:
            faults.append(error)
            return [], set(ids)
    half = len(ids) // 2
    (some, lost), (others, lost_too) = (_read(source, part, faults) for part in (ids[:half], ids[half:]))
    return some + others, lost | lost_too


def _by_kind(marks: Iterable[Mark]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for kind, id_, *_ in marks:
        found.setdefault(kind, set()).add(id_)
    return found


def _overtaken(marks: Collection[Mark]) -> dict[str, set[int]]:
    """Whose mark is gone was written by another process meanwhile, and nobody knows which of both read it last:
    it is to be written once more."""
    found = _by_kind(marks)
    for kind, ids in found.items():
        of = DirtyDocument.document_id
        ids -= set(session().scalars(select(of).where(DirtyDocument.kind == kind, of.in_(ids))))
    return found


def _unmark(marks: Iterable[Mark]) -> None:
    """Take away the marks that were seen; one made again meanwhile stays."""
    of = DirtyDocument.__table__.c
    same = and_(
        of.kind == bindparam("k"), of.document_id == bindparam("i"), of.marks == bindparam("m"),
        of.marked_at == bindparam("at"),
    )  # fmt: skip
    for some in _batches(marks):
        with transaction() as s:
            rows = [{"k": kind, "i": id_, "m": times, "at": at} for kind, id_, times, at in some]
            s.connection().execute(delete(DirtyDocument.__table__).where(same), rows)  # type: ignore[arg-type]


def rebuild(progress: Progress | None = None) -> RebuildReport:
    """The whole index anew from the database; readers keep the old one until the end, marks stay until then.

    Raises IndexBusy, IndexUnavailable (no room, no right to write).
    """
    marks: list[Mark] = []
    report = backend().rebuild(_everything(marks), progress)
    _unmark(marks)
    return report


def _everything(marks: list[Mark]) -> Iterator[SearchDocument]:
    """All documents. Nothing is read before it is the writer's turn: what others published until then is known."""
    if not in_transaction():
        session().rollback()  # ends the read snapshot
    marks += _marks(_MARKS)
    for source in sources().values():
        yield from source.documents(None)


def findings() -> list[str]:
    """What differs between index and database, for `flask doctor`."""
    health = backend().health()
    if not health.ok:
        return [f"the search index is {health.code}: run `flask search rebuild`"]
    if health.outdated:
        return ["the search index was made by another version: run `flask search rebuild`"]
    found = list(islice(chain.from_iterable(map(_differences, sources().values())), MOST_FINDINGS))
    late = session().scalar(select(func.count()).select_from(DirtyDocument)) or 0
    return found + ([f"{late} index entries wait to be written"] if late > 10 * BATCH else [])


def _differences(source: Source) -> Iterator[str]:
    of_kind = select(DirtyDocument.document_id).where(DirtyDocument.kind == source.kind)
    waiting = set(session().scalars(of_kind))
    public, indexed = set(source.ids()), set(backend().documents(source.kind))
    for id_ in sorted(public - indexed - waiting):
        yield f"{source.kind} {id_} is public but not in the index"
    for id_ in sorted(indexed - public - waiting):
        yield f"{source.kind} {id_} is in the index but not public"


def _batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    rest = iter(things)
    while some := list(islice(rest, BATCH)):
        yield some
