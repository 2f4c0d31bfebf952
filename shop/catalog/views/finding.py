"""Search: results with facets, autocomplete, and the database when the index is away."""

from dataclasses import dataclass, field
from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import session
from core.i18n import _l, current_lang
from core.money import parse_money
from core.search.contract import IndexUnavailable, SearchQuery, SearchResult
from core.web import lang_blueprint
from shop.catalog import services, shelves
from shop.catalog.models import Product
from shop.catalog.queries import find_by_text
from shop.catalog.search import backend
from shop.catalog.views import showing

finding = lang_blueprint("finding", __name__)
FACETS = ("category", "region", "label", "cooperative")
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
        filters={f: found for f in FACETS if (found := [v[:60] for v in args.getlist(f)][:20])},
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
    try:
        found: SearchResult | None = backend().search(ask.query())
    except IndexUnavailable:
        found = None
    if found is None:
        return _without_index(ask)
    cards = showing.cards_of(found.ids)
    missing = len(found.ids) - len(cards)  # closed a moment ago: gone from here before the index knows
    nearest = [] if cards else _what_others_buy()
    return render_template(
        "shop/catalog/search.html",
        ask=ask,
        found=found,
        cards=cards,
        total=max(0, found.total - missing),
        nearest=nearest,
        names=_names(),
        sorts=SORTS,
        labels=showing.LABELS,
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
        found = backend().suggest(typed, lang=current_lang(), limit=8) if typed else ()  # type: ignore[arg-type]
    except IndexUnavailable:
        found = ()
    visible = services.visible_ids([s.id for s in found])
    answer = jsonify([
        {"text": s.text, "url": url_for("catalog.product", product_id=s.id)} for s in found if s.id in visible
    ])  # fmt: skip
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer
