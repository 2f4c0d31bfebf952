"""Words that staff teach, changes taken back, and searches that found nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from core.auth.actor import Actor, system_actor
from core.errors import DomainError
from core.search import wordbook
from core.search.contract import SearchDocument, SearchQuery
from core.search.memory import MemoryBackend

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
MAY = "words"


@pytest.fixture
def staff(both: Flask) -> Actor:
    return system_actor([MAY])


def groups() -> list[str]:
    return [" ".join(words) for words in wordbook.groups()]


def test_words_are_taught_removed_and_taken_back_step_by_step(staff: Actor) -> None:
    wordbook.add(staff, MAY, "tifawt, lumière", NOW)
    wordbook.add(staff, MAY, "tafukt، شمس ، soleil", NOW)
    wordbook.remove(staff, MAY, "tifawt|lumière", NOW)
    assert groups() == ["tafukt شمس soleil"]
    for left in (["tifawt lumière", "tafukt شمس soleil"], ["tifawt lumière"], []):
        [last] = wordbook.last_changes(1)
        wordbook.undo(staff, MAY, last.id, NOW)
        assert sorted(groups()) == sorted(left)
    assert wordbook.last_changes() == []


def test_a_change_is_taken_back_once_and_only_the_last(staff: Actor) -> None:
    wordbook.add(staff, MAY, "a1, b1", NOW)
    wordbook.add(staff, MAY, "a2, b2", NOW)
    second, first = wordbook.last_changes()
    with pytest.raises(wordbook.NothingToUndo):
        wordbook.undo(staff, MAY, first.id, NOW)
    wordbook.undo(staff, MAY, second.id, NOW)
    with pytest.raises(wordbook.NothingToUndo):
        wordbook.undo(staff, MAY, second.id, NOW)


@pytest.mark.parametrize("text", ["", "alone", "même, MÊME", ",".join(f"mot{n}" for n in range(13))])
def test_no_group_of_nothing(staff: Actor, text: str) -> None:
    with pytest.raises(wordbook.BadWords):
        wordbook.add(staff, MAY, text, NOW)
    wordbook.add(staff, MAY, "un, deux", NOW)
    for again in (
        lambda: wordbook.add(staff, MAY, "un, deux", NOW),
        lambda: wordbook.remove(staff, MAY, "x|y", NOW),
    ):
        with pytest.raises(wordbook.BadWords):
            again()


def test_only_who_may(both: Flask) -> None:
    nobody = system_actor()
    for act in (
        lambda: wordbook.add(nobody, MAY, "un, deux", NOW),
        lambda: wordbook.remove(nobody, MAY, "un|deux", NOW),
        lambda: wordbook.undo(nobody, MAY, 1, NOW),
    ):
        with pytest.raises(DomainError):
            act()


def test_searches_use_what_was_taught(staff: Actor) -> None:
    backend = MemoryBackend()
    backend.rebuild([SearchDocument(1, name_fr="Bougie de cire"), SearchDocument(2, name_fr="Savon")])
    assert wordbook.taught(backend, NOW).search(SearchQuery("tifawt")).ids == ()
    wordbook.add(staff, MAY, "tifawt, bougie", NOW)
    assert wordbook.taught(backend, NOW).search(SearchQuery("tifawt")).ids == (1,)
    wordbook.undo(staff, MAY, wordbook.last_changes(1)[0].id, NOW)
    assert wordbook.taught(backend, NOW + timedelta(minutes=2)).search(SearchQuery("tifawt")).ids == ()


def test_what_was_looked_for_in_vain_is_shown_once_several_did(both: Flask) -> None:
    for text in ("Tifawt", "tifawt", "TIFAWT", "tifawt"):
        wordbook.note_miss(text, NOW)
    wordbook.note_miss("rare", NOW)
    assert wordbook.misses() == [("tifawt", 4)]
    wordbook.sweep(NOW + timedelta(days=91))
    assert wordbook.misses() == []


@pytest.mark.parametrize(
    "text", ["said@example.org", "0612345678", "٠٦١٢٣٤٥٦٧٨", "AB123456", "x", "a" * 200, "\0"]
)
def test_nothing_personal_is_kept(both: Flask, text: str) -> None:
    for _ in range(4):
        wordbook.note_miss(text, NOW)
    assert wordbook.misses() == []
