"""Questions with a quoted phrase: the index finds the words, the best products are read to see how the words stand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from core.search.contract import MAX_LIMIT, Hit, SearchBackend, SearchDocument, SearchQuery, SearchResult
from core.search.memory import page_among
from core.search.phrases import Quoted, holds, read_quoted
from core.search.ranking import decode_cursor, encode_cursor
from shop.catalog import search


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of the phrases, for the buyer to read."""

    shown: tuple[str, ...]
    """The phrases as they were typed, or put right."""
    text: str
    """The question without its marks: the same words in any order."""
    is_held: bool
    """Some product has them; when none has, what is shown holds the words in any order."""
    is_partial: bool
    """More products hold the words than were read."""


def find(index: SearchBackend, query: SearchQuery) -> tuple[SearchResult, Looked | None]:
    """Answer a question, with or without phrases. Raises IndexUnavailable."""
    quoted = read_quoted(query.text)
    if not quoted.phrases:
        return index.search(query), None
    plain = replace(query, text=quoted.text)
    widest = replace(
        plain, filters={}, price_min=None, price_max=None, sort="relevance", limit=MAX_LIMIT, after=None, facets=()
    )  # fmt: skip
    best = index.search(widest)
    understood = _as_understood(quoted, best)
    phrases = understood.phrases if understood else ()
    ids = list(best.ids) if phrases else []
    if phrases and best.next and (plain.filters or plain.price_min or plain.price_max):
        narrow = replace(widest, filters=plain.filters, price_min=plain.price_min, price_max=plain.price_max)
        ids += index.search(narrow).ids
    held = [document for document in search.documents(set(ids)) if holds(document, phrases)] if ids else []
    looked = Looked((understood or quoted).shown, quoted.text, bool(held), best.next is not None)
    if not held:
        return index.search(plain), looked
    return _page(held, ids, plain, best), looked


def _as_understood(quoted: Quoted, best: SearchResult) -> Quoted | None:
    """The phrases to look for, None when their words cannot be there: a misspelt phrase is looked for as put right."""
    if best.dropped or not best.total:
        return None
    if best.searched_for is None:
        return quoted
    is_whole = len(quoted.shown) == 1 and read_quoted(f'"{quoted.text}"').phrases == quoted.phrases
    return read_quoted(f'"{best.searched_for}"') if is_whole else None


def _page(
    held: Collection[SearchDocument], ids: Sequence[int], query: SearchQuery, best: SearchResult
) -> SearchResult:
    """One page of the products that hold the phrases; the order of relevance is that of the index."""
    if query.sort != "relevance":
        found = page_among(held, query, decode_cursor(query))
        rows = [(id_, score, key) for id_, score, key in found.hits]
        is_more = found.more
    else:
        found = page_among(held, replace(query, limit=len(held)), None)
        rank = {id_: float(at) for at, id_ in reversed(list(enumerate(ids)))}
        after = decode_cursor(query) or (-1.0, 0)
        rest = sorted((rank[id_], id_) for id_, _, _ in found.hits if (rank[id_], id_) > after)
        rows = [(id_, -key, key) for key, id_ in rest[: query.limit]]
        is_more = len(rest) > query.limit
    return SearchResult(
        total=found.total,
        hits=tuple(Hit(id_, score) for id_, score, _ in rows),
        facets=found.facets or {},
        price_range=found.price_range,
        searched_for=best.searched_for,
        next=encode_cursor(query.sort, rows[-1][2], rows[-1][0]) if is_more and rows else None,
        generation=best.generation,
    )
