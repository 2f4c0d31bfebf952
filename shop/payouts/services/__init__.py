"""Use cases of payouts: drawing up, approving, sending, what banks answer, accounts, reading."""

from shop.payouts.services.reading import (
    outlook_of,
    payout_of_vendor,
    payouts_of_vendor,
)

__all__ = ["outlook_of", "payout_of_vendor", "payouts_of_vendor"]
