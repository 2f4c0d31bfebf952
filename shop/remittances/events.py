"""News of the cash loop."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class RemittanceUploaded(Event):
    """A carrier's file waits to be read."""

    remittance_id: int


@dataclass(frozen=True)
class RemittanceApproved(Event):
    """A person accepted what was read: its rows are booked one after the other."""

    remittance_id: int


@dataclass(frozen=True)
class CashRemitted(Event):
    """Money for one parcel came from its carrier. `left_centimes`: what is still missing (negative: too much came)."""

    vendor_order_id: int
    amount_centimes: int
    left_centimes: int


@dataclass(frozen=True)
class VarianceOpened(Event):
    """What a carrier paid is not what it owed."""

    variance_id: int


@dataclass(frozen=True)
class CashHeld(Event):
    """Two people decided that the cooperative kept the cash of a parcel (`held`), or that it did not after all
    (`undone`), or that this stands in spite of its answer (`kept`)."""

    holding_id: int
    outcome: str


@dataclass(frozen=True)
class VarianceClosed(Event):
    """A variance ended: found, written off, given back or matched."""

    variance_id: int
    outcome: str
