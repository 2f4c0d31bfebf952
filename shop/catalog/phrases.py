"""Questions with a quoted phrase: the index finds the words, the best products are read to see how the words stand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from core.search.contract import MAX_LIMIT, Hit, SearchBackend, SearchDocument, SearchQuery, SearchResult
from core.search.memory import page_among
from core.search.phrases import Phrase, Quoted, Reader, read_quoted, texts_of
from core.search.ranking import decode_cursor, encode_cursor
from shop.catalog import search

MOST_TEXT = 250_000
"""Characters read for one question, so that two hundred long descriptions cost no more than usual ones."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of the phrases, for the buyer to read."""

    shown: tuple[str, ...]
    """The phrases as they were typed, or put right."""
    text: str
    """The question without its marks: the same words in any order."""
    is_held: bool
    """Some product has them; when none has, what is shown holds the words in any order."""
    n_read: int
    """How many products were read, those that fit best."""
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
    is_filtered = plain.filters or plain.price_min is not None or plain.price_max is not None
    if phrases and best.next and is_filtered:
        narrow = replace(widest, filters=plain.filters, price_min=plain.price_min, price_max=plain.price_max)
        ids = list(dict.fromkeys([*index.search(narrow).ids, *ids]))
    held, n_read, is_all = _read(ids, phrases)
    is_partial = best.next is not None or not is_all
    looked = Looked((understood or quoted).shown, quoted.text, bool(held), n_read, is_partial)
    if not held:
        return index.search(plain), looked
    return _page(held, ids, plain, best), looked


def _read(ids: Sequence[int], phrases: Sequence[Phrase]) -> tuple[list[SearchDocument], int, bool]:
    """The products that hold the phrases, how many were read, the first ones first, and whether those are all."""
    known = {document.id: document for document in search.documents(set(ids))} if ids else {}
    reader, held, n_read, left = Reader(phrases), [], 0, MOST_TEXT
    for document in filter(None, map(known.get, ids)):
        if left <= 0:
            break
        n_read, left = n_read + 1, left - sum(map(len, texts_of(document)))
        if reader.holds(document):
            held.append(document)
    return held, n_read, n_read == len(known)


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
        rank = {id_: float(at) for at, id_ in enumerate(ids)}
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
