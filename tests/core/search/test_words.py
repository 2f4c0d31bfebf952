"""Folding, stems, sounds, dictionary, spelling: each alone."""

import pytest

from core.search.analyser import MAX_WORD, analyse_word, index_stems, query_words, stem_of, words
from core.search.contract import MAX_TERMS, SearchBackend, SearchDocument, SearchQuery
from core.search.lexicon import Form, Lexicon, Words
from core.search.synonyms import SEEDS, Synonyms, read_groups, seed
from core.search.translit import is_arabizi, keys, likeness
from tests.timing import least_cpu


def stems(text: str) -> list[str]:
    return [word.stem for word in words(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الأركان", "أُرْكَـــان"), ("إكليل", "اكليل"), ("زربية", "زربيه"), ("مستشفى", "مستشفي"), ("تعاونيات", "تعاونية"),
        ("huiles", "Huile"), ("argane", "ARGAN"), ("gâteaux", "gateau"), ("œufs", "oeuf"), ("naturelle", "naturels"),
        ("artisanaux", "artisanal"), ("M’Gouna", "mgouna"), ("٥٠٠", "500"), ("بالعسل", "عسل"), ("والعسل", "العسل"),
        ("d’argan", "argan"), ("كـريم", "کریم"), ("thé", "the"),
    ],
)  # fmt: skip
def test_spellings_of_one_word_meet(one: str, other: str) -> None:
    assert stems(one) == stems(other) != []


@pytest.mark.parametrize(
    ("one", "other"), [("زيت", "زيتون"), ("ورد", "رد"), ("noix", "noir"), ("صابون", "صاب")]
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_a_glued_and_is_indexed_both_ways() -> None:
    assert [stem for stem, _ in index_stems(analyse_word("وزعتر"))] == ["وزعتر", "زعتر"]
    assert [stem for stem, _ in index_stems(analyse_word("ورد"))] == ["ورد"]


def test_questions_are_bounded() -> None:
    assert len(query_words(" ".join(f"mot{n}" for n in range(50)))) == MAX_TERMS
    assert len(query_words("a" * 5_000)[0].bare) == MAX_WORD
    assert query_words("") == ()


def test_noise_goes_unless_it_is_all_there_is() -> None:
    assert [word.bare for word in query_words("acheter du miel pas cher au Maroc")] == ["miel"]
    assert [word.bare for word in query_words("prix")] == ["prix"]
    assert [word.bare for word in query_words("de la")] == ["de", "la"]


@pytest.mark.parametrize(
    ("word", "is_it"), [("3sel", True), ("za3fran", True), ("9ahwa", True), ("500g", False), ("miel", False)]
)
def test_arabizi(word: str, is_it: bool) -> None:
    assert is_arabizi(word) is is_it


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("argan", "اركان"), ("za3fran", "زعفران"), ("taroudant", "تارودانت"), ("ouarzazate", "ورزازات"),
        ("tiwizi", "تيويزي"),
        ("chefchaouen", "شفشاون"), ("marrakech", "مراكش"), ("khenifra", "خنيفره"), ("guelmim", "كلميم"),
        ("oulmes", "اولماس"),
    ],
)  # fmt: skip
def test_one_sound_in_two_alphabets(latin: str, arabic: str) -> None:
    assert set(keys(latin)) & set(keys(arabic))
    assert likeness(latin, arabic) > 0.8
    assert likeness(latin, "صابون") < 0.6


def test_the_dictionary_is_clean() -> None:
    """No empty group, and no spelling that stands alone in its group."""
    groups = [group for path in SEEDS for group in read_groups(path)]
    assert len(groups) > 250
    known = seed()
    for group in groups:
        assert len(group) > 1 or "|" not in group[0], group
        assert all(known.longest([stem_of(w.bare) for w in query_words(text)]) for text in group), group


def test_synonyms_cross_languages_and_phrases() -> None:
    known = seed()
    assert ("عسل",) in known.others(("3sel",))
    assert ("زيت", "زيتون") in known.others(("huil", "oliv"))
    assert known.longest(["huil", "oliv", "bio"]) == 2
    assert known.longest(["qqq"]) == 0


def test_staff_add_groups() -> None:
    more = seed().with_groups([["tifinagh", "ⵜⵉⴼⵉⵏⴰⵖ", "تيفيناغ"]])
    assert ("تيفيناغ",) in more.others(("tifinagh",))
    assert seed().others(("tifinagh",)) == ()
    assert len(more) == len(seed()) + 1
    assert Synonyms([]).longest(["miel"]) == 0


@pytest.fixture
def lexicon() -> Lexicon:
    counts = {"argan": 9, "olive": 5, "زعفران": 4, "tighanimine": 1, "تازناخت": 2, "gone": 0, "الويزه": 1}
    forms = [Form(bare, bare.title(), count, True) for bare, count in counts.items()]
    return Lexicon(Words(forms), lambda bare: (counts[bare], counts[bare]))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("argna", "argan"),
        ("argn", "argan"),
        ("arrgan", "argan"),
        ("زعفرن", "زعفران"),
        ("gon", None),
        ("xx", None),
        ("olivv", "olive"),
    ],
)
def test_one_error_is_put_right(lexicon: Lexicon, typed: str, meant: str | None) -> None:
    assert lexicon.spell(typed) == meant


def test_nearest_and_alike(lexicon: Lexicon) -> None:
    assert lexicon.nearest("tiganimin") == "tighanimine"
    assert lexicon.nearest("qqqqqq") is None
    assert lexicon.alike("taznakht") == ["تازناخت"]
    assert lexicon.alike("تيغانيمين") == ["tighanimine"]
    assert lexicon.beginning_with("ol") == ["olive"]
    assert lexicon.beginning_with("gon") == []
    assert lexicon.surface("argan") == "Argan"


BOMBS = [
    "a*", " ".join(["*x*"] * 10), "NOT " * 500, "a" * 100_000, "[a TO z]", "(" * 3_000, "\0" * 100,
    "\u202e" * 100 + "miel",
    "e\u0301" * 5_000, "'" * 500, "ـ" * 500,
    "taroudan essauira taznakh azilla zagoraa chefchawen tiznitt midelte wezzane berkan",
    "ﷺ" * 100, "𝓶𝓲𝓮𝓵", "\ud800", "aeiou" * 40, "<script>", "' OR 1=1 --", "../../etc/passwd", "%00", "１２３",
]  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_no_question_is_dear(backend: SearchBackend, bomb: str) -> None:
    places = [
        "Taroudant",
        "Essaouira",
        "Taznakht",
        "Azilal",
        "Zagora",
        "Chefchaouen",
        "Tiznit",
        "Midelt",
        "Berkane",
    ]
    backend.index(SearchDocument(id_, name_fr=f"Miel {places[id_ % 9]} {id_}") for id_ in range(200))
    backend.commit()
    backend.search(SearchQuery("miell"))

    def ask() -> None:
        backend.search(SearchQuery(bomb, facets=("region",), filters={bomb: [bomb]}, after=bomb))
        backend.suggest(bomb)
        backend.correct(bomb)

    assert least_cpu(ask, 0.3) < 0.3
