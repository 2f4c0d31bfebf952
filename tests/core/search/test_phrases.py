"""Quoted words: how they are read, and whether a document has them side by side."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.search.contract import SearchDocument
from core.search.phrases import holds, read_quoted
from tests.core.search.hostile import SEEDS

OIL = SearchDocument(
    1, name_fr="Huile d’argan bio", name_ar="زيت الأركان والعسل", body="Pressée à froid. Amlou d'amandes",
    keywords=("Taroudannt", "fait main"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ('"huile d\'argan" bio', "huile d'argan bio", ("huile d'argan",)),
        ("«زيت أركان»", "زيت أركان", ("زيت أركان",)),
        ("“miel  de thym” „pur”", "miel de thym pur", ("miel de thym", "pur")),
        ('"de la" miel', "de la miel", ()),
        ('miel "', "miel", ()),
        ('""', "", ()),
        ("l'huile d'argan", "l'huile d'argan", ()),
    ],
)
def test_marks_are_read(typed: str, text: str, shown: tuple[str, ...]) -> None:
    quoted = read_quoted(typed)
    assert (quoted.text, quoted.shown) == (text, shown)
    assert len(quoted.phrases) == len(shown)


@pytest.mark.parametrize(
    ("typed", "is_held"),
    [
        ('"huile d\'argan"', True), ('"HUILES ARGANE"', True), ('"argan huile"', False), ("«زيت أركان»", True),
        ("«زيت عسل»", False), ("«أركان عسل»", True), ('"pressée à froid"', True), ('"bio" "amlou d’amandes"', True),
        ('"bio" "amandes amlou"', False), ('"bio taroudannt"', False), ('"fait main"', True),
        ('"main taroudannt"', False),
    ],
)  # fmt: skip
def test_words_stand_side_by_side_in_one_text(typed: str, is_held: bool) -> None:
    assert holds(OIL, read_quoted(typed).phrases) is is_held


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.sampled_from(SEEDS), st.text(max_size=300)))
def test_any_text_is_read(text: str) -> None:
    quoted = read_quoted(f'"{text}"')
    assert len(quoted.phrases) == len(quoted.shown)
    assert all(quoted.phrases)
    holds(OIL, quoted.phrases)
