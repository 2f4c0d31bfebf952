"""Marks, draining, rebuilding and comparing, with a source of the test's own."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

import pytest
from flask import Flask

from core.db import session, transaction
from core.search import indexing
from core.search.contract import SearchDocument, SearchQuery
from core.search.indexing import DirtyDocument, Source
from core.search.whoosh_backend import WhooshBackend

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


class Shelf:
    """What is public, and what is done while it is read."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self.meanwhile: list[int] = []

    def documents(self, ids: Collection[int] | None) -> Iterable[SearchDocument]:
        for id_, name in list(self.names.items()):
            if ids is None or id_ in ids:
                yield SearchDocument(id_, kind="lesson", name_fr=name)
        while self.meanwhile:
            indexing.mark_dirty("lesson", [self.meanwhile.pop()], NOW)

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
