"""How matches are scored and ordered; the same figures in every backend.

A clause counts as one word: its frequency in a document is that of its best alternative, its rarity that of
the union. Okapi BM25, k1 = 1.2, b = 0.3, over field-weighted frequencies (Robertson, Zaragoza, Taylor 2004).
"""

import base64
import binascii
import json
import math
from collections import defaultdict
from dataclasses import dataclass

from core.search.analyser import index_stems, words
from core.search.contract import SORTS, SearchDocument, SearchQuery, Sort

K1 = 1.2
B = 0.3
WEIGHTS = {"name": 4.0, "category": 1.5, "keywords": 2.0, "vendor": 1.5, "body": 0.5}
"""Multiples of a half, so that sums are exact in 32 bits."""
HEAD = 2.0
"""Times the weight of the word a name begins with: in Arabic and French it says what the thing is."""

LEAST_QUALITY, MOST_QUALITY = 0.9, 1.1
"""Whatever a document says of its quality, it counts for no more and no less than these."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an index keeps of one document's texts."""

    text: dict[str, float]
    """Stem → weighted frequency."""
    name: frozenset[str]
    """Stems of the names."""
    forms: frozenset[tuple[str, str, bool]]
    """(bare, surface, outside the body: it names a product, vendor or category) of every word."""
    length: float


def entry(document: SearchDocument) -> Entry:
    """Analyse one document."""
    text: dict[str, float] = defaultdict(float)
    names: set[str] = set()
    forms: set[tuple[str, str, bool]] = set()
    for field, value in _fields(document):
        for at, word in enumerate(words(value)):
            weight = WEIGHTS[field] * (HEAD if field == "name" and at == 0 else 1.0)
            forms.add((word.bare, word.surface, field != "body"))
            for stem, share in index_stems(word):
                text[stem] += weight * share
                if field == "name":
                    names.add(stem)
    return Entry(dict(text), frozenset(names), frozenset(forms), sum(text.values()))


def _fields(document: SearchDocument) -> tuple[tuple[str, str], ...]:
    return (
        ("name", document.name_ar),
        ("name", document.name_fr),
        ("vendor", document.vendor),
        ("category", document.category),
        ("keywords", "\n".join(document.keywords)),
        ("body", document.body),
    )


def prior(document: SearchDocument) -> float:
    """What a document is worth before any word: its popularity and rating (at most 1.5), one more, and all of it times
    its quality, less that one: so a quality of 1 changes nothing, and none moves more than a quarter of a point."""
    worth = min(1.0, 0.1 * math.log1p(max(document.popularity, 0.0))) + 0.1 * min(
        max(document.rating, 0.0), 5.0
    )
    quality = min(max(document.quality, LEAST_QUALITY), MOST_QUALITY)
    return worth + (1.0 + worth) * (quality - 1.0)


def rarity(found: int, documents: int) -> float:
    """Inverse document frequency of a clause found in so many documents."""
    return math.log(1.0 + (documents - found + 0.5) / (found + 0.5))


def sort_key(sort: Sort, document: SearchDocument) -> float:
    """The ascending key of every order but relevance; unknown prices come last. Nothing is 0.0, never -0.0."""
    match sort:
        case "price_asc":
            return math.inf if document.price is None else float(document.price)
        case "price_desc":
            return math.inf if document.price is None else 0.0 - document.price
        case "unit_price":
            return math.inf if document.unit_price is None else float(document.unit_price)
        case "newest":
            return 0.0 - document.published
        case "rating":
            return 0.0 - document.rating
        case _:
            raise ValueError(sort)


def encode_cursor(sort: Sort, key: float, id_: int) -> str:
    """Where a page ended."""
    return base64.urlsafe_b64encode(json.dumps([sort, key.hex(), id_]).encode()).decode().rstrip("=")


def decode_cursor(query: SearchQuery) -> tuple[float, int] | None:
    """(key, id) after which the page begins; None for the first page, a damaged cursor or another order's."""
    if not query.after or len(query.after) > 200:
        return None
    try:
        padded = query.after + "=" * (-len(query.after) % 4)
        sort, key, id_ = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        value = float.fromhex(key)
        number = int(id_)
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        return None
    if sort != query.sort or sort not in SORTS or math.isnan(value) or not isinstance(id_, int):
        return None
    return (value, number) if abs(number) < 2**63 else None
