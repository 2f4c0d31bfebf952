"""News of payouts."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class PayoutPaid(Event):
    """The bank has transferred a payout."""

    payout_id: int


@dataclass(frozen=True)
class PayoutReturned(Event):
    """The bank sent a transfer back: its money is in the cooperative's balance again."""

    payout_id: int


@dataclass(frozen=True)
class PayoutFailed(Event):
    """The bank did not execute a transfer: nothing left the account."""

    payout_id: int


@dataclass(frozen=True)
class RibChanged(Event):
    """A cooperative gave another account to be paid on."""

    vendor_id: int
    user_id: int
