"""What every search backend promises: its nouns (frozen dataclasses) and its verbs (`SearchBackend`).

Money is in integer centimes, times are Unix seconds (UTC). A document is known by (kind, id): products,
cooperatives and courses may share ids. Writing is buffered: `index`, `delete` are invisible until `commit`.
The index never holds personal data.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from core.search.synonyms import Synonyms

MAX_CHARS = 200
"""Longest text looked at: the rest of a query is ignored."""
MAX_TERMS = 10
"""Most words looked at in one query."""
MAX_LIMIT = 200
"""Most hits in one page."""

Sort = Literal["relevance", "price_asc", "price_desc", "newest", "rating", "unit_price"]
Lang = Literal["ar", "fr", "en"]
SORTS: tuple[Sort, ...] = ("relevance", "price_asc", "price_desc", "newest", "rating", "unit_price")


class SearchError(Exception):
    """Base of everything a backend raises on purpose."""


class IndexUnavailable(SearchError):
    """The index is missing, corrupt or unsafe to open: fall back to the database and say so."""


class IndexBusy(SearchError):
    """Another process writes (a rebuild runs): nothing was written, try the same commit again later."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to buy a document, in stock: its own facets beside the document's, its own price."""

    facets: Mapping[str, list[str]] = field(default_factory=dict)
    price: int | None = None


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing to be found. Texts may mix Arabic and French; words in `name_*` count most, `body` least."""

    id: int
    kind: str = "product"
    name_ar: str = ""
    name_fr: str = ""
    vendor: str = ""
    category: str = ""
    body: str = ""
    keywords: tuple[str, ...] = ()
    facets: Mapping[str, list[str]] = field(default_factory=dict)
    price: int | None = None
    """Lowest price, centimes; None is never inside a price filter and sorts last."""
    unit_price: int | None = None
    """Centimes per kg, litre or piece."""
    rating: float = 0.0
    popularity: float = 0.0
    """Any number ≥ 0 that grows with sales; a mild tie-breaker of relevance."""
    quality: float = 1.0
    """How well whoever offers it serves, 0.9 to 1.1; 1.0 while that is not known. Words always weigh more."""
    published: int = 0
    offers: tuple[Offer, ...] = ()
    """Its variants; without any, the document itself is the one offer, at `price`."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A question. Values of one filter are alternatives; different filters and the price must all hold for one offer.

    So whoever asks for a litre below 50 dirhams finds no litre at 120 whose small bottle costs 40.
    """

    text: str = ""
    lang: Lang = "ar"
    kind: str = "product"
    filters: Mapping[str, list[str]] = field(default_factory=dict)
    price_min: int | None = None
    price_max: int | None = None
    sort: Sort = "relevance"
    limit: int = 24
    after: str | None = None
    """`SearchResult.next` of the page before; a damaged or foreign cursor gives the first page."""
    facets: tuple[str, ...] = ()
    """Names of the facets to count."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found; cards are loaded from the database by id."""

    id: int
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """An answer: `total` is exact, each facet is counted without its own filter."""

    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, dict[str, int]] = field(default_factory=dict)
    """Facet → value → documents that have it in an offer which passes the other filters, most frequent first."""
    price_range: tuple[int, int] | None = None
    """Lowest and highest price (centimes) of the matching offers, the price filter left aside."""
    suggestion: str | None = None
    """"Did you mean …?": a better spelling that was *not* searched for."""
    searched_for: str | None = None
    """Set when another text than the typed one was searched for: "searched for … instead"."""
    dropped: tuple[str, ...] = ()
    """Words of the buyer that no match has: "without: …"."""
    next: str | None = None
    """Cursor of the next page, None on the last one."""
    generation: int = 0

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of the hits in order."""
        return tuple(hit.id for hit in self.hits)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the autocomplete list: the name of a document."""

    text: str
    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures for staff and metrics."""

    documents: int
    generation: int
    words: int
    segments: int
    bytes: int
    pending: int


@dataclass(frozen=True, slots=True)
class Health:
    """`ok`, or why searching is impossible: code is ok, missing, corrupt or unsafe."""

    ok: bool
    code: Literal["ok", "missing", "corrupt", "unsafe"]
    detail: str = ""
    documents: int = 0
    generation: int = 0
    outdated: bool = False
    """It answers, but another version of this code made it: a rebuild would find more."""


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a full rebuild did."""

    documents: int
    seconds: float
    generation: int
    bytes: int


Progress = Callable[[int], None]
"""Called with the number of documents done so far."""


class SearchBackend(Protocol):
    """The verbs of a search index. Safe to share between threads."""

    def index(self, documents: Iterable[SearchDocument]) -> None:
        """Add or replace documents; visible after `commit`."""

    def delete(self, ids: Iterable[int], kind: str = "product") -> None:
        """Forget documents; unknown ids are ignored; visible after `commit`."""

    def commit(self) -> int:
        """Publish what is pending, return the generation; IndexBusy, IndexUnavailable keep it pending."""

    def rebuild(self, documents: Iterable[SearchDocument], progress: Progress | None = None) -> RebuildReport:
        """Replace the whole index by these documents at once; readers see the old one until the end."""

    def search(self, query: SearchQuery) -> SearchResult:
        """Answer a query. Never raises for any text; raises IndexUnavailable when there is no index."""

    def suggest(
        self, prefix: str, lang: Lang = "ar", limit: int = 8, kind: str = "product"
    ) -> tuple[Suggestion, ...]:
        """Names that go on from what was typed so far, the most popular first."""

    def correct(self, text: str, lang: Lang = "ar") -> str | None:
        """The text with its misspelt words put right, or None when nothing is to be corrected."""

    def teach(self, synonyms: "Synonyms") -> None:
        """Use this dictionary from now on."""

    def documents(self, kind: str = "product") -> frozenset[int]:
        """The ids of every document of a kind (doctor compares them with the database)."""

    def stats(self) -> Stats:
        """Figures; raises IndexUnavailable."""

    def health(self) -> Health:
        """Whether searching works; never raises."""
