"""Use cases of checkout: baskets, quotes, delivery rates, the checkout itself."""

from shop.checkout.services.baskets import (
    accept_price,
    add,
    count,
    lock_basket,
    lock_basket_row,
    merge,
    refill,
    remove,
    set_place,
    set_quantity,
    sweep,
    take_out,
    undo,
)
from shop.checkout.services.checkouts import expire_open, mark_placed, place_checkout
from shop.checkout.services.details import DetailsMissing, Typed, place_fault, read_details
from shop.checkout.services.discounts import set_voucher
from shop.checkout.services.places import find_destination, main_places, place_options, place_text
from shop.checkout.services.quotes import quote, quote_basket
from shop.checkout.services.rates import days_by_zone, fee_range, load_rates, seed_rates, set_vendor_rates

__all__ = [
    "DetailsMissing",
    "Typed",
    "accept_price",
    "add",
    "count",
    "days_by_zone",
    "expire_open",
    "fee_range",
    "find_destination",
    "load_rates",
    "lock_basket",
    "lock_basket_row",
    "main_places",
    "mark_placed",
    "merge",
    "place_checkout",
    "place_fault",
    "place_options",
    "place_text",
    "quote",
    "quote_basket",
    "read_details",
    "refill",
    "remove",
    "seed_rates",
    "set_place",
    "set_quantity",
    "set_vendor_rates",
    "set_voucher",
    "sweep",
    "take_out",
    "undo",
]
