"""Lists of products: the same for the whole shop, a category, a collection and a cooperative."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from graphql import GraphQLError

from core.db import session
from core.search.contract import MAX_LIMIT, IndexUnavailable, SearchQuery
from shop.catalog import browsing
from shop.catalog.browsing import ALL, Filter
from shop.catalog.queries import find_by_text
from shop.catalog.search import backend
from shop.graphql.catalog import loading
from shop.graphql.catalog.filters import narrow, read_filter, read_where
from shop.graphql.context import Context
from shop.graphql.fields import is_channel
from shop.graphql.paging import MOST, Asked, Connection, asked_page, connect, page_of, read_cursor

Arguments = Mapping[str, Any]
SORTS = {
    "NAME": "name", "PRICE": "price", "MINIMAL_PRICE": "price", "LAST_MODIFIED": "updated",
    "LAST_MODIFIED_AT": "updated", "DATE": "updated", "PUBLISHED": "published", "PUBLICATION_DATE": "published",
    "PUBLISHED_AT": "published", "CREATED_AT": "created", "RATING": "rating", "COLLECTION": "popular",
    "RANK": "popular", "TYPE": "published",
}  # fmt: skip
COUNTS, REMEMBERED = "souk_graphql_counts", 500
MANY, COUNTED_FOR = 1000, timedelta(seconds=30)
SLACK = 4
"""Found but no longer shown: so many more are asked for."""
MOST_FOUND = 1000
"""Products that one search looks through; who wants more narrows the words."""


def products(arguments: Arguments, context: Context, scope: Filter = ALL) -> Connection:
    """A page of visible products. An unknown channel has none."""
    if not is_channel(arguments.get("channel")):
        return page_of([], {"first": 1})
    given, where = arguments.get("filter"), arguments.get("where")
    if given and where:
        raise GraphQLError("Only one filtering argument (filter or where) can be specified.")
    asked = asked_page(arguments)
    wanted = _scoped(scope, read_where(where, context) if where else read_filter(given, context))
    text = (arguments.get("search") or (given or {}).get("search") or "").strip()
    if text and not arguments.get("sortBy"):
        return _searched(text, wanted, asked, context)
    if text:
        wanted = Filter("ids", tuple(_search(text, wanted, context)))
    return _browsed(wanted, arguments.get("sortBy") or {}, asked, context)


def _scoped(scope: Filter, wanted: Filter) -> Filter:
    return Filter(every=(scope, wanted)) if scope is not ALL else wanted


def _browsed(wanted: Filter, order: Mapping[str, Any], asked: Asked, context: Context) -> Connection:
    sort = SORTS.get(order.get("field") or "", "published")
    key = read_cursor(asked.cursor, browsing.key_types(sort))
    page = browsing.browse(
        context.today, where=wanted, sort=sort, descending=order.get("direction", "DESC") == "DESC",
        limit=asked.limit, after=None if asked.from_end else key, before=key if asked.from_end else None,
        from_end=asked.from_end,
    )  # fmt: skip
    context.keep("card", {found.card.id: found.card for found in page.found})
    context.keep("highest", {found.card.id: found.highest_centimes for found in page.found})
    return connect(
        [(found.card, found.key) for found in page.found],
        has_next=page.has_next, has_previous=page.has_previous, count=lambda: _count(wanted, context),
    )  # fmt: skip


def _count(wanted: Filter, context: Context) -> int:
    """How many there are. A large number may be half a minute old: counting costs more than a page."""
    kept: dict[Filter, tuple[datetime, int]] = current_app.extensions.setdefault(COUNTS, {})
    known = kept.get(wanted)
    if known is not None and context.now - known[0] < COUNTED_FOR:
        return known[1]
    number = browsing.count(wanted)
    if number >= MANY:
        if len(kept) >= REMEMBERED:
            kept.clear()
        kept[wanted] = (context.now, number)
    return number


def _searched(text: str, wanted: Filter, asked: Asked, context: Context) -> Connection:
    """In the order of relevance: cursors are places in it. Only as much is looked through as the page needs."""
    key = read_cursor(asked.cursor, (int,))
    needed = MOST_FOUND if asked.from_end else min(MOST_FOUND, (key[0] + 1 if key else 0) + asked.limit + 1)
    found = _Finding(text, wanted, context)
    ids = found.first(needed)
    page = page_of(ids, {"last" if asked.from_end else "first": asked.limit, **_cursor(asked)})
    cards = loading.cards(context, [edge.node for edge in page.edges])
    items = [(card, edge.key) for card, edge in zip(cards, page.edges, strict=True)]
    info = page.page_info
    return connect(
        [(card, key) for card, key in items if card],
        has_next=info.has_next_page, has_previous=info.has_previous_page, count=found.total,
    )  # fmt: skip


def _cursor(asked: Asked) -> dict[str, str | None]:
    return {"before" if asked.from_end else "after": asked.cursor}


class _Finding:
    """What the index finds, as far as anybody looks; what may not be shown is left out."""

    def __init__(self, text: str, wanted: Filter, context: Context) -> None:
        self._text = text
        self._wanted = wanted
        self._context = context
        self._narrowed, self._is_all_narrowed = narrow(wanted, context)
        self._ids: list[int] = []
        self._after: str | None = None
        self._told = self._looked_at = 0
        self._is_over = False

    def first(self, needed: int) -> list[int]:
        """At least so many, when there are among the best of what the words find."""
        batch = needed + SLACK
        while len(self._ids) < needed and not self._is_over and self._looked_at < MOST_FOUND:
            self._more(min(MAX_LIMIT, batch))
            batch = MAX_LIMIT
        return self._ids

    def total(self) -> int:
        """Of everything that was looked through, exactly; beyond that the index's own, when it knows the conditions."""
        if self._is_all_narrowed and not self._is_over:
            return max(self._told, len(self._ids))
        return len(self.first(MOST_FOUND))

    def _more(self, limit: int) -> None:
        try:
            query = SearchQuery(
                text=self._text[:200], lang="fr", limit=limit, after=self._after, filters=self._narrowed
            )
            result = backend().search(query)
            found, self._after, self._told = list(result.ids), result.next, result.total
        except IndexUnavailable:
            found, self._after = [p.id for p in _by_name(self._text)], None
        self._looked_at += len(found)
        self._ids += self._shown(found)
        self._is_over = self._after is None

    def _shown(self, found: list[int]) -> list[int]:
        """Without conditions, the cards that the page needs anyway tell it."""
        if self._wanted is ALL and len(found) <= MOST + SLACK:
            return [card.id for card in loading.cards(self._context, found) if card]
        return browsing.pick_ids(found, self._wanted)


def _search(text: str, wanted: Filter, context: Context) -> list[int]:
    """Ids by relevance; from the database, by name, while the index is away."""
    return _Finding(text, wanted, context).first(MOST_FOUND)


def _by_name(text: str) -> list[Any]:
    return list(session().scalars(find_by_text(text, 100)))
