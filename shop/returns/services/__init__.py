"""Use cases of returns: asking, the steps, accounts to pay back to, the dated rules, reading, checking."""

from shop.returns.services.asking import ask, returnable
from shop.returns.services.law import law_at
from shop.returns.services.moving import accept, expire, give_up, inspect, receive, refuse, remind, send
from shop.returns.services.reading import open_return_parcels, withdrawal_ends

__all__ = [
    "accept",
    "ask",
    "expire",
    "give_up",
    "inspect",
    "law_at",
    "open_return_parcels",
    "receive",
    "refuse",
    "remind",
    "returnable",
    "send",
    "withdrawal_ends",
]
