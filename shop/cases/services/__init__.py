"""Use cases of cases: opening, answering, deciding, clocks, reading, holds on payouts, checks."""

from shop.cases.services.clocks import escalate_returns, expire, remind
from shop.cases.services.deciding import appeal, decide, decide_appeal
from shop.cases.services.holds import held_vendor_orders
from shop.cases.services.moving import add, ask_office, offer_answer, take_offer, withdraw
from shop.cases.services.opening import open_by_buyer, open_case

__all__ = [
    "add",
    "appeal",
    "ask_office",
    "decide",
    "decide_appeal",
    "escalate_returns",
    "expire",
    "held_vendor_orders",
    "offer_answer",
    "open_by_buyer",
    "open_case",
    "remind",
    "take_offer",
    "withdraw",
]
