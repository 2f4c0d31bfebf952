"""News of the ledger."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class EarningPosted(Event):
    """A cooperative has earned one parcel (I9: once)."""

    vendor_order_id: int
    vendor_id: int
    entry_id: int


@dataclass(frozen=True)
class CommissionChanged(Event):
    """A commission rule was approved: sales from now on may cost something else."""

    rule_id: int
