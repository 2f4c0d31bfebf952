"""What ours is measured against: stock Whoosh, tantivy, and a floor of numpy alone.

All get the same stems from our analyser, so that engines are compared, not folding: what they answer is as many
documents as we find. Each has an index of its own, made by its own writer. None of them spells, crosses alphabets or
knows synonyms: a typo is asked of them as their own fuzzy term, a prefix as their own prefix.
"""

import shutil
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.search_catalogue import catalogue
from core.search.contract import SearchDocument
from core.search.ranking import entry
from core.search.whoosh_backend import WhooshBackend

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import fields as wf
    from whoosh import query as wq
    from whoosh.analysis import SpaceSeparatedTokenizer
    from whoosh.index import create_in, open_dir
    from whoosh.sorting import Count, FieldFacet

try:
    import tantivy
except ImportError:  # an optional extra
    tantivy = None

Work = Callable[[], int]
"""Asks once, returns how many were found."""
AND = {
    "common term": ["huil"], "two words": ["huil", "argan"], "arabic": ["زيت", "اركان"],
    "french phrase": list(entry(SearchDocument(1, name_fr="huile d'argan bio de Taroudant")).name),
}  # fmt: skip
FACETS = ("region", "category", "label")


def _texts(document: SearchDocument) -> dict[str, str]:
    """Our stems as words between spaces, each as often as it counts."""
    of = entry(document)
    text = " ".join(stem for stem, n in of.text.items() for _ in range(max(1, int(n))))
    return {"text": text, "name": " ".join(of.name)}


class Stock:
    """Whoosh as its documentation has it used: its writer, its columns, its searcher."""

    def __init__(self, folder: Path, size: int) -> None:
        fresh = not (folder / "DONE").exists()
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        self.rate = self._fill(folder, size) if fresh else None
        self.searcher = open_dir(str(folder)).searcher()

    def _fill(self, folder: Path, size: int) -> float:
        words = wf.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
        facets = {name: wf.KEYWORD(sortable=True) for name in FACETS}
        price = wf.NUMERIC(sortable=True)
        schema = wf.Schema(id=wf.NUMERIC(stored=True), text=words, name=words, price=price, **facets)
        start = time.process_time()
        writer = create_in(str(folder), schema).writer(limitmb=256)
        for document in catalogue(size):
            texts, values = _texts(document), document.facets.items()
            one_each = {name: " ".join(given) for name, given in values if name in FACETS}
            writer.add_document(id=document.id, price=document.price, **texts, **one_each)
        writer.commit()
        (folder / "DONE").touch()
        return size / (time.process_time() - start)

    def work(self) -> dict[str, Work]:
        """The same questions."""
        found = {
            name: self._ask(wq.And([wq.Term("text", stem) for stem in stems])) for name, stems in AND.items()
        }
        found["prefix"] = self._ask(wq.Prefix("name", "hui"))
        typo = wq.FuzzyTerm("text", "argna", maxdist=2, prefixlength=1)  # a swap counts two for Whoosh
        found["one typo"] = self._ask(wq.And([wq.Term("text", "huil"), typo]))
        found["zero results"] = self._ask(wq.And([wq.Term("text", "qqzzxx"), wq.Term("text", "wwkkjj")]))
        counted: dict[str, Any] = {"groupedby": [FieldFacet(name, maptype=Count) for name in FACETS]}
        found["term + facets"] = self._ask(wq.Term("text", "huil"), **counted)
        narrow = [wq.Term("text", "huil"), wq.Term("region", "r1"), wq.NumericRange("price", 5_000, 40_000)]
        found["facets + price + sort"] = self._ask(wq.And(narrow), sortedby="price", **counted)
        found["browse by price + facets"] = self._ask(wq.Every(), sortedby="price", **counted)
        return found

    def _ask(self, query: Any, **order: Any) -> Work:
        return lambda: len(self.searcher.search(query, limit=24, **order))


def floor(backend: WhooshBackend) -> dict[str, Work]:
    """One list already in memory: BM25 and the 24 best by partition; three facets counted over it."""
    with backend._using() as snapshot:
        segment = max(snapshot.segments, key=len)
        docs, weights = segment.postings("text", "huil")
        docs, lengths = docs.copy(), segment.columns.scalars["length"].copy()
        prices = segment.columns.scalars["price"].copy()
        average = float(lengths.mean())
        codes = [segment.columns.facets[name].codes.copy() for name in FACETS[:2]]

    def best() -> int:
        score = weights * 2.2 / (weights + 1.2 * (0.7 + 0.3 * lengths[docs] / average))
        return len(np.argpartition(-score, min(24, len(score) - 1))[:24])

    def counted() -> int:
        for of in codes:
            np.bincount(of[docs])
        return best()

    def narrowed() -> int:
        kept = docs[(codes[0][docs] == 1) & (prices[docs] >= 5_000) & (prices[docs] <= 40_000)]
        for of in codes:
            np.bincount(of[kept])
        return len(np.sort(prices[kept])[:24])

    return {"common term": best, "term + facets": counted, "facets + price + sort": narrowed}


class Tantivy:
    """An index of tantivy's over the same stems, facets and prices."""

    def __init__(self, folder: Path, size: int) -> None:
        made = tantivy.SchemaBuilder().add_integer_field("id", stored=True, fast=True, indexed=True)
        for name in ("text", "name"):
            made = made.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
        for name in FACETS:
            made = made.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
        schema = made.add_integer_field("price", fast=True, indexed=True).build()
        fresh = not (folder / "meta.json").exists()
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        self.schema, self.index = schema, tantivy.Index(schema, path=str(folder), reuse=not fresh)
        self.rate = self._fill(size) if fresh else None
        self.index.reload()
        self.searcher = self.index.searcher()

    def _fill(self, size: int) -> float:
        start = time.process_time()
        writer = self.index.writer(heap_size=200_000_000, num_threads=1)
        for document in catalogue(size):
            row = tantivy.Document(id=document.id, price=document.price)
            for name, text in _texts(document).items():
                row.add_text(name, text)
            for name, values in document.facets.items():
                for value in values:
                    row.add_text(name, value)
            writer.add_document(row)
        writer.commit()
        writer.wait_merging_threads()
        return size / (time.process_time() - start)

    def work(self) -> dict[str, Work]:
        """The same questions."""
        q, must = tantivy.Query, tantivy.Occur.Must
        asked = {stem for stems in AND.values() for stem in stems} | {"qqzzxx"}
        term = {stem: q.term_query(self.schema, "text", stem) for stem in asked}
        found = {
            name: self._ask(q.boolean_query([(must, term[stem]) for stem in stems]))
            for name, stems in AND.items()
        }
        found["prefix"] = self._ask(q.regex_query(self.schema, "name", "hui.*"))
        typo = q.fuzzy_term_query(self.schema, "text", "argna", 1, transposition_cost_one=True)
        found["one typo"] = self._ask(q.boolean_query([(must, term["huil"]), (must, typo)]))
        found["zero results"] = self._ask(term["qqzzxx"])
        found["term + facets"] = self._counted(term["huil"])
        region = q.term_query(self.schema, "region", "r1")
        price = q.range_query(self.schema, "price", tantivy.FieldType.Integer, 5_000, 40_000)
        found["facets + price + sort"] = self._counted(
            q.boolean_query([(must, term["huil"]), (must, region), (must, price)]), order_by_field="price"
        )
        found["browse by price + facets"] = self._counted(q.all_query(), order_by_field="price")
        return found

    def _ask(self, query: Any, **order: Any) -> Work:
        return lambda: int(self.searcher.search(query, 24, **order).count)

    def _counted(self, query: Any, **order: Any) -> Work:
        asked = {name: {"terms": {"field": name, "size": 50}} for name in FACETS}

        def work() -> int:
            self.searcher.aggregate(query, asked)
            return int(self.searcher.search(query, 24, **order).count)

        return work
