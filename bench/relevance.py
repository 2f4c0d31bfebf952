"""Whether people find it: judged questions over the products of the small demonstration, in memory.

Questions live in `tests/core/search/relevance/`: `tuned.csv` was used while building, `untouched.csv` was written first
and only its totals are ever read. A target is made of parts that must all hold: `family=a|b`, `category=slug`,
`province=code`, `vendor=slug`, or `none` (nothing may be found, or the changed text must be said).
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.search.contract import SearchDocument, SearchQuery, SearchResult
from registry.demo import cooperatives
from shop.catalog.models import Category, Product
from shop.catalog.search import document, paths_of
from shop.demo import categories, products, stalls
from shop.demo.types import DemoProduct

HERE = Path(__file__).parents[1] / "tests" / "core" / "search" / "relevance"
PARTS = ("tuned", "untouched")
TOP = 10


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a question set."""

    kind: str
    lang: str
    text: str
    targets: str


@dataclass(frozen=True, slots=True)
class Thing:
    """What a judge knows of a product."""

    family: str
    categories: frozenset[str]
    province: str
    vendor: str


@dataclass(frozen=True)
class Collection:
    """Every product as it is indexed, and what it is."""

    documents: tuple[SearchDocument, ...]
    things: dict[int, Thing]

    def wanted(self, targets: str) -> frozenset[int]:
        """Products that answer a question."""
        if targets == "none":
            return frozenset()
        tests = [_test(part) for part in targets.split()]
        return frozenset(id_ for id_, thing in self.things.items() if all(test(thing) for test in tests))


@dataclass(frozen=True, slots=True)
class Mark:
    """How one question was answered."""

    recall: float
    rank: float


def _test(part: str) -> Callable[[Thing], bool]:
    name, _, value = part.strip().partition("=")
    values = set(value.split("|"))
    match name:
        case "family":
            return lambda thing: thing.family in values
        case "category":
            return lambda thing: bool(values & thing.categories)
        case "province":
            return lambda thing: any(thing.province.startswith(code) for code in values)
        case "vendor":
            return lambda thing: thing.vendor in values
    raise ValueError(part)


def questions(part: str) -> list[Question]:
    """The questions of one set."""
    with (HERE / f"{part}.csv").open(encoding="utf-8", newline="") as stream:
        return [
            Question(row["class"], row["lang"], row["query"], row["targets"])
            for row in csv.DictReader(stream)
        ]


@cache
def collection() -> Collection:
    """The small demonstration's products, read as the shop reads its own."""
    producers = {one.central_number: one for one in cooperatives()}
    slugs = {stall.central_number: stall.slug for stall in stalls(list(producers.values()))}
    every = _categories()
    paths, ids = paths_of(every), {row.slug: row.id for row in every}
    documents, things = [], {}
    for id_, made in enumerate(products(list(producers.values())), 1):
        path = paths[ids[made.category_slug]]
        documents.append(_document(id_, made, producers[made.central_number], path))
        things[id_] = Thing(
            made.family, frozenset(c.slug for c in path), producers[made.central_number].province_code,
            slugs[made.central_number],
        )  # fmt: skip
    return Collection(tuple(documents), things)


def _categories() -> list[Category]:
    ids = {row.slug: position for position, row in enumerate(categories(), 1)}
    return [
        Category(
            id=ids[row.slug], slug=row.slug, parent_id=ids.get(row.parent_slug), name_ar=row.name_ar,
            name_fr=row.name_fr, name_en=row.name_en,
        )
        for row in categories()
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    region_code: str
    region_name_ar: str
    region_name_fr: str
    province_code: str
    province_name_ar: str
    province_name_fr: str
    commune_name_ar: str
    commune_name_fr: str
    is_womens: bool


@dataclass(frozen=True, slots=True)
class _Vendor:
    id: int
    name_ar: str
    name_fr: str
    cooperative: _Place
    ship_from_province: str


def _vendor(producer: object) -> _Vendor:
    told = {name: getattr(producer, name) for name in _Place.__slots__ if name != "is_womens"}
    womens = producer.women == producer.members  # type: ignore[attr-defined]
    number, names = int(producer.central_number), (producer.name_ar, producer.name_fr)  # type: ignore[attr-defined]
    return _Vendor(number, *names, _Place(**told, is_womens=womens), told["province_code"])


def _document(id_: int, made: DemoProduct, producer: object, path: list[Category]) -> SearchDocument:
    product = Product(
        id=id_, vendor_id=int(made.central_number), category_id=path[0].id, name_ar=made.name_ar,
        name_fr=made.name_fr, description_ar=made.description_ar, description_fr=made.description_fr,
        min_price_centimes=made.variants[0].price_centimes, rating_sum=0, rating_count=0, sold_count=0,
    )  # fmt: skip
    labels = tuple(c.kind for c in made.certificates)
    return document(product, _vendor(producer), labels, path)  # type: ignore[arg-type]


def marks(
    search: Callable[[SearchQuery], SearchResult], asked: Iterable[Question]
) -> list[tuple[Question, Mark, SearchResult]]:
    """Every question with its mark."""
    found = []
    for question in asked:
        lang = question.lang if question.lang in ("ar", "fr", "en") else "fr"
        result = search(SearchQuery(question.text, lang=lang, limit=TOP))  # type: ignore[arg-type]
        found.append((question, mark(result, collection().wanted(question.targets)), result))
    return found


def mark(result: SearchResult, wanted: frozenset[int]) -> Mark:
    """Recall@10 and the reciprocal rank of the first right product; nothing wanted: nothing found, or it is said."""
    if not wanted:
        honest = float(result.total == 0 or bool(result.searched_for) or bool(result.dropped))
        return Mark(honest, honest)
    right = [id_ in wanted for id_ in result.ids[:TOP]]
    rank = next((1 / at for at, hit in enumerate(right, 1) if hit), 0.0)
    return Mark(sum(right) / min(TOP, len(wanted)), rank)


def by_class(found: Sequence[tuple[Question, Mark, SearchResult]]) -> dict[str, list[Mark]]:
    """Marks by class of question, and all of them under `all`."""
    table: dict[str, list[Mark]] = {}
    for question, one, _ in found:
        table.setdefault(question.kind, []).append(one)
        table.setdefault("all", []).append(one)
    return dict(sorted(table.items(), key=lambda row: (row[0] == "all", row[0])))


def mean(values: Sequence[float]) -> float:
    """Their mean."""
    return sum(values) / max(1, len(values))
