"""What the address of the results page asks for: words, filters, price, where to and how soon, order, page."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import request, session

from core.geography.lookups import communes, list_provinces, provinces
from core.geography.rules import province_of
from core.i18n import current_lang, pick
from core.money import parse_money
from core.search.analyser import clean
from core.search.contract import SORTS, SearchQuery
from core.text import fold
from shop.catalog import arrivals, shelves

FACETS = ("category", "region", "label", "cooperative", "pack", "stock")
FILTERS = (*FACETS, "province")
DELIVER_TO = "deliver_to"
"""Where the basket keeps the commune to which this browser's parcels go."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    text: str
    sort: str
    after: str | None
    filters: dict[str, list[str]]
    low: int | None
    high: int | None
    to: str = ""
    """Code of the province to which parcels go: asked for, or known from the basket."""
    within: int | None = None
    """In how many working days they must be there."""
    raw: dict[str, str] = field(default_factory=dict)

    def query(self) -> SearchQuery:
        """For the index."""
        wanted = dict(self.filters)
        facets = (*FACETS, arrivals.FACET) if self.to else FACETS
        if self.within:
            wanted[arrivals.FACET] = arrivals.within(self.to, self.within)
        return SearchQuery(
            text=self.text, lang=current_lang(), filters=wanted, price_min=self.low, price_max=self.high,  # type: ignore[arg-type]
            sort=self.sort, limit=shelves.PAGE, after=self.after, facets=facets,  # type: ignore[arg-type]
        )  # fmt: skip

    @property
    def is_plain(self) -> bool:
        """The first page of a text without filters: where other things than products have their place."""
        return bool(self.text) and not (self.n_filters or self.after)

    @property
    def n_filters(self) -> int:
        """How many filters hold."""
        return sum(map(len, self.filters.values())) + self.is_priced + bool(self.within)

    @property
    def is_priced(self) -> bool:
        """Whether a price is asked for; nothing, too, is a price."""
        return self.low is not None or self.high is not None

    def args(self, **changes: Any) -> dict[str, Any]:
        """The address's arguments, with changes."""
        base: dict[str, Any] = {"q": self.text, **self.filters, **self.raw}
        if self.sort != "relevance":
            base["sort"] = self.sort
        return {k: v for k, v in {**base, **changes}.items() if v}


def asked() -> Asked:
    """Read the address."""
    args = request.args
    sort, to = args.get("sort", "relevance"), _place()
    within = args.get("within", "")
    return Asked(
        text=_text(args.get("q", "").strip()[:200]),
        sort=sort if sort in SORTS else "relevance",
        after=args.get("after"),
        filters={f: found for f in FILTERS if (found := [v[:60] for v in args.getlist(f)][:20])},
        low=_amount(args.get("min", "")),
        high=_amount(args.get("max", "")),
        to=to,
        within=int(within) if to and within in map(str, arrivals.CHOICES) else None,
        raw={key: args[key][:60] for key in ("min", "max", "to", "within") if args.get(key)},
    )


def _text(text: str) -> str:
    """What is typed; marks of direction and the like, that nobody sees, are no text alone."""
    return text if clean(text).strip() else ""


def _amount(text: str) -> int | None:
    try:
        return parse_money(text) if text.strip() else None
    except ValueError:
        return None


def _place() -> str:
    if "to" in request.args:
        return request.args["to"] if request.args["to"] in provinces() else ""
    commune = communes().get(str(session.get(DELIVER_TO, "")))
    return province_of(commune.province_code) if commune else ""


@lru_cache(maxsize=8)
def places(_lang: str) -> list[tuple[str, str]]:
    """(code, name) of the provinces in the order of their names, as a choice of where parcels go."""
    named = [(place.code, pick(ar=place.name_ar, fr=place.name_fr)) for place in list_provinces()]
    return sorted(named, key=lambda place: fold(place[1]))
