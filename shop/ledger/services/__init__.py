"""Use cases of the ledger: posting, keeping up with orders, reading balances, commission."""

from shop.ledger.services.outside import (
    holder_account,
    post_back_in_transit,
    post_bank_return,
    post_kept_cash,
    post_payout,
    post_remittance,
    post_write_off,
    record_settlement,
)
from shop.ledger.services.posting import post
from shop.ledger.services.reading import (
    balance,
    balances,
    cash_position,
    entries_of,
    entries_of_order,
    entries_of_parcel,
    get_entry,
    list_entries,
    payable_entries,
    payable_line,
    payable_rows,
)
from shop.ledger.services.syncing import (
    catch_up,
    sync_order,
    sync_orders,
    sync_parcel,
    sync_payment,
    sync_refund,
)

__all__ = [
    "balance",
    "balances",
    "cash_position",
    "catch_up",
    "entries_of",
    "entries_of_order",
    "entries_of_parcel",
    "get_entry",
    "holder_account",
    "list_entries",
    "payable_entries",
    "payable_line",
    "payable_rows",
    "post",
    "post_back_in_transit",
    "post_bank_return",
    "post_kept_cash",
    "post_payout",
    "post_remittance",
    "post_write_off",
    "record_settlement",
    "sync_order",
    "sync_orders",
    "sync_parcel",
    "sync_payment",
    "sync_refund",
]
