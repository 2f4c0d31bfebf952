"""Words of names and two names side by side."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import fold
from registry.naming.alike import jaro_winkler, word_likeness
from registry.naming.rules import Comparison, compare, read_name
from registry.naming.services import place_words


def verdict(mine: str, theirs: str) -> str:
    return weighed(mine, theirs).verdict


def weighed(mine: str, theirs: str) -> Comparison:
    return compare(read_name(mine, place_words()), read_name(theirs, place_words()), lambda _word: 0.6)


def test_jaro_winkler_agrees_with_winklers_own_examples() -> None:
    assert jaro_winkler("martha", "marhta") == pytest.approx(0.9611, abs=1e-4)
    assert jaro_winkler("dwayne", "duane") == pytest.approx(0.84, abs=1e-4)
    assert jaro_winkler("dixon", "dicksonx") == pytest.approx(0.8133, abs=1e-4)
    assert jaro_winkler("abc", "xyz") == jaro_winkler("", "a") == 0
    assert jaro_winkler("نور", "نور") == 1


def test_kinds_of_words() -> None:
    words = read_name("التعاونية الفلاحية النسوية تاضامونت لإنتاج العسل بتارودانت", place_words())
    assert [(w.bare, w.kind) for w in words] == [
        ("فلاحيه", "generic"), ("نسويه", "generic"), ("تاضامونت", "own"), ("انتاج", "generic"), ("عسل", "trade"),
        ("تارودانت", "place"),
    ]  # fmt: skip
    words = read_name("Coopérative agricole féminine Ennour de l’argane d’Essaouira", place_words())
    assert [(w.bare, w.kind) for w in words][2:] == [
        ("nour", "own"),
        ("argane", "trade"),
        ("saouira", "place"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("التعاونية الفلاحية النور", "تعاونية النور الفلاحية"),
        ("تعاونية الأُرْكان الذهبي", "تعاونية الاركان الذهبى"),
        ("Coopérative Ennour", "coop. ANNOUR"),
        ("Coopérative Étoile du Sud", "Coopérative Sud - Etoile"),
        ("تعاونية تـاضامونت ٢", "تعاونية تاضامونت 2"),
    ],
)
def test_same(one: str, other: str) -> None:
    assert verdict(one, other) == verdict(other, one) == "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("تعاونية النور", "التعاونية الفلاحية النسوية النور"),
        ("تعاونية تاضامونت", "Coopérative Tadamount"),
        ("Coopérative Tadamounte", "Coopérative agricole Tadamount"),
        ("تعاونية تاضمونت للعسل", "تعاونية تاضامونت"),
        ("Coopérative Al Amal Argane", "تعاونية الأمل للأركان"),
        ("Coopérative Ta3awoun Lkhir", "Coopérative Taawoun Al Khir"),
    ],
)
def test_similar(one: str, other: str) -> None:
    assert verdict(one, other) == verdict(other, one) == "similar"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Coopérative agricole argane Taroudant", "Coopérative Argane femmes Taroudant"),
        ("تعاونية العسل بتارودانت", "تعاونية عسل تارودانت النسوية لإنتاج العسل الحر"),
        ("تعاونية النور", "تعاونية الأمل"),
        ("تعاونية تافوكت", "تعاونية تاضامونت"),
        ("Coopérative agricole", "Coopérative agricole féminine"),
        ("تعاونية 2020", "تعاونية 2021"),
    ],
)
def test_clear(one: str, other: str) -> None:
    assert verdict(one, other) == verdict(other, one) == "clear"


def test_short_words_and_numbers_do_not_bend() -> None:
    assert word_likeness("امل", "عمل") == 0
    assert word_likeness("2020", "2021") == 0
    assert word_likeness("تاضامونت", "تضامونت") > 0.9


WORDS = (
    "النور",
    "الأمل",
    "تاضامونت",
    "الفلاحية",
    "النسوية",
    "للعسل",
    "الأركان",
    "Ennour",
    "agricole",
    "miel",
    "Tadamount",
)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_order_and_spelling_never_matter(words: list[str], rng: random.Random) -> None:
    shuffled = rng.sample(words, len(words))
    one, other = " ".join(["تعاونية", *words]), fold(" ".join([*shuffled, "coopérative"]))
    assert verdict(one, other) == verdict(other, one) == "same"
    assert weighed(one, other).score == pytest.approx(1, abs=0.001)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=150)
def test_any_text_can_be_compared(one: str, other: str) -> None:
    found, back = weighed(one, other), weighed(other, one)
    assert 0 <= found.score <= 1.0001
    assert found.identical == back.identical


def test_one_sign_of_eighteen_letters_makes_no_endless_word() -> None:
    assert [len(word.bare) for word in read_name("\ufdfa" * 200)] == [80]
