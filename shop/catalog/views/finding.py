"""Search: results with facets, autocomplete, and the database when the index is away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.addresses import page_url
from core.db import session
from core.format import format_number
from core.geography.lookups import provinces, regions
from core.i18n import _, _l, current_lang, pick
from core.money import parse_money
from core.search.contract import IndexUnavailable, SearchQuery, SearchResult
from core.search.found import groups_for
from core.search.wordbook import note_miss, taught
from core.web import lang_blueprint
from shop.catalog import services, shelves
from shop.catalog.models import Product
from shop.catalog.queries import find_by_text
from shop.catalog.search import backend
from shop.catalog.views import showing

finding = lang_blueprint("finding", __name__)
FACETS = ("category", "region", "label", "cooperative", "pack", "stock")
FILTERS = (*FACETS, "province")
PACKS = {
    "s": _l("Up to 250 g or ml"),
    "m": _l("250 to 500 g or ml"),
    "l": _l("500 g to 1 kg or 1 l"),
    "xl": _l("Over 1 kg or 1 l"),
    "piece": _l("By the piece"),
}
SORTS = {
    "relevance": _l("Relevance"),
    "price_asc": _l("Price, low to high"),
    "price_desc": _l("Price, high to low"),
    "unit_price": _l("Price by weight"),
    "rating": _l("Rating"),
    "newest": _l("Newest"),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    text: str
    sort: str
    after: str | None
    filters: dict[str, list[str]]
    low: int | None
    high: int | None
    exact: bool = False
    raw: dict[str, str] = field(default_factory=dict)

    def query(self) -> SearchQuery:
        """For the index."""
        return SearchQuery(
            text=self.text, lang=current_lang(), filters=self.filters, price_min=self.low, price_max=self.high,  # type: ignore[arg-type]
            sort=self.sort, limit=shelves.PAGE, after=self.after, facets=FACETS,  # type: ignore[arg-type]
        )  # fmt: skip

    @property
    def is_plain(self) -> bool:
        """The first page of a text without filters: where other things than products have their place."""
        return bool(self.text) and not (self.filters or self.after or self.low or self.high)

    def args(self, **changes: Any) -> dict[str, Any]:
        """The address's arguments, with changes."""
        base: dict[str, Any] = {"q": self.text, **self.filters, **self.raw}
        if self.sort != "relevance":
            base["sort"] = self.sort
        return {k: v for k, v in {**base, **changes}.items() if v}


def asked() -> Asked:
    """Read the address."""
    args = request.args
    sort = args.get("sort", "relevance")
    raw = {key: args[key] for key in ("min", "max") if args.get(key)}
    return Asked(
        text=args.get("q", "").strip()[:200],
        sort=sort if sort in SORTS else "relevance",
        after=args.get("after"),
        filters={f: found for f in FILTERS if (found := [v[:60] for v in args.getlist(f)][:20])},
        low=_amount(args.get("min", "")),
        high=_amount(args.get("max", "")),
        raw=raw,
    )


def _amount(text: str) -> int | None:
    try:
        return parse_money(text) if text.strip() else None
    except ValueError:
        return None


@finding.get("/search")
def search() -> ResponseReturnValue:
    """Results, or what is nearest to them."""
    ask = asked()
    index, now = taught(backend(), clock.now()), clock.now()
    try:
        found: SearchResult | None = index.search(ask.query())
    except IndexUnavailable:
        found = None
    if found is None:
        return _without_index(ask)
    cards, names = showing.cards_of(found.ids), _names()
    groups = groups_for(index, ask.text, current_lang()) if ask.is_plain and not found.searched_for else []
    missing = len(found.ids) - len(cards)  # closed a moment ago: gone from here before the index knows
    if ask.is_plain and (not found.total or found.dropped):
        note_miss(ask.text, now)
    nearest = [] if cards else _what_others_buy()
    return render_template(
        "shop/catalog/search.html",
        ask=ask,
        found=found,
        cards=cards,
        total=max(0, found.total - missing),
        nearest=nearest,
        groups=groups,
        label_of=lambda facet, value: _label(facet, value, names),
        ticked={facet: _ticks(facet, counts, ask, names) for facet, counts in found.facets.items()},
        region_links=_region_links(ask, found.facets.get("region", {})),
        sorts=SORTS,
        search_value=ask.text,
    )


def _what_others_buy() -> list[showing.Card]:
    today = clock.local_date(clock.now())
    return showing.draw(shelves.shelf(today, sort="popular", only_available=True, limit=4).cards)


def _without_index(ask: Asked) -> ResponseReturnValue:
    ids = session().scalars(find_by_text(ask.text, shelves.PAGE).with_only_columns(Product.id))
    return render_template(
        "shop/catalog/search_plain.html", ask=ask, cards=showing.cards_of(list(ids)), search_value=ask.text
    )


Tick = tuple[str, str, str, bool]
Names = Mapping[str, shelves.CategoryNode]


def _ticks(facet: str, counts: Mapping[str, int], ask: Asked, names: Names) -> list[Tick]:
    """What may be ticked: (value, label, how many, whether it is); the ticked ones first."""
    chosen, lang = ask.filters.get(facet, ()), current_lang()
    found = [(v, _label(facet, v, names), format_number(n, lang), v in chosen) for v, n in counts.items()]
    return sorted(found, key=lambda tick: not tick[3])


def _label(facet: str, value: str, names: Names) -> str:
    if facet == "category" and value in names:
        node = names[value]
        return pick(ar=node.name_ar, fr=node.name_fr, en=node.name_en)
    if facet == "region" and value in regions():
        return pick(ar=regions()[value].name_ar, fr=regions()[value].name_fr)
    if facet == "province" and value in provinces():
        return pick(ar=provinces()[value].name_ar, fr=provinces()[value].name_fr)
    if facet == "pack":
        return str(PACKS.get(value, value))
    if facet == "stock":
        return _("In stock now")
    return str(showing.LABELS.get("women" if facet == "cooperative" else value, value))


def _region_links(ask: Asked, counts: Mapping[str, int]) -> dict[str, str]:
    """Where a region on the map leads: to what is asked in it alone, and back again."""
    others = urlencode(ask.args(region=None), doseq=True)
    path, alone = page_url("finding.search"), ask.filters.get("region")
    return {
        code: f"{path}?{others}"
        if alone == [code]
        else f"{path}?{others}{'&' if others else ''}region={code}"
        for code in counts
    }


def _names() -> dict[str, shelves.CategoryNode]:
    """Category slug → node, for the facet's labels."""
    flat: dict[str, shelves.CategoryNode] = {}
    todo = list(shelves.category_tree())
    while todo:
        node = todo.pop()
        flat[node.slug] = node
        todo.extend(node.children)
    return flat


@finding.get("/suggest")
def suggest() -> ResponseReturnValue:
    """Names that go on from what was typed: [{text, url}]."""
    typed = request.args.get("q", "").strip()[:60]
    try:
        found = taught(backend(), clock.now()).suggest(typed, lang=current_lang(), limit=8) if typed else ()  # type: ignore[arg-type]
    except IndexUnavailable:
        found = ()
    visible = services.visible_ids([s.id for s in found])
    answer = jsonify([
        {"text": s.text, "url": url_for("catalog.product", product_id=s.id)} for s in found if s.id in visible
    ])  # fmt: skip
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer
