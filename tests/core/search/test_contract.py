"""What every backend must do, asked of each of them."""

import pytest

from core.search.contract import Hit, Offer, SearchBackend, SearchDocument, SearchQuery, SearchResult

ARGAN = SearchDocument(
    1,
    name_ar="زيت الأركان الغذائي",
    name_fr="Huile d'argan alimentaire",
    vendor="تعاونية تيغانيمين Tighanimine",
    category="Huiles زيوت",
    body="Pressée à froid par les femmes de la coopérative",
    facets={"region": ["souss"], "label": ["bio", "igp"]},
    price=12_000,
    unit_price=48_000,
    rating=4.5,
    popularity=30,
    published=300,
)
HONEY = SearchDocument(
    2, name_ar="عسل الزعتر الحر", name_fr="Miel de thym pur", category="Miel عسل", price=9_000, unit_price=18_000,
    facets={"region": ["fes"], "label": ["bio"]}, rating=5, popularity=10, published=200,
)  # fmt: skip
SAFFRON = SearchDocument(
    3, name_ar="زعفران تالوين الحر", name_fr="Safran de Taliouine", price=3_500, unit_price=3_500_000,
    facets={"region": ["souss"]}, rating=3, published=100,
)  # fmt: skip
OLIVE = SearchDocument(
    4, name_ar="زيت الزيتون البكر", name_fr="Huile d'olive vierge", price=7_000, unit_price=7_000,
    facets={"region": ["fes"]}, published=400,
)  # fmt: skip
ON_REQUEST = SearchDocument(
    5, name_ar="زربية تازناخت", name_fr="Tapis de Taznakht", facets={"region": ["draa"]}
)
VENDOR = SearchDocument(1, kind="cooperative", name_ar="تعاونية الأركان", name_fr="Coopérative Argan")
ALL = [ARGAN, HONEY, SAFFRON, OLIVE, ON_REQUEST, VENDOR]


@pytest.fixture
def shop(backend: SearchBackend) -> SearchBackend:
    backend.index(ALL)
    backend.commit()
    return backend


def found(backend: SearchBackend, text: str = "", **kwargs: object) -> tuple[int, ...]:
    return backend.search(SearchQuery(text, **kwargs)).ids  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("zit argan", 1), ("زيت الاركان", 1), ("huile d'argna", 1), ("3sel", 2), ("زعفرن", 3), ("zerbia", 5),
        ("ZAAFRAN", 3), ("za3fran", 3), ("huile d’olive", 4), ("أُرْكَـــان", 1), ("tighanimin", 1), ("tapis", 5),
        ("huiles argane", 1), ("Zitoun", 4), ("prix du miel", 2), ("تازناخت", 5), ("taznakt", 5), ("والعسل", 2),
    ],
)  # fmt: skip
def test_any_spelling_finds_it(shop: SearchBackend, text: str, first: int) -> None:
    assert found(shop, text)[:1] == (first,)


def test_nothing_is_visible_before_commit(backend: SearchBackend) -> None:
    before = backend.commit()
    backend.index([ARGAN])
    assert found(backend) == ()
    assert backend.stats().pending == 1
    assert backend.commit() > before
    assert found(backend) == (1,)


def test_commit_of_nothing_keeps_the_generation(shop: SearchBackend) -> None:
    assert shop.commit() == shop.commit()


def test_a_document_is_replaced_not_doubled(shop: SearchBackend) -> None:
    shop.index([SearchDocument(1, name_fr="Amlou")])
    shop.commit()
    assert found(shop, "argan") == ()
    assert found(shop, "amlou") == (1,)
    assert shop.search(SearchQuery()).total == 5


def test_deleted_is_gone_and_stays_gone(shop: SearchBackend) -> None:
    shop.delete([1, 99])
    shop.commit()
    assert found(shop, "argan") == ()
    shop.index([SearchDocument(9, name_fr="Savon noir")])
    shop.commit()
    assert found(shop, "argan") == ()
    assert shop.documents() == {2, 3, 4, 5, 9}
    assert found(shop, "argan", kind="cooperative") == (1,)


def test_kinds_do_not_mix(shop: SearchBackend) -> None:
    assert found(shop, "argan") == (1,)
    assert found(shop, kind="cooperative") == (1,)
    assert shop.search(SearchQuery(kind="course")).total == 0
    assert shop.documents("cooperative") == {1}


def test_facets_leave_their_own_filter_out(shop: SearchBackend) -> None:
    query = SearchQuery(filters={"region": ["souss"], "label": ["bio"]}, facets=("region", "label", "none"))
    result = shop.search(query)
    assert result.ids == (1,)
    assert result.facets == {"region": {"fes": 1, "souss": 1}, "label": {"bio": 1, "igp": 1}, "none": {}}


def test_values_of_one_filter_are_alternatives(shop: SearchBackend) -> None:
    assert set(found(shop, filters={"region": ["souss", "fes"]})) == {1, 2, 3, 4}
    assert found(shop, filters={"region": ["nowhere"]}) == ()
    assert len(found(shop, filters={"region": []})) == 5
    assert found(shop, filters={"unknown": ["x"]}) == ()


def test_price_filter_and_range(shop: SearchBackend) -> None:
    result = shop.search(SearchQuery(price_min=7_000, price_max=9_000, sort="price_asc"))
    assert result.ids == (4, 2)
    assert result.price_range == (3_500, 12_000)
    assert found(shop, price_max=0) == ()
    assert 5 not in found(shop, price_min=0)
    assert shop.search(SearchQuery("tapis")).price_range is None


def test_one_offer_passes_all_filters(shop: SearchBackend) -> None:
    small, large = Offer({"pack": ["s"]}, 4_000), Offer({"pack": ["l"]}, 12_000)
    shop.index(
        [
            SearchDocument(
                30, name_fr="Sirop", price=4_000, offers=(small, large), facets={"region": ["fes"]}
            ),
            SearchDocument(31, name_fr="Sirop", price=11_000, offers=(Offer({"pack": ["l"]}, 11_000),)),
            SearchDocument(32, name_fr="Sirop", price=3_000, facets={"pack": ["l"]}),
            SearchDocument(33, name_fr="Sirop", price=2_000),
        ]
    )
    shop.commit()
    assert set(found(shop, "sirop", filters={"pack": ["l"]})) == {30, 31, 32}
    assert set(found(shop, "sirop", filters={"pack": ["l"]}, price_max=5_000)) == {32}
    assert set(found(shop, "sirop", price_max=5_000)) == {30, 32, 33}
    assert set(found(shop, "sirop", price_min=5_000)) == {30, 31}
    result = shop.search(SearchQuery("sirop", price_max=5_000, facets=("pack", "region")))
    assert result.facets == {"pack": {"l": 1, "s": 1}, "region": {"fes": 1}}
    assert result.price_range == (2_000, 12_000)
    assert shop.search(SearchQuery("sirop", filters={"pack": ["s"]})).price_range == (4_000, 4_000)
    both = shop.search(SearchQuery("sirop", filters={"pack": ["s"], "region": ["fes"]}, facets=("pack",)))
    assert (both.ids, both.facets) == ((30,), {"pack": {"l": 1, "s": 1}})


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("price_asc", (3, 4, 2, 1, 5)), ("price_desc", (1, 2, 4, 3, 5)), ("newest", (4, 1, 2, 3, 5)),
        ("rating", (2, 1, 3, 4, 5)), ("unit_price", (4, 2, 1, 3, 5)), ("relevance", (1, 2, 3, 4, 5)),
    ],
)  # fmt: skip
def test_orders(shop: SearchBackend, sort: str, order: tuple[int, ...]) -> None:
    assert found(shop, sort=sort) == order


@pytest.mark.parametrize("sort", ["relevance", "price_asc", "price_desc", "newest", "rating", "unit_price"])
def test_pages_join_without_gap_or_double(shop: SearchBackend, sort: str) -> None:
    shop.index([SearchDocument(id_, name_fr="Savon", price=id_ % 3 * 100) for id_ in range(100, 140)])
    shop.commit()
    whole = found(shop, sort=sort, limit=100)
    paged: list[int] = []
    after = None
    for _ in range(50):
        page = shop.search(SearchQuery(sort=sort, limit=7, after=after))  # type: ignore[arg-type]
        paged += page.ids
        after = page.next
        if after is None:
            break
    assert tuple(paged) == whole
    assert len(whole) == 45


@pytest.mark.parametrize("after", ["", "x", "é", "AAAA", "WzEsMiwzXQ", "=" * 50, "a" * 5_000, "bnVsbA", "\0"])
def test_a_bad_cursor_is_the_first_page(shop: SearchBackend, after: str) -> None:
    assert found(shop, after=after) == found(shop)


def test_what_was_changed_is_said(shop: SearchBackend) -> None:
    corrected = shop.search(SearchQuery("huile d'argna"))
    assert corrected.searched_for == "huile argan"
    relaxed = shop.search(SearchQuery("miel zellige"))
    assert (relaxed.searched_for, relaxed.dropped, relaxed.ids) == ("miel", ("zellige",), (2,))
    plain = shop.search(SearchQuery("miel"))
    assert (plain.searched_for, plain.dropped, plain.suggestion) == (None, (), None)


def test_words_that_never_meet_are_relaxed(shop: SearchBackend) -> None:
    result = shop.search(SearchQuery("safran tapis"))
    assert result.total == 1
    assert len(result.dropped) == 1


def test_filters_do_not_loosen_the_text(shop: SearchBackend) -> None:
    result = shop.search(SearchQuery("huile argan", filters={"region": ["fes"]}, facets=("region",)))
    assert (result.total, result.dropped, result.facets) == (0, (), {"region": {"souss": 1}})


def test_a_frequent_near_word_is_suggested(backend: SearchBackend) -> None:
    backend.index([SearchDocument(id_, name_fr="Panier tressé Zagoura") for id_ in range(20)])
    backend.index([SearchDocument(50, name_fr="Zagouri")])
    backend.commit()
    result = backend.search(SearchQuery("panier zagouri"))
    assert result.dropped != () or result.suggestion is not None
    assert backend.search(SearchQuery("zagouri")).suggestion == "zagoura"


@pytest.mark.parametrize("text", ["!!!", "qqqqzzzzxx", "؟؟؟", "。。"])
def test_nothing_found_is_an_empty_answer(shop: SearchBackend, text: str) -> None:
    result = shop.search(SearchQuery(text, facets=("region",)))
    assert (result.total, result.hits, result.next) == (0, (), None)
    assert result.facets == {"region": {}}


@pytest.mark.parametrize("text", ["", "   ", "\u200f\u200b", "\n\t"])
def test_no_text_shows_everything(shop: SearchBackend, text: str) -> None:
    assert shop.search(SearchQuery(text)).total == 5


@pytest.mark.parametrize(("limit", "shown"), [(0, 0), (-3, 0), (2, 2), (10_000, 5)])
def test_limits(shop: SearchBackend, limit: int, shown: int) -> None:
    assert len(found(shop, limit=limit)) == shown


def test_names_in_order_of_worth(shop: SearchBackend) -> None:
    assert [s.text for s in shop.suggest("hui", "fr")] == [
        "Huile d'argan alimentaire",
        "Huile d'olive vierge",
    ]
    assert [s.id for s in shop.suggest("زع", "ar")] == [2, 3]
    assert [s.id for s in shop.suggest("zit ar", "ar")] == [1]
    assert [s.text for s in shop.suggest("3se", "ar")][:1] == ["Miel de thym pur"]
    assert shop.suggest("", "ar") == ()
    assert shop.suggest("hui", "fr", limit=1)[0].kind == "product"
    assert [s.id for s in shop.suggest("coop", "fr", kind="cooperative")] == [1]


def test_correct(shop: SearchBackend) -> None:
    assert shop.correct("huile d'argna") == "huile argan"
    assert shop.correct("huile argan") is None
    assert shop.correct("qqqqzzzz") is None


def test_rebuild_replaces_everything(shop: SearchBackend) -> None:
    seen: list[int] = []
    report = shop.rebuild(iter([HONEY, ARGAN, SearchDocument(2, name_fr="Dattes")]), seen.append)
    assert (report.documents, seen) == (2, [1, 2, 3])
    assert shop.documents() == {1, 2}
    assert found(shop, "miel") == ()
    assert found(shop, "dattes") == (2,)
    assert shop.health().ok
    assert shop.health().generation == report.generation


def test_generations_grow(shop: SearchBackend) -> None:
    first = shop.stats().generation
    shop.rebuild([])
    second = shop.stats().generation
    shop.index([ARGAN])
    third = shop.commit()
    assert first < second < third
    assert shop.search(SearchQuery()).generation == third


def test_empty_index_answers(backend: SearchBackend) -> None:
    assert backend.search(SearchQuery("miel", facets=("region",))) == SearchResult(
        0, facets={"region": {}}, dropped=("miel",), generation=backend.stats().generation
    )
    assert backend.search(SearchQuery()).total == 0
    assert backend.suggest("m") == ()
    assert backend.stats().documents == 0


def test_nameless_documents_are_kept(backend: SearchBackend) -> None:
    backend.index([SearchDocument(7)])
    backend.commit()
    assert backend.search(SearchQuery()).hits == (Hit(7, 0.0),)
