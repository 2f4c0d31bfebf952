"""What ours is measured against: stock Whoosh, tantivy, and a floor of numpy alone.

All get the same stems from our analyser, so that engines are compared, not folding: what they answer is as many
documents as we find. Stock Whoosh runs over the very lists that we wrote. None of them spells, crosses alphabets or
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
from core.search.ranking import entry
from core.search.whoosh_backend import WhooshBackend

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import query as wq
    from whoosh import scoring
    from whoosh.index import open_dir

try:
    import tantivy
except ImportError:  # an optional extra
    tantivy = None

Work = Callable[[], int]
"""Asks once, returns how many were found."""
AND = {"common term": ["huil"], "two words": ["huil", "argan"], "arabic": ["زيت", "اركان"]}
FACETS = ("region", "category", "label")


def stock(backend: WhooshBackend) -> dict[str, Work]:
    """Whoosh's own searcher over our index."""
    with backend._using() as snapshot:
        index = open_dir(str(backend._store.root / snapshot.folder), indexname="MAIN")
    searcher = index.searcher(weighting=scoring.TF_IDF())

    def ask(query: Any) -> Work:
        return lambda: len(searcher.search(query, limit=24))

    found = {name: ask(wq.And([wq.Term("text", stem) for stem in stems])) for name, stems in AND.items()}
    found["prefix"] = ask(wq.Prefix("name", "hui"))
    found["one typo"] = ask(wq.And([wq.Term("text", "huil"), wq.FuzzyTerm("text", "argna", prefixlength=1)]))
    found["zero results"] = ask(wq.And([wq.Term("text", "qqzzxx"), wq.Term("text", "wwkkjj")]))
    return found


def floor(backend: WhooshBackend) -> dict[str, Work]:
    """One list already in memory: BM25 and the 24 best by partition; three facets counted over it."""
    with backend._using() as snapshot:
        segment = max(snapshot.segments, key=len)
        docs, weights = segment.postings("text", "huil")
        docs, lengths = docs.copy(), segment.columns.scalars["length"].copy()
        average = float(lengths.mean())
        codes = [segment.columns.facets[name].codes.copy() for name in FACETS[:2]]

    def best() -> int:
        score = weights * 2.2 / (weights + 1.2 * (0.7 + 0.3 * lengths[docs] / average))
        return len(np.argpartition(-score, min(24, len(score) - 1))[:24])

    def counted() -> int:
        for of in codes:
            np.bincount(of[docs])
        return best()

    return {"common term": best, "term + facets": counted}


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
            of = entry(document)
            row = tantivy.Document(id=document.id, price=document.price)
            row.add_text("text", " ".join(stem for stem, n in of.text.items() for _ in range(max(1, int(n)))))
            row.add_text("name", " ".join(of.name))
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
        term = {s: q.term_query(self.schema, "text", s) for s in ("huil", "argan", "زيت", "اركان", "qqzzxx")}
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
        return found

    def _ask(self, query: Any, **order: Any) -> Work:
        return lambda: int(self.searcher.search(query, 24, **order).count)

    def _counted(self, query: Any, **order: Any) -> Work:
        asked = {name: {"terms": {"field": name, "size": 50}} for name in FACETS}

        def work() -> int:
            self.searcher.aggregate(query, asked)
            return int(self.searcher.search(query, 24, **order).count)

        return work
