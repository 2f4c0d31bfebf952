"""Any history of writes and any question: all backends give equal ids, totals, facets and order."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.search.contract import SORTS, Offer, SearchBackend, SearchDocument, SearchQuery, SearchResult
from core.search.memory import MemoryBackend
from core.search.whoosh_backend import columns
from tests.core.search.conftest import ON_DISK

WORDS = [
    "argan", "أركان", "huile", "زيت", "الزيت", "miel", "عسل", "3sel", "zitoun", "الزيتون", "safran", "زعفران", "tapis",
    "زربية", "et", "و", "وعسل", "Tiznit", "تيزنيت", "d'argna", "زعفرن", "miell", "bio", "500", "œuf", "thé", "zzz",
]  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
prices = st.none() | st.integers(0, 5).map(lambda n: n * 100)
facets = st.dictionaries(
    st.sampled_from(["region", "label"]), st.lists(st.sampled_from(["a", "b", "ج"]), max_size=3), max_size=2
)
offers = st.builds(Offer, facets=facets, price=prices)
documents = st.builds(
    SearchDocument,
    id=st.integers(1, 9),
    kind=st.sampled_from(["product", "product", "course"]),
    name_ar=texts,
    name_fr=texts,
    vendor=texts,
    body=texts,
    keywords=st.lists(st.sampled_from(WORDS), max_size=2).map(tuple),
    facets=facets,
    price=prices,
    unit_price=prices,
    rating=st.sampled_from([0.0, 3.5, 5.0]),
    popularity=st.sampled_from([0.0, 1.0, 100.0]),
    published=st.integers(0, 3),
    offers=st.lists(offers, max_size=3).map(tuple),
)
queries = st.builds(
    SearchQuery,
    text=texts,
    filters=facets,
    price_min=prices,
    price_max=prices,
    sort=st.sampled_from(SORTS),
    limit=st.integers(1, 4),
    facets=st.just(("region", "label")),
)
steps = st.one_of(
    st.tuples(st.just("index"), st.lists(documents, max_size=5)),
    st.tuples(st.just("delete"), st.lists(st.integers(1, 9), max_size=3)),
    st.tuples(st.just("commit"), st.none()),
    st.tuples(st.just("rebuild"), st.lists(documents, max_size=8)),
)
thorough = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def play(backend: SearchBackend, history: list[tuple[str, object]]) -> None:
    verbs: dict[str, Callable[..., object]] = {
        "index": backend.index, "delete": backend.delete, "rebuild": backend.rebuild,
    }  # fmt: skip
    for verb, value in history:
        verbs[verb](value) if verb in verbs else backend.commit()
    backend.commit()


def pages(backend: SearchBackend, query: SearchQuery) -> list[SearchResult]:
    found = [backend.search(query)]
    while found[-1].next and len(found) < 10:
        found.append(backend.search(SearchQuery(**{**_fields(query), "after": found[-1].next})))
    return found


def _fields(query: SearchQuery) -> dict[str, object]:
    return {name: getattr(query, name) for name in SearchQuery.__slots__}


@pytest.mark.parametrize(
    ("kind", "profiled"), [("whoosh", 8), ("whoosh", 0), *((kind, 8) for kind in ON_DISK if kind != "whoosh")]
)
@thorough
@given(history=st.lists(steps, max_size=8), asked=st.lists(queries, min_size=1, max_size=6))
def test_equal(kind: str, profiled: int, history: list[tuple[str, object]], asked: list[SearchQuery]) -> None:
    memory = MemoryBackend()
    columns.PROFILED = profiled  # 0: facets are always counted by profiles, as large indexes do
    folder = tempfile.mkdtemp()
    other = ON_DISK[kind](Path(folder), check_every=0)
    other.rebuild([])
    try:
        play(memory, history)
        play(other, history)
        assert memory.documents() == other.documents()
        for query in asked:
            for mine, theirs in zip(pages(memory, query), pages(other, query), strict=True):
                assert mine.ids == theirs.ids
                assert mine.total == theirs.total
                assert [round(hit.score, 9) for hit in mine.hits] == [
                    round(hit.score, 9) for hit in theirs.hits
                ]
                assert {k: list(v.items()) for k, v in mine.facets.items()} == {
                    k: list(v.items()) for k, v in theirs.facets.items()
                }
                assert mine.price_range == theirs.price_range
                assert (mine.dropped, mine.next) == (theirs.dropped, theirs.next)
            assert [s.id for s in memory.suggest(query.text)] == [s.id for s in other.suggest(query.text)]
    finally:
        columns.PROFILED = 8
        other.close()
        shutil.rmtree(folder)


@thorough
@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from(["a*", "[a TO z]", "(", ")", "\0", "\u202e", "ال", "'"])).map("".join)
)
def test_no_text_is_too_strange(text: str) -> None:
    result = STANDING.search(SearchQuery(text, facets=("region",), after=text))
    assert result.total >= len(result.hits)
    STANDING.suggest(text)
    STANDING.correct(text)


STANDING = MemoryBackend()
STANDING.index(
    [SearchDocument(1, name_ar="زيت الأركان", name_fr="Huile d'argan", facets={"region": ["souss"]})]
)
STANDING.commit()
