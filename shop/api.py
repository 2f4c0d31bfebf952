"""The shop's door for the floors above: verbs. Nouns: `shop.data`."""

from shop.catalog.search import mark_cooperatives_dirty, rank_with
from shop.performance.services.keeping import excuse as excuse_parcel
from shop.performance.services.market import delivered_sales, market_figures
from shop.performance.services.reading import (
    facts_of,
    find_fact,
    grounds_of,
    rating_days,
    sales_figures,
    sales_table,
)
from shop.vendors.services import acting_vendor, find_vendor_of

__all__ = [
    "acting_vendor", "delivered_sales", "excuse_parcel", "facts_of", "find_fact", "find_vendor_of", "grounds_of",
    "mark_cooperatives_dirty", "market_figures", "rank_with", "rating_days", "sales_figures", "sales_table",
]  # fmt: skip
