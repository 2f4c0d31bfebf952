"""Marks, draining, rebuilding and comparing, with a source of the test's own."""

import time
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from core.db import session, transaction
from core.search import indexing
from core.search.contract import SearchDocument, SearchQuery
from core.search.indexing import DirtyDocument, Source
from core.search.whoosh_backend import WhooshBackend
from core.search.wordbook import WordChange

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


class Shelf:
    """What is public, and what is done while it is read."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self.meanwhile: list[int] = []
        self.then: Callable[[], None] | None = None
        self.rotten = 0

    def documents(self, ids: Collection[int] | None) -> Iterable[SearchDocument]:
        for id_, name in list(self.names.items()):
            if ids is None or id_ in ids:
                if id_ == self.rotten:
                    raise LookupError(id_)
                yield SearchDocument(id_, kind="lesson", name_fr=name)
        while self.meanwhile:
            indexing.mark_dirty("lesson", [self.meanwhile.pop()], NOW)
        then, self.then = self.then, None
        if then:
            then()

    def change(self, id_: int, name: str | None) -> None:
        if name is None:
            self.names.pop(id_, None)
        else:
            self.names[id_] = name
        indexing.mark_dirty("lesson", [id_], NOW)


@pytest.fixture
def shelf(both: Flask) -> Shelf:
    made = Shelf()
    indexing.add_source(Source("lesson", made.documents, lambda: made.names))
    made.names[1] = "Miel"
    indexing.rebuild()
    return made


def found(text: str) -> tuple[int, ...]:
    return indexing.backend().search(SearchQuery(text, kind="lesson")).ids


def waiting() -> int:
    return session().query(DirtyDocument).count()


def test_a_change_is_found_after_draining(shelf: Shelf) -> None:
    shelf.change(2, "Safran")
    assert found("safran") == ()
    assert indexing.is_anything_dirty()
    assert indexing.drain(NOW) == 1
    assert (found("safran"), waiting()) == ((2,), 0)
    shelf.change(2, None)
    assert indexing.drain(NOW) == 1
    assert found("safran") == ()
    assert indexing.drain(NOW) == 0


def test_a_change_made_while_writing_is_written_again(shelf: Shelf) -> None:
    shelf.change(2, "Safran")
    shelf.meanwhile = [2]
    indexing.drain(NOW)
    assert waiting() == 1
    assert indexing.drain(NOW) == 1
    assert waiting() == 0


def test_a_change_made_while_rebuilding_is_kept(shelf: Shelf) -> None:
    shelf.change(2, "Safran")
    shelf.change(3, "Tapis")
    shelf.meanwhile = [3]
    indexing.rebuild()
    assert [row.document_id for row in session().query(DirtyDocument)] == [3]
    assert found("safran") == (2,)


def test_a_rolled_back_change_leaves_no_mark(shelf: Shelf) -> None:
    def change_nothing() -> None:
        with transaction():
            indexing.mark_dirty("lesson", range(5), NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_nothing()
    assert waiting() == 0


def test_marks_wait_while_another_writes(shelf: Shelf, both: Flask) -> None:
    hasty = WhooshBackend(both.config["SEARCH_PATH"], patience=0.1, check_every=0)
    both.extensions["souk_search"] = hasty
    shelf.change(2, "Safran")
    with hasty._store.writing():
        assert indexing.drain(NOW) == 0
    assert waiting() == 1
    indexing.drain(NOW)
    assert found("safran") == (2,)


def test_differences_are_told(shelf: Shelf) -> None:
    assert indexing.findings() == []
    shelf.names[7] = "Amlou"
    del shelf.names[1]
    assert indexing.findings() == [
        "lesson 7 is public but not in the index",
        "lesson 1 is in the index but not public",
    ]
    indexing.mark_dirty("lesson", [1, 7], NOW)
    assert indexing.findings() == []


def test_many_marks_at_once(shelf: Shelf) -> None:
    indexing.mark_dirty("lesson", range(1200), NOW)
    indexing.mark_dirty("lesson", range(1200), NOW)
    assert waiting() == 1200
    assert [indexing.drain(NOW) for _ in range(4)] == [500, 500, 200, 0]


def test_a_mark_made_anew_is_not_taken_for_the_old_one(shelf: Shelf) -> None:
    """Another worker ends its round while everything is rebuilt; then the same document changes again."""
    shelf.change(2, "Safran")

    def another_worker_ends() -> None:
        with transaction() as s:
            s.execute(delete(DirtyDocument))
        shelf.names[2] = "Henné"
        indexing.mark_dirty("lesson", [2], NOW + timedelta(seconds=3))

    shelf.then = another_worker_ends
    indexing.rebuild()
    assert (waiting(), found("safran")) == (1, (2,))
    indexing.drain(NOW)
    assert found("henne") == (2,)


def test_a_slow_worker_does_not_bring_the_old_back(shelf: Shelf, both: Flask) -> None:
    """It has read a document that meanwhile changed and was written by another worker: it is written once more."""
    shelf.change(2, "Safran")

    def another_worker_is_faster() -> None:
        shelf.change(2, None)
        other = WhooshBackend(both.config["SEARCH_PATH"])
        other.delete([2], "lesson")
        other.commit()
        with transaction() as s:
            s.execute(delete(DirtyDocument))

    shelf.then = another_worker_is_faster
    indexing.drain(NOW)
    while indexing.drain(NOW):
        pass
    assert (found("safran"), waiting()) == ((), 0)


def test_a_rebuild_reads_what_is_there_when_its_turn_comes(shelf: Shelf, both: Flask) -> None:
    """Until then another writer may publish changes of which the rebuild would otherwise know nothing."""
    with transaction() as s:
        s.add(WordChange(action="add", words="Safran", made_at=NOW))
    words = select(WordChange.words)

    def read(_: object) -> list[SearchDocument]:
        return [SearchDocument(1, kind="word", name_fr=str(session().scalar(words)))]

    indexing.add_source(Source("word", read, lambda: [1]))
    assert session().scalar(words) == "Safran"  # here a read snapshot begins
    with both.app_context(), transaction() as s:
        s.execute(update(WordChange).values(words="Henné"))
    indexing.rebuild()
    assert indexing.backend().search(SearchQuery("henne", kind="word")).ids == (1,)


def test_a_commit_waits_shorter_than_a_rebuild(shelf: Shelf, both: Flask) -> None:
    """The worker has other things to do: news and messages."""
    shelf.change(2, "Safran")
    other = WhooshBackend(both.config["SEARCH_PATH"])
    start = time.monotonic()
    with other._store.writing():
        assert indexing.drain(NOW) == 0
    assert time.monotonic() - start < 9, "a rebuild waits ten seconds"


def test_one_entry_that_cannot_be_read_keeps_no_other(shelf: Shelf) -> None:
    shelf.change(2, "Safran")
    shelf.change(3, "Tapis")
    shelf.change(4, "Amlou")
    shelf.rotten = 3
    with pytest.raises(LookupError):  # the job fails, and doctor tells
        indexing.drain(NOW)
    assert (found("safran"), found("amlou"), waiting()) == ((2,), (4,), 1)
    shelf.rotten = 0
    indexing.drain(NOW)
    assert (found("tapis"), waiting()) == ((3,), 0)
