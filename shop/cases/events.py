"""News of cases."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class CaseMoved(Event):
    """A case took a step; `from_state` is empty when it was opened. `party`: buyer, vendor, staff or system."""

    case_id: int
    from_state: str
    to_state: str
    party: str


@dataclass(frozen=True)
class CaseClosed(Event):
    """A case is final. `about`: its kind. `outcome`: refund, return, no_refund, offer (taken), settled (nobody went on)
    or withdrawn."""

    case_id: int
    about: str
    vendor_order_id: int
    outcome: str
    centimes: int


@dataclass(frozen=True)
class CaseDue(Event):
    """A delay comes near its end: whose turn it is should hear of it."""

    case_id: int
    party: str
