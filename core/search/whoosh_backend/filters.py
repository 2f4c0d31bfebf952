"""Which of the found documents pass which filter: by their own values, and by offers where one offer must pass all."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from core.search.contract import SearchQuery
from core.search.whoosh_backend.columns import Columns, Facet, Offers, taken
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
    masks = [mask for filter_, mask in passing.items() if filter_ != name]
    return np.logical_and.reduce(masks) if masks else np.ones(size, bool)


class Filters:
    """The filters of a query over the found documents of one segment: `docs`, ascending.

    `gone`, when known: `docs` are all documents but these.
    """

    def __init__(self, columns: Columns, docs: Array, query: SearchQuery, gone: Array | None = None) -> None:
        self._columns = columns
        self._docs = docs
        self._gone = gone
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
            rows.passing[name] = offers.facets[name].having(values, rows.rows)
            return
        facet = self._columns.facets.get(name)
        self._passing[name] = facet.having(values, self._docs) if facet else np.zeros(len(self._docs), bool)

    def _add_price(self, query: SearchQuery) -> None:
        if offers := self._columns.offers:
            rows = self._of(offers)
            rows.passing[PRICE] = _priced(taken(offers.price, rows.rows), query)
        else:
            self._passing[PRICE] = _priced(taken(self._columns.scalars["price"], self._docs), query)

    def _of(self, offers: Offers) -> _Rows:
        if self._rows is None:
            self._rows = _Rows(offers, *offers.rows(self._docs))
        return self._rows

    def kept(self, but: str | None = None) -> Array:
        """The found documents that pass all filters, `but` left aside."""
        if but not in self._passing and (self._rows is None or but not in self._rows.passing):
            return self._kept  # nothing to leave aside
        return self._docs if self._is_open(but) else self._docs[self._but(but)]

    def _is_open(self, but: str | None) -> bool:
        """Whether no filter is left."""
        return self._rows is None and all(name == but for name in self._passing)

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
        if facet is None:
            return {}
        if self._gone is not None and self._is_open(name):
            return facet.count_all(self._gone)
        if facet.of_profiles is not None and name not in self._passing:
            return facet.count_profiles(self._profiles)
        return facet.count(self.kept(name))

    @cached_property
    def _profiles(self) -> Array:
        """Documents of each profile that pass all filters."""
        profile = self._columns.profile
        assert profile is not None
        return np.bincount(taken(profile, self._kept), minlength=self._columns.profiles)

    @cached_property
    def _kept(self) -> Array:
        return self._docs if self._is_open(None) else self._docs[self._but(None)]

    def prices(self) -> tuple[int, int] | None:
        """Lowest and highest price, its own filter left aside."""
        if self._rows is not None:
            low = high = self._rows.offers.price[self._rows.rows[self._rows_but(self._rows, PRICE)]]
        else:
            docs, scalars = self.kept(PRICE), self._columns.scalars
            low = high = taken(scalars.get("price_low", scalars["price"]), docs)
            if "price_high" in scalars:
                high = taken(scalars["price_high"], docs)
        if not len(high) or (highest := int(high.max())) == NOT_KNOWN:
            return None
        return int(unknown_last(low).min()), highest


def unknown_last(prices: Array) -> Array:
    """The same prices, NOT_KNOWN above them all: -1 is the largest number of those without sign."""
    unsigned: Array = prices.view(f"u{prices.dtype.itemsize}")
    return unsigned


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
