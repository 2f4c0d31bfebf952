"""Use cases of the vendors room: stalls, claims, teams."""

from shop.vendors.services.stalls import (
    TERMS_VERSION,
    acting_vendor,
    edit_stall,
    find_stalls,
    find_vendor_of,
    get_open_stall,
    get_vendor_card,
    is_open,
    list_vendors_of,
    may_act,
    move,
    open_account,
    open_vendor_ids,
    reinstate,
    suspend,
    transitions,
    vendor_cards,
)

vendors_of = list_vendors_of

__all__ = [
    "TERMS_VERSION",
    "acting_vendor",
    "edit_stall",
    "find_stalls",
    "find_vendor_of",
    "get_open_stall",
    "get_vendor_card",
    "is_open",
    "list_vendors_of",
    "may_act",
    "move",
    "open_account",
    "open_vendor_ids",
    "reinstate",
    "suspend",
    "transitions",
    "vendor_cards",
    "vendors_of",
]
