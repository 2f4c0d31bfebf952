"""No text is dear and none is an error, on an index with a vocabulary of its own."""

from functools import partial

import pytest

from bench.search_catalogue import catalogue
from core.search.contract import SearchBackend, SearchQuery
from tests.core.search.hostile import SEEDS, hostile
from tests.timing import least_cpu

MOST_CPU = 0.1
"""Seconds for one text."""


def test_there_are_enough() -> None:
    assert len(set(SEEDS)) >= 280
    assert len(list(hostile())) >= 800


@pytest.mark.timeout(600)
def test_no_question_is_dear(backend: SearchBackend) -> None:
    backend.rebuild(catalogue(300))
    backend.search(SearchQuery("huil"))
    dear = {}
    for text in hostile():
        taken = least_cpu(partial(_ask, backend, text), MOST_CPU)
        if taken >= MOST_CPU:
            dear[text[:60]] = taken
    assert dear == {}


def _ask(backend: SearchBackend, text: str) -> None:
    found = backend.search(SearchQuery(text, facets=("region",), filters={text[:300]: [text]}, after=text))
    assert found.total >= 0


@pytest.mark.parametrize("verb", ["suggest", "correct"])
def test_completing_and_correcting_are_not_dear(backend: SearchBackend, verb: str) -> None:
    backend.rebuild(catalogue(300))
    ask = getattr(backend, verb)
    ask("huil")
    for text in SEEDS:
        assert least_cpu(partial(ask, text), MOST_CPU) < MOST_CPU, text[:60]
