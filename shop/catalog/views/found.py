"""What the results page shows beside products: the stalls of cooperatives, and provinces with what is sold there."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from sqlalchemy import select

from core import clock
from core.addresses import page_url
from core.db import session
from core.events import subscribe
from core.geography.lookups import provinces, regions
from core.i18n import _l, ngettext, pick
from core.search import indexing
from core.search.contract import SearchDocument, SearchQuery
from core.search.found import Card, Group, add_group
from shop.vendors.events import StallChanged, StallClosed, StallOpened
from shop.vendors.services import open_stalls, open_vendor_ids

STALL, PLACE = "stall", "place"


def join_results() -> None:
    """Sources and groups of this room."""
    indexing.add_source(indexing.Source(STALL, stall_documents, stall_ids))
    indexing.add_source(indexing.Source(PLACE, place_documents, lambda: place_codes()))
    add_group(Group(STALL, _l("Cooperatives that sell"), "users", stall_cards, order=10))
    add_group(Group(PLACE, _l("Places"), "pin", place_cards, order=20))
    for news in (StallOpened, StallClosed, StallChanged):
        subscribe(news, mark_stall_entry)


def mark_stall_entry(event: StallOpened | StallClosed | StallChanged) -> None:
    """The entry of a stall is out of date."""
    indexing.mark_dirty(STALL, [event.vendor_id], clock.now())


def stall_ids() -> list[int]:
    """Stalls that are open."""
    return list(session().scalars(open_vendor_ids()))


def stall_documents(ids: Collection[int] | None) -> Iterator[SearchDocument]:
    """Entries of open stalls (1 statement): names and places, nobody's name."""
    stalls = open_stalls().subquery()
    query = select(stalls) if ids is None else select(stalls).where(stalls.c.id.in_(list(ids)))
    for id_, _slug, name_ar, name_fr, province_code in session().execute(query):
        place = provinces()[province_code]
        words = (place.name_ar, place.name_fr)
        yield SearchDocument(id_, kind=STALL, name_ar=name_ar, name_fr=name_fr, keywords=words)


def stall_cards(ids: Sequence[int]) -> list[Card]:
    """Their lines (1 statement)."""
    stalls = open_stalls().subquery()
    rows = session().execute(select(stalls).where(stalls.c.id.in_(list(ids))))
    known = {row[0]: _stall_card(*row[1:]) for row in rows}
    return [known[id_] for id_ in ids if id_ in known]


def _stall_card(slug: str, name_ar: str, name_fr: str, province_code: str) -> Card:
    place = provinces()[province_code]
    text = pick(ar=place.name_ar, fr=place.name_fr)
    return Card(pick(ar=name_ar, fr=name_fr), text, page_url("stall.show", slug=slug))


@cache
def place_codes() -> dict[int, str]:
    """Number in the index → code of a province."""
    return dict(enumerate(sorted(provinces()), 1))


def place_documents(ids: Collection[int] | None) -> Iterable[SearchDocument]:
    """Entries of provinces."""
    return [_place(id_, code) for id_, code in place_codes().items() if ids is None or id_ in ids]


def _place(id_: int, code: str) -> SearchDocument:
    place, region = provinces()[code], regions()[code[:2]]
    around = f"{region.name_ar} {region.name_fr}"
    return SearchDocument(id_, kind=PLACE, name_ar=place.name_ar, name_fr=place.name_fr, body=around)


def place_cards(ids: Sequence[int]) -> list[Card]:
    """Provinces in which something is sold, with how much; the index alone is asked."""
    known = place_codes()
    return [card for id_ in ids if id_ in known and (card := _place_card(known[id_]))]


def _place_card(code: str) -> Card | None:
    filters = {"province": [code]}
    total = indexing.backend().search(SearchQuery(filters=filters, limit=0)).total
    if not total:
        return None
    text = ngettext("%(n)s product", "%(n)s products", total)
    place = provinces()[code]
    return Card(pick(ar=place.name_ar, fr=place.name_fr), text, page_url("finding.search", province=code))
