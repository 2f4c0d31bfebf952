"""Which index an installation runs: `SOUK_SEARCH_BACKEND`."""

import sys
from importlib.util import find_spec

import pytest
from flask import Flask

from core.search import indexing
from core.search.contract import IndexUnavailable, SearchDocument, SearchQuery
from core.search.indexing import Source
from core.settings import find_faults


def test_another_name_is_a_fault_at_the_start(app: Flask) -> None:
    assert find_faults(app.config) == []
    assert find_faults({**app.config, "SEARCH_BACKEND": "elastic"}) == [
        "SOUK_SEARCH_BACKEND must be whoosh or tantivy"
    ]


def test_tantivy_without_its_extra_is_a_fault_at_the_start(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tantivy", None)
    [fault] = find_faults({**app.config, "SEARCH_BACKEND": "tantivy"})
    assert "search-tantivy" in fault


@pytest.mark.skipif(not find_spec("tantivy"), reason="the extra is not installed")
def test_the_index_of_one_is_made_anew_for_the_other(app: Flask) -> None:
    made = [SearchDocument(1, kind="lesson", name_fr="Miel")]
    indexing.add_source(Source("lesson", lambda _: made, lambda: [1]))
    for name in ("whoosh", "tantivy", "whoosh"):
        app.config["SEARCH_BACKEND"] = name
        app.extensions.pop("souk_search", None)
        index = indexing.backend()
        assert name in type(index).__name__.lower()
        with pytest.raises(IndexUnavailable):
            index.search(SearchQuery("miel", kind="lesson"))
        app.extensions["souk_preparations"]["search index"]()
        assert index.search(SearchQuery("miel", kind="lesson")).ids == (1,)
        assert indexing.findings() == []
