"""Search: results with facets, autocomplete, and the database when the index is away."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.addresses import page_url
from core.db import session
from core.format import format_number
from core.geography.lookups import provinces, regions
from core.i18n import _, _l, current_lang, ngettext, pick
from core.search.contract import IndexUnavailable, SearchBackend, SearchResult, Suggestion
from core.search.found import groups_for
from core.search.phrases import read_quoted
from core.search.wordbook import note_miss, taught
from core.web import lang_blueprint
from shop.catalog import arrivals, phrases, services, shelves
from shop.catalog.models import Product
from shop.catalog.queries import find_by_text
from shop.catalog.search import backend
from shop.catalog.views import showing
from shop.catalog.views.asking import Asked, asked, places
from shop.catalog.views.found import STALL, stall_cards

finding = lang_blueprint("finding", __name__)
PACKS = {
    "s": _l("Up to 250 g or ml"),
    "m": _l("250 to 500 g or ml"),
    "l": _l("500 g to 1 kg or 1 l"),
    "xl": _l("Over 1 kg or 1 l"),
    "piece": _l("By the piece"),
}
HEADINGS = {
    "region": _l("Region"),
    "category": _l("Shelf"),
    "label": _l("Sign of quality"),
    "pack": _l("Size in stock"),
    "stock": _l("Availability"),
    "cooperative": _l("Cooperative"),
}
LEAFED = 4
"""Pages looked at for one that has something to show."""
Tick = tuple[str, str, str, bool]
Names = Mapping[str, shelves.CategoryNode]
SORTS = {
    "relevance": _l("Relevance"),
    "price_asc": _l("Price, low to high"),
    "price_desc": _l("Price, high to low"),
    "unit_price": _l("Price by weight"),
    "rating": _l("Rating"),
    "newest": _l("Newest"),
}


@finding.get("/search")
def search() -> ResponseReturnValue:
    """Results, or what is nearest to them."""
    ask, now = asked(), clock.now()
    index = taught(backend(), now)
    try:
        found, looked, cards = _found(index, ask)
    except IndexUnavailable:
        return _without_index(ask)
    if (
        found.total and not cards and ask.after
    ):  # the end moved up meanwhile, or the mark of the page is made up
        return redirect(_page(ask))
    names = _names()
    is_guess = bool(found.searched_for)
    groups = groups_for(index, ask.text, current_lang(), is_guess=is_guess) if ask.is_plain else []
    missing = len(found.ids) - len(cards)  # closed a moment ago: gone from here before the index knows
    if ask.is_plain and (not found.total or found.dropped):
        note_miss(ask.text, now)
    return render_template(
        "shop/catalog/search.html",
        ask=ask,
        found=found,
        looked=looked,
        cards=cards,
        total=max(0, found.total - missing),
        nearest=[] if cards else _what_others_buy(),
        groups=groups,
        ticked={facet: _ticks(facet, counts, ask, names) for facet, counts in found.facets.items()},
        held=_held(ask, names),
        looser=[] if cards else _looser(ask, found),
        region_links=_region_links(ask, found.facets.get("region", {})),
        delivery=_delivery(ask, found),
        headings=HEADINGS,
        sorts=SORTS,
        search_value=ask.text,
    )


def _found(
    index: SearchBackend, ask: Asked
) -> tuple[SearchResult, phrases.Looked | None, list[showing.Card]]:
    """A page of what is found; one of which nothing may be shown any more, since a stall closed, is leafed over."""
    query = ask.query()
    for _page_number in range(LEAFED):
        found, looked = phrases.find(index, query)
        cards = showing.cards_of(found.ids)
        if cards or not found.next:
            break
        query = replace(query, after=found.next)
    return found, looked, cards


def _what_others_buy() -> list[showing.Card]:
    today = clock.local_date(clock.now())
    return showing.draw(shelves.shelf(today, sort="popular", only_available=True, limit=4).cards)


def _without_index(ask: Asked) -> ResponseReturnValue:
    words = find_by_text(read_quoted(ask.text).text, shelves.PAGE)
    ids = session().scalars(words.with_only_columns(Product.id))
    return render_template(
        "shop/catalog/search_plain.html", ask=ask, cards=showing.cards_of(list(ids)), search_value=ask.text
    )


Line = tuple[str, str]
"""What it says, where it leads."""


def _held(ask: Asked, names: Names) -> list[Line]:
    """The filters that hold, each with the way to the same question without it."""
    lines = [
        (_label(facet, value, names), _page(ask, **{facet: [other for other in values if other != value]}))
        for facet, values in ask.filters.items()
        for value in values
    ]
    if ask.is_priced:
        lines.append((_("Price"), _page(ask, min=None, max=None)))
    if ask.within:
        lines.append((_delivered(ask.to, ask.within), _page(ask, within=None)))
    return lines


def _looser(ask: Asked, found: SearchResult) -> list[Line]:
    """When nothing fits all filters: the ones without which something does."""
    ways = [
        (_("Without the filter “%(name)s”", name=HEADINGS[facet]), _page(ask, **{facet: None}))
        for facet in ask.filters
        if facet in HEADINGS and found.facets.get(facet)
    ]
    if ask.is_priced and found.price_range:
        ways.append((_("At any price"), _page(ask, min=None, max=None)))
    if ask.within and found.facets.get(arrivals.FACET):
        ways.append((_("Whenever it arrives"), _page(ask, within=None)))
    return ways


def _page(ask: Asked, **changes: Any) -> str:
    return url_for("finding.search", **ask.args(**changes))


def _delivered(to: str, days: int) -> str:
    place = pick(ar=provinces()[to].name_ar, fr=provinces()[to].name_fr)
    return ngettext(
        "In %(place)s within %(n)s working day", "In %(place)s within %(n)s working days", days, place=place
    )


def _delivery(ask: Asked, found: SearchResult) -> dict[str, Any]:
    """What the delivery filter offers: places, and how soon; for a chosen place with how many."""
    lang, counts = current_lang(), found.facets.get(arrivals.FACET, {})
    many = arrivals.count_within(ask.to, counts) if ask.to else {}
    days = [
        (n, ngettext("Within %(n)s working day", "Within %(n)s working days", n)) for n in arrivals.CHOICES
    ]
    counted = [(n, f"{text} ({format_number(many[n], lang)})" if many else text) for n, text in days]
    return {"places": [("", _("Choose a place")), *places(lang)], "days": [("", _("Any time")), *counted]}


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
    """Names that go on from what was typed, of products and then of cooperatives that sell: [{text, url}]."""
    typed, lang = request.args.get("q", "").strip()[:60], current_lang()
    lines: list[Line] = []
    if typed:
        index = taught(backend(), clock.now())
        with suppress(IndexUnavailable):
            goods = index.suggest(typed, lang=lang, limit=8)  # type: ignore[arg-type]
            stalls = index.suggest(typed, lang=lang, limit=2, kind=STALL)  # type: ignore[arg-type]
            lines = [*_products(goods)[: 8 - len(stalls)], *_stalls(stalls)]
    answer = jsonify([{"text": text, "url": url} for text, url in lines])
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


def _products(found: Sequence[Suggestion]) -> list[Line]:
    visible = services.visible_ids([one.id for one in found]) if found else set()
    return [(one.text, url_for("catalog.product", product_id=one.id)) for one in found if one.id in visible]


def _stalls(found: Sequence[Suggestion]) -> list[Line]:
    return [(card.title, card.url) for card in stall_cards([one.id for one in found])] if found else []
