"""Everything that answers a field, imported once so that it is registered."""

from shop.graphql import common
from shop.graphql.catalog import attributes, categories, cooperatives, products, queries, translated, variants
from shop.graphql.fields import FIELDS

__all__ = [
    "FIELDS",
    "attributes",
    "categories",
    "common",
    "cooperatives",
    "products",
    "queries",
    "translated",
    "variants",
]
