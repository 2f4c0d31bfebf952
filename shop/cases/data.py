"""Nouns of cases: frozen. Centimes TTC, moments in UTC."""

from dataclasses import dataclass
from datetime import datetime

from core.i18n import pick
from shop.orders.data import OrderData, Step, VendorOrderData


@dataclass(frozen=True, slots=True)
class EntryData:
    """What somebody said. `party`: buyer, vendor or staff."""

    kind: str
    party: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DecisionData:
    """What was decided in one round."""

    round: int
    outcome: str
    centimes: int
    reason: str
    by: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseData:
    """A case with all that its reader may see."""

    id: int
    number: str
    kind: str
    vendor_order_id: int
    vendor_id: int
    return_id: int | None
    opened_by: str
    asked_centimes: int
    offer_centimes: int
    state: str
    state_at: datetime
    due_at: datetime | None
    outcome: str
    money_centimes: int
    opened_at: datetime
    entries: tuple[EntryData, ...]
    decisions: tuple[DecisionData, ...]
    history: tuple[Step, ...]
    pictures: tuple[tuple[int, str], ...]  # (id, whose)
    order: OrderData
    parcel: VendorOrderData
    left_centimes: int
    source: str = ""

    @property
    def last_decision(self) -> DecisionData | None:
        """The decision that stands."""
        return self.decisions[-1] if self.decisions else None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list."""

    id: int
    number: str
    kind: str
    state: str
    due_at: datetime | None
    opened_at: datetime
    parcel_number: str
    vendor_name_ar: str
    vendor_name_fr: str
    asked_centimes: int

    @property
    def vendor_name(self) -> str:
        """The cooperative's name in the current language."""
        return pick(ar=self.vendor_name_ar, fr=self.vendor_name_fr)
