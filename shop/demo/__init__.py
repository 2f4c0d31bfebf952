"""The demonstration shop: shelves, stalls, listings, buyers, orders and opinions, all fictional.

Pure and deterministic. Cooperatives are given by the caller; nothing here reads or writes a database.
"""

from shop.demo.certificates import vendor_certificates
from shop.demo.orders import buyers, orders
from shop.demo.products import products
from shop.demo.reviews import reviews
from shop.demo.shelves import attributes, categories
from shop.demo.stalls import stalls

__all__ = [
    "attributes",
    "buyers",
    "categories",
    "orders",
    "products",
    "reviews",
    "stalls",
    "vendor_certificates",
]
