"""A word that the dictionary knows is no misspelling, even when nothing has it."""

import pytest

from core.search.contract import SearchBackend, SearchDocument, SearchQuery

DOCUMENTS = [
    SearchDocument(1, name_fr="Tapis rouge", name_ar="زربية", body="Un art sauvé de l’oubli"),
    SearchDocument(2, name_fr="Laine filée", name_ar="صوف"),
    SearchDocument(3, name_fr="Huile d’argan", keywords=("Agadir", "أكادير")),
]


@pytest.mark.parametrize("typed", ["tapis mauve agadir", "زربية بنفسجية أكادير"])
def test_a_colour_that_nobody_has_is_left_out(backend: SearchBackend, typed: str) -> None:
    backend.rebuild(DOCUMENTS)
    found = backend.search(SearchQuery(typed))
    assert found.ids == (1,)
    assert found.searched_for == typed.split()[0]
    assert set(found.dropped) == set(typed.split()[1:])


def test_alone_it_finds_nothing(backend: SearchBackend) -> None:
    backend.rebuild(DOCUMENTS)
    found = backend.search(SearchQuery("mauve"))
    assert (found.total, found.searched_for, found.dropped) == (0, None, ("mauve",))
