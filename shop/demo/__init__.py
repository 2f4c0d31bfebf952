"""The demonstration shop: shelves, stalls, listings, buyers, orders and opinions, all fictional.

Pure and deterministic. Cooperatives are given by the caller; nothing here reads or writes a database.
"""

from shop.demo.products import products
from shop.demo.shelves import attributes, categories
from shop.demo.stalls import stalls

__all__ = ["attributes", "categories", "products", "stalls"]
