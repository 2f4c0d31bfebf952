"""CPU milliseconds per search over a deterministic catalogue, beside a bare numpy floor and stock Whoosh in one run.

python -m bench.bench_search [--documents 10000] [--rounds 60]

The floor is what no backend can beat: one posting list already in memory, BM25, the 24 best by partition.
"""

import argparse
import itertools
import random
import resource
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from core.search.contract import SearchDocument, SearchQuery
from core.search.whoosh_backend import WhooshBackend

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import query, scoring
    from whoosh.index import open_dir

GOODS = [
    ("زيت الأركان", "Huile d'argan", "huiles"),
    ("زيت الزيتون", "Huile d'olive", "huiles"),
    ("عسل الزعتر", "Miel de thym", "miels"),
    ("زعفران", "Safran", "epices"), ("تمر المجهول", "Dattes Mejhoul", "dattes"), ("زربية", "Tapis", "tapis"),
    ("صابون بلدي", "Savon noir", "savons"), ("كسكس", "Couscous", "couscous"), ("أملو", "Amlou", "amlou"),
    ("ماء الورد", "Eau de rose", "cosmetiques"), ("حناء", "Henné", "cosmetiques"), ("كمون", "Cumin", "epices"),
    ("بلغة", "Babouches", "cuir"), ("قفطان", "Caftan", "vetements"), ("طاجين", "Tajine", "poterie"),
    ("لوز", "Amandes", "fruits-secs"),
]  # fmt: skip
TRAITS = [
    ("حر", "pur"), ("بلدي", "beldi"), ("طبيعي", "naturel"), ("ممتاز", "premium"), ("يدوي", "artisanal"),
    ("معتق", "vieilli"),
    ("عضوي", "bio"), ("جبلي", "de montagne"), ("محمص", "torréfié"), ("خام", "brut"),
]  # fmt: skip
PLACES = [
    ("تارودانت", "Taroudant"), ("الصويرة", "Essaouira"), ("تازناخت", "Taznakht"), ("أزيلال", "Azilal"), ("فاس", "Fès"),
    ("زاكورة", "Zagora"),
    ("شفشاون", "Chefchaouen"), ("تيزنيت", "Tiznit"), ("ميدلت", "Midelt"), ("وزان", "Ouezzane"),
    ("آسفي", "Safi"), ("بركان", "Berkane"),
]  # fmt: skip
SYLLABLES = [
    "ta",
    "ma",
    "ri",
    "fous",
    "ti",
    "ghan",
    "mou",
    "ne",
    "wi",
    "zi",
    "da",
    "lou",
    "sse",
    "rif",
    "at",
    "las",
]
QUESTIONS: dict[str, SearchQuery] = {
    "common term": SearchQuery("huile"),
    "two words": SearchQuery("huile argan"),
    "arabic variants": SearchQuery("زيت الاركان"),
    "arabizi": SearchQuery("3sel za3tar"),
    "one typo": SearchQuery("huile d'argna"),
    "zero results": SearchQuery("qqzzxx wwkkjj"),
    "term + facets": SearchQuery("huile", facets=("region", "category", "label")),
    "term + facets + price": SearchQuery(
        "huile",
        filters={"region": ["r1"]},
        price_min=5_000,
        price_max=40_000,
        facets=("region", "category", "label"),
    ),
    "browse by price + facets": SearchQuery(sort="price_asc", facets=("region", "category", "label")),
}


def catalogue(size: int) -> Iterator[SearchDocument]:
    """The same documents each time."""
    dice = random.Random(20_26)
    vendors = [
        " ".join("".join(dice.choices(SYLLABLES, k=3)) for _ in range(2)).title()
        for _ in range(max(20, size // 12))
    ]
    for id_ in range(size):
        good, trait, place = dice.choice(GOODS), dice.choice(TRAITS), dice.choice(PLACES)
        yield SearchDocument(
            id_,
            name_ar=f"{good[0]} {trait[0]} {place[0]}",
            name_fr=f"{good[1]} {trait[1]} {place[1]}",
            vendor=f"تعاونية Coopérative {dice.choice(vendors)}",
            category=good[2],
            body=" ".join(itertools.chain.from_iterable(dice.choices(TRAITS + PLACES, k=12))),
            facets={
                "region": [f"r{dice.randrange(12)}"],
                "category": [good[2]],
                "label": dice.sample(["bio", "igp", "aop", "halal"], dice.randrange(3)),
            },
            price=dice.randrange(1_000, 90_000),
            unit_price=dice.randrange(1_000, 90_000),
            rating=dice.random() * 5,
            popularity=float(dice.randrange(1_000)),
            published=1_700_000_000 + dice.randrange(10_000_000),
        )


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """Median CPU milliseconds, caches warm."""
    work()
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken) * 1_000


def floor(backend: WhooshBackend) -> Callable[[], object]:
    """BM25 of one posting list and its best 24."""
    with backend._using() as snapshot:
        segment = snapshot.segments[0]
        docs, weights = segment.postings("text", "huil")
        lengths = segment.columns.scalars["length"]
        average = float(lengths.mean())

    def work() -> object:
        score = weights * 2.2 / (weights + 1.2 * (0.7 + 0.3 * lengths[docs] / average))
        return np.argpartition(-score, 24)[:24]

    return work


def stock(backend: WhooshBackend) -> Callable[[], object]:
    """Whoosh's own searcher on the same index and term."""
    with backend._using() as snapshot:
        index = open_dir(str(backend._store.root / snapshot.folder))
    searcher = index.searcher(weighting=scoring.TF_IDF())
    return lambda: len(searcher.search(query.Term("text", "huil"), limit=24))


def cold_ms(folder: Path, query: SearchQuery) -> float:
    """A new reader's first answer."""
    backend = WhooshBackend(folder)
    start = time.process_time()
    backend.search(query)
    taken = time.process_time() - start
    backend.close()
    return taken * 1_000


def visible_ms(backend: WhooshBackend) -> float:
    """From a change to its first sight."""
    start = time.perf_counter()
    backend.index([SearchDocument(1, name_fr="Cerfvolant")])
    backend.commit()
    assert backend.search(SearchQuery("cerfvolant")).ids == (1,)
    return (time.perf_counter() - start) * 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=60)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        backend = WhooshBackend(Path(folder) / "index")
        start = time.process_time()
        report = backend.rebuild(catalogue(chosen.documents))
        seconds = time.process_time() - start
        print(
            f"build: {report.documents} documents, {report.documents / seconds:.0f} a CPU second, {report.bytes} bytes"
        )
        bare = median_ms(floor(backend), chosen.rounds)
        print(f"{'numpy floor (one list, BM25, best 24)':42} {bare:9.3f} ms")
        print(f"{'stock Whoosh, same index and term':42} {median_ms(stock(backend), 5):9.3f} ms")
        for name, asked in QUESTIONS.items():
            taken = median_ms(partial(backend.search, asked), chosen.rounds)
            total = backend.search(asked).total
            print(f"{name:42} {taken:9.3f} ms  ×{taken / bare:6.1f} of the floor  {total:7} found")
        for prefix in ("hui", "زي"):
            taken = median_ms(partial(backend.suggest, prefix), chosen.rounds)
            print(f"{'suggest ' + prefix:42} {taken:9.3f} ms")
        for name in ("common term", "one typo"):
            taken = cold_ms(Path(folder) / "index", QUESTIONS[name])
            print(f"{'first question of a new reader: ' + name:42} {taken:9.3f} ms")
        print(f"{'change to visible (wall)':42} {visible_ms(backend):9.3f} ms")
        backend.close()
    print(f"{'peak memory':42} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:9.0f} MB")


if __name__ == "__main__":
    main()
