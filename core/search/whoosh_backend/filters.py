"""Which of the found documents pass which filter: by their own values, and by offers where one offer must pass all."""

from dataclasses import dataclass, field

import numpy as np

from core.search.contract import SearchQuery
from core.search.whoosh_backend.columns import Columns, Facet, Offers
from core.search.whoosh_backend.schema import NOT_KNOWN
from core.search.whoosh_backend.sidecar import Array

PRICE = ""
"""The price's name among filters."""


@dataclass(slots=True)
class _Rows:
    """The offers of the found documents."""

    offers: Offers
    rows: Array
    at: Array
    """Position of each row's document among the found."""
    passing: dict[str, Array] = field(default_factory=dict)

    def but(self, name: str | None) -> Array:
        """Rows that pass all filters on offers, one left aside."""
        return _all_but(self.passing, name, len(self.rows))


def _all_but(passing: dict[str, Array], name: str | None, size: int) -> Array:
    kept = np.ones(size, bool)
    for filter_, mask in passing.items():
        if filter_ != name:
            kept &= mask
    return kept


class Filters:
    """The filters of a query over the found documents of one segment."""

    def __init__(self, columns: Columns, docs: Array, query: SearchQuery) -> None:
        self._columns = columns
        self._docs = docs
        self._passing: dict[str, Array] = {}
        self._rows: _Rows | None = None
        for name, values in query.filters.items():
            if values:
                self._add(name, values)
        if query.price_min is not None or query.price_max is not None:
            self._add_price(query)

    def _add(self, name: str, values: list[str]) -> None:
        offers = self._columns.offers
        if offers and name in offers.facets:
            rows = self._of(offers)
            rows.passing[name] = offers.facets[name].mask(values)[rows.rows]
            return
        facet = self._columns.facets.get(name)
        self._passing[name] = facet.mask(values)[self._docs] if facet else np.zeros(len(self._docs), bool)

    def _add_price(self, query: SearchQuery) -> None:
        if offers := self._columns.offers:
            rows = self._of(offers)
            rows.passing[PRICE] = _priced(offers.price[rows.rows], query)
        else:
            self._passing[PRICE] = _priced(self._columns.scalars["price"][self._docs], query)

    def _of(self, offers: Offers) -> _Rows:
        if self._rows is None:
            self._rows = _Rows(offers, *offers.rows(self._docs))
        return self._rows

    def pick(self, values: Array, but: str | None = None) -> Array:
        """Of values of the found documents, those of documents that pass all filters, `but` left aside."""
        return values if self._rows is None and not self._passing else values[self._but(but)]

    def _but(self, name: str | None) -> Array:
        kept = _all_but(self._passing, name, len(self._docs))
        if self._rows is not None:
            sold = np.zeros(len(self._docs), bool)
            sold[self._rows.at[self._rows.but(name)]] = True
            kept &= sold
        return kept

    def _rows_but(self, rows: _Rows, name: str) -> Array:
        return rows.but(name) & _all_but(self._passing, name, len(self._docs))[rows.at]

    def count(self, name: str) -> dict[str, int]:
        """Documents by value of a facet, its own filter left aside."""
        rows = self._rows
        if rows is not None and name in rows.offers.facets:
            kept = self._rows_but(rows, name)
            return _distinct(rows.offers.facets[name], rows.rows[kept], rows.at[kept], len(self._docs))
        facet = self._columns.facets.get(name)
        return facet.count(self.pick(self._docs, name)) if facet else {}

    def prices(self) -> tuple[int, int] | None:
        """Lowest and highest price, its own filter left aside."""
        scalars = self._columns.scalars
        if self._rows is not None:
            low = high = self._rows.offers.price[self._rows.rows[self._rows_but(self._rows, PRICE)]]
        else:
            docs = self.pick(self._docs, PRICE)
            low, high = (scalars.get(f"price_{end}", scalars["price"])[docs] for end in ("low", "high"))
        low, high = low[low != NOT_KNOWN], high[high != NOT_KNOWN]
        return (int(low.min()), int(high.max())) if len(low) else None


def _priced(price: Array, query: SearchQuery) -> Array:
    low = 0 if query.price_min is None else max(query.price_min, 0)
    kept: Array = (price >= low) & (price <= (query.price_max if query.price_max is not None else price))
    return kept


def _distinct(facet: Facet, rows: Array, at: Array, size: int) -> dict[str, int]:
    """Documents (not offers) by value."""
    of, codes = facet.pairs(rows)
    table = np.zeros((len(facet.values), size), bool)
    table[codes, at[of]] = True
    counts = np.count_nonzero(table, axis=1)
    return {facet.values[code]: int(counts[code]) for code in np.flatnonzero(counts)}
