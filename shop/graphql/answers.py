"""Everything that answers a field, imported once so that it is registered."""

from shop.graphql import common, metadata, notes
from shop.graphql.bought import orders, parcels
from shop.graphql.buying import checkouts, completing, driving, lines, paying, steps
from shop.graphql.catalog import (
    attributes,
    categories,
    cooperatives,
    product_texts,
    products,
    queries,
    translated,
    variants,
)
from shop.graphql.fields import FIELDS
from shop.graphql.pages import forms, menus, texts
from shop.graphql.people import account, addresses, signing, user

__all__ = [
    "FIELDS",
    "account",
    "addresses",
    "attributes",
    "categories",
    "checkouts",
    "common",
    "completing",
    "cooperatives",
    "driving",
    "forms",
    "lines",
    "menus",
    "metadata",
    "notes",
    "orders",
    "parcels",
    "paying",
    "product_texts",
    "products",
    "queries",
    "signing",
    "steps",
    "texts",
    "translated",
    "user",
    "variants",
]
