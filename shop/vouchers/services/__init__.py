"""Use cases of vouchers: pricing a basket, a buyer's turn, making and stopping them."""

from shop.vouchers.services.making import (
    count_waiting,
    decide,
    list_of_platform,
    list_of_vendor,
    list_waiting,
    offer,
    propose,
    stop_by_staff,
    stop_by_vendor,
)
from shop.vouchers.services.using import buyer_keys, price, release, use

__all__ = [
    "buyer_keys",
    "count_waiting",
    "decide",
    "list_of_platform",
    "list_of_vendor",
    "list_waiting",
    "offer",
    "price",
    "propose",
    "release",
    "stop_by_staff",
    "stop_by_vendor",
    "use",
]
